/** Small pictures at places of the plane: digits, garments, emoji. All pictures of a layer share one bitmap. */

import { valueText } from "../numbers.js";
import { bitmapOf } from "./bitmap.js";

const CRISP = 2; // device pixels per pixel of a picture from which squares look even; below it they are interpolated
const LEGIBLE = 6; // pixels of a page per pixel of a picture from which it can be pointed at
const APART = 4; // pixels between names
const OUTLINED = 80; // pictures: names of other layers keep away from so few

export const pictures = { draw, outline, read, glides: ["xy"] };

function draw(ctx, layer, scene) {
  const [count, rows, columns] = layer.values.shape;
  if (!count) return;
  const ratio = ctx.getTransform().a;
  const boxes = Array.from({ length: count }, (_, i) => snapped(boxAt(layer, scene.scale, i), ratio));
  const across = atlasWidth(count);
  const atlas = atlasOf(layer, scene, across);
  ctx.globalAlpha = layer.opacity ?? 1;
  const scale = ((boxes[0].right - boxes[0].left) * ratio) / columns;
  ctx.imageSmoothingEnabled = layer.smooth || scale < CRISP;
  ctx.imageSmoothingQuality = scale < 1 ? "high" : "low"; // enlarged, the dearer kinds look the same
  boxes.forEach(({ left, top, right, bottom }, i) => {
    if (!inSight({ left, top, right, bottom }, scene.scale.plot)) return;
    ctx.drawImage(atlas, (i % across) * columns, Math.floor(i / across) * rows, columns, rows, left, top, right - left, bottom - top);
  });
  ctx.globalAlpha = 1;
  if (layer.frames) drawFrames(ctx, layer, scene, boxes);
  if (layer.labels) drawLabels(layer, scene, boxes);
}

/** The place of a picture in pixels of the page. */
export function boxAt({ xy, size: [width, height] }, scale, i) {
  const [x, y] = [xy[2 * i], xy[2 * i + 1]];
  return { left: scale.x(x - width / 2), right: scale.x(x + width / 2), top: scale.y(y + height / 2), bottom: scale.y(y - height / 2) };
}

/** Edges on whole pixels of the screen: pictures side by side leave no seam, and squares are not smeared. */
function snapped({ left, right, top, bottom }, ratio) {
  const snap = (pixel) => Math.round(pixel * ratio) / ratio;
  return { left: snap(left), right: snap(right), top: snap(top), bottom: snap(bottom) };
}

function inSight({ left, top, right, bottom }, plot) {
  return right > plot.left && left < plot.right && bottom > plot.top && top < plot.bottom;
}

const atlasWidth = (count) => Math.ceil(Math.sqrt(count));

/** The bitmap with all pictures, `across` in a row. */
function atlasOf(layer, scene, across) {
  const { values } = layer;
  const [count, rows, columns, channels] = values.shape;
  const map = scene.palette.map(layer);
  const height = rows * Math.ceil(count / across);
  const paint = () => tiled(channels ? inColour(values) : mapped(values, map), values.shape, across, height);
  return bitmapOf(layer, map, across * columns, height, scene.bitmaps, paint);
}

/** RGBA of each value, as one little-endian number. */
function mapped(values, map) {
  const entries = new Uint32Array(map.buffer);
  const pixels = new Uint32Array(values.length);
  for (let i = 0; i < pixels.length; i++) pixels[i] = entries[values[i]];
  return pixels;
}

/** RGBA of each pixel; one that `values.blank` knows as blank stays clear. */
function inColour(values) {
  const pixels = new Uint32Array(values.length / 3);
  for (let i = 0; i < pixels.length; i++) {
    if (values.blank?.(i)) continue;
    pixels[i] = values[3 * i] | (values[3 * i + 1] << 8) | (values[3 * i + 2] << 16) | 0xff000000;
  }
  return pixels;
}

/** Pictures one after the other become a bitmap with `across` of them in a row. */
function tiled(pixels, [count, rows, columns], across, height) {
  const bitmap = new Uint32Array(across * columns * height);
  for (let line = 0; line < count * rows; line++) {
    const i = Math.floor(line / rows);
    const row = Math.floor(i / across) * rows + (line % rows);
    bitmap.set(pixels.subarray(line * columns, (line + 1) * columns), (row * across + (i % across)) * columns);
  }
  return new Uint8ClampedArray(bitmap.buffer);
}

function drawFrames(ctx, layer, scene, boxes) {
  boxes.forEach((box, i) => {
    if (!layer.frames[i]) return;
    scene.pen(layer.frames[i], 2, { opacity: layer.opacity });
    ctx.lineJoin = "miter";
    ctx.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  });
}

/** Words under the pictures; the first ones have their place, one that would cover another is left out. */
function drawLabels(layer, scene, boxes) {
  const font = scene.fonts.small;
  const placed = [];
  boxes.forEach((box, i) => {
    const text = layer.labels[i];
    if (!text || !inSight(box, scene.scale.plot)) return;
    const place = under(box, scene.measure(text, font), scene);
    if (placed.some((other) => overlap(place, other))) return;
    placed.push(place);
    scene.write(text, place.x, place.y, { font, align: "center" });
  });
}

/** The middle of a name below its picture, inside the stage. */
function under(box, { width, height }, { scale, unit }) {
  const { left, right, bottom } = scale.plot;
  const x = (box.left + box.right) / 2;
  const y = box.bottom + height / 2 + unit;
  const margin = width / 2 + 3 * unit;
  return { x: Math.max(left + margin, Math.min(right - margin, x)), y: Math.min(bottom - height / 2, y), width, height };
}

/** Whether two names touch, or stand so close that they read as one. */
function overlap(one, other) {
  const [across, up] = [Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
  return across < (one.width + other.width) / 2 + APART && up < (one.height + other.height) / 2;
}

/** Corners and middles of the pictures, where there are few. */
function outline(layer, { scale }) {
  const [count] = layer.values.shape;
  if (count > OUTLINED) return [];
  return Array.from({ length: count }, (_, i) => boxAt(layer, scale, i)).flatMap(({ left, top, right, bottom }) => {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return [left, top, right, top, left, bottom, right, bottom, x, y];
  });
}

/** The uppermost named picture under a point, and the value of its pixel there where it can be pointed at. */
function read(layer, scene, x, y) {
  if (!layer.names) return [];
  const [count] = layer.values.shape;
  const [width, height] = layer.size;
  for (let i = count - 1; i >= 0; i--) {
    const across = (x - layer.xy[2 * i]) / width + 0.5;
    const down = 0.5 - (y - layer.xy[2 * i + 1]) / height;
    if (across < 0 || across >= 1 || down < 0 || down >= 1) continue;
    const large = (width * scene.scale.kx) / layer.values.shape[2] >= LEGIBLE;
    return [{ label: layer.names[i], value: large ? pixelText(layer, i, across, down) : "", colour: layer.frames?.[i] ?? "ink" }];
  }
  return [];
}

function pixelText({ values, colours }, i, across, down) {
  const [, rows, columns, channels] = values.shape;
  const pixel = (i * rows + Math.floor(down * rows)) * columns + Math.floor(across * columns);
  if (channels) return `rgb ${[...values.subarray(3 * pixel, 3 * pixel + 3)].join(" ")}`;
  if (!values[pixel]) return "";
  const share = (values[pixel] - 1) / 254;
  return valueText(colours === "diverging" ? 2 * share - 1 : share, 2);
}
