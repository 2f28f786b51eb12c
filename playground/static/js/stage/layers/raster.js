/** A map of values as colours. Values sit on nodes, so the picture reaches half a cell beyond the first and last. */

import { valueText } from "../numbers.js";
import { bitmapOf } from "./bitmap.js";

export const raster = { draw, read, bar };

function draw(ctx, layer, scene) {
  const { scale } = scene;
  const [rows, columns] = layer.values.shape;
  const map = scene.palette.map(layer);
  const bitmap = bitmapOf(layer, map, columns, rows, scene.bitmaps, () => colour(layer.values, rows, columns, map));
  const [dx, dy] = [(layer.x[1] - layer.x[0]) / (columns - 1) / 2, (layer.y[1] - layer.y[0]) / (rows - 1) / 2];
  const [left, right] = [scale.x(layer.x[0] - dx), scale.x(layer.x[1] + dx)];
  const [top, bottom] = [scale.y(layer.y[1] + dy), scale.y(layer.y[0] - dy)];
  ctx.globalAlpha = layer.opacity ?? 1;
  ctx.imageSmoothingEnabled = layer.smooth !== false;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(bitmap, left, top, right - left, bottom - top);
  ctx.globalAlpha = 1;
}

/** The bitmap's bytes; row 0 of the values is the lowest, row 0 of a bitmap the highest. */
function colour(values, rows, columns, map) {
  const entries = new Uint32Array(map.buffer);
  const pixels = new Uint32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    const to = (rows - 1 - row) * columns;
    for (let column = 0; column < columns; column++) pixels[to + column] = entries[values[from + column]];
  }
  return new Uint8ClampedArray(pixels.buffer);
}

/** The value under a point, as fine as the 254 steps of the map allow. */
function read(layer, scene, x, y) {
  if (!layer.title) return [];
  const [rows, columns] = layer.values.shape;
  const column = Math.round(((x - layer.x[0]) / (layer.x[1] - layer.x[0])) * (columns - 1));
  const row = Math.round(((y - layer.y[0]) / (layer.y[1] - layer.y[0])) * (rows - 1));
  const code = column >= 0 && column < columns && row >= 0 && row < rows ? layer.values[row * columns + column] : 0;
  if (!code) return [];
  const value = layer.low + ((code - 1) / 254) * (layer.high - layer.low);
  return [{ label: layer.title, value: `≈ ${valueText(value, 2)}${layer.unit ? ` ${layer.unit}` : ""}`, colour: layer.colour, rough: true }];
}

/** A colour bar with the map's ends. Returns the height it took. */
function bar(ctx, layer, scene, right, bottom) {
  const { unit, fonts, palette } = scene;
  const title = layer.unit ? `${layer.title}, ${layer.unit}` : layer.title;
  const [width, height] = [Math.max(132 * unit, scene.measure(title, fonts.title).width), 8 * unit];
  const [left, top] = [right - width, bottom - 24 * unit];
  ctx.fillStyle = palette.css("panel", 0.8);
  ctx.beginPath();
  ctx.roundRect(left - 8 * unit, top - 22 * unit, width + 16 * unit, 48 * unit, 6 * unit);
  ctx.fill();
  ctx.drawImage(strip(palette.map(layer)), left, top, width, height);
  ctx.strokeStyle = palette.css("soft", 0.5);
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeRect(left, top, width, height);
  scene.write(title, left, top - 11 * unit, { colour: "ink", font: fonts.title, halo: false });
  const ends = { colour: "soft", font: fonts.tick, halo: false };
  scene.write(valueText(layer.low, 2), left, top + 17 * unit, ends);
  scene.write(valueText(layer.high, 2), right, top + 17 * unit, { ...ends, align: "right" });
  return 54 * unit;
}

const strips = new WeakMap();

function strip(map) {
  if (!strips.has(map)) {
    const canvas = new OffscreenCanvas(255, 1);
    canvas.getContext("2d").putImageData(new ImageData(map.slice(4), 255, 1), 0, 0);
    strips.set(map, canvas);
  }
  return strips.get(map);
}
