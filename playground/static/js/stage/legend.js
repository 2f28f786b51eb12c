/** The legend, in the emptiest corner, and the colour bars, at the lower right; both clear of the ticks. */

import { KINDS } from "./layers/index.js";
import { hatching } from "./layers/area.js";
import { drawMark } from "./layers/points.js";

/** Layers that a legend would name. */
export function entries(view) {
  return view.layers.filter((layer) => layer.label && KINDS[layer.kind]?.swatch);
}

/**
 * Draws what belongs into the corners.
 * @param {number[]} obstacles pixels (x, y, …) that a legend had better not cover
 * @returns {object[]} the boxes it covered, so that names stay clear of them
 */
export function drawLegend(ctx, scene, view, obstacles) {
  const { clear } = scene.scale;
  const boxes = [];
  let bottom = clear.bottom - 6 * scene.unit;
  for (const layer of view.layers.filter((layer) => layer.title && KINDS[layer.kind]?.bar)) {
    const height = KINDS[layer.kind].bar(ctx, layer, scene, clear.right - 12 * scene.unit, bottom);
    boxes.push({ left: clear.right - 152 * scene.unit, top: bottom - height, right: clear.right, bottom });
    bottom -= height;
  }
  if (view.legend && entries(view).length) boxes.push(list(ctx, scene, entries(view), [...obstacles, ...boxes.flatMap(spread)]));
  return boxes;
}

function list(ctx, scene, rows, obstacles) {
  const { unit, fonts } = scene;
  const step = 21 * unit;
  const width = Math.max(...rows.map((row) => scene.measure(row.label, fonts.small).width)) + 54 * unit;
  const box = emptiest(scene, width, rows.length * step + 10 * unit, obstacles);
  ctx.fillStyle = scene.palette.css("panel", 0.85);
  ctx.beginPath();
  ctx.roundRect(box.left, box.top, width, box.bottom - box.top, 6 * unit);
  ctx.fill();
  rows.forEach((row, i) => {
    const y = box.top + (i + 0.5) * step + 5 * unit;
    sign(ctx, scene, KINDS[row.kind].swatch(row), box.left + 10 * unit, y);
    scene.write(row.label, box.left + 44 * unit, y, { font: fonts.small, halo: false });
  });
  return box;
}

/** The corner of the picture where a box covers least; the upper right one where it is all the same. */
function emptiest({ scale, unit }, width, height, obstacles) {
  const { left, right, top, bottom } = scale.clear;
  const inset = (scale.mode === "inside" ? 26 : 4) * unit;
  const places = [right - width - 4 * unit, left + inset].flatMap((x) => [top + 4 * unit, bottom - height - 4 * unit].map((y) => [x, y]));
  const boxes = places.map(([x, y]) => ({ left: x, top: y, right: x + width, bottom: y + height }));
  return boxes.reduce((best, box) => (count(box, obstacles) < count(best, obstacles) ? box : best));
}

function count({ left, right, top, bottom }, pixels) {
  let inside = 0;
  for (let i = 0; i < pixels.length; i += 2) {
    if (pixels[i] > left && pixels[i] < right && pixels[i + 1] > top && pixels[i + 1] < bottom) inside++;
  }
  return inside;
}

/** Points all over a box, many enough to count more than a curve. */
export function spread({ left, top, right, bottom }) {
  const found = [];
  for (let x = left; x <= right; x += 8) for (let y = top; y <= bottom; y += 8) found.push(x, y, x, y);
  return found;
}

function sign(ctx, scene, { line, mark, fill }, x, y) {
  const width = 26 * scene.unit;
  if (line) strokeSign(ctx, scene, line, x, y, width);
  if (fill) {
    const paint = { colour: fill.colour, opacity: Math.max(0.3, fill.opacity) };
    ctx.fillStyle = fill.hatch ? hatching(ctx, paint, scene) : scene.palette.css(paint.colour, paint.opacity);
    ctx.fillRect(x, y - 6 * scene.unit, width, 12 * scene.unit);
  }
  if (mark) drawMark(ctx, scene, mark, x + width / 2, y);
}

function strokeSign(ctx, scene, { colour, width, opacity = 1, dash, arrow }, x, y, length) {
  scene.pen(colour, width, { opacity, dash });
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + length, y);
  if (arrow) {
    ctx.moveTo(x + length - 6, y - 4);
    ctx.lineTo(x + length, y);
    ctx.lineTo(x + length - 6, y + 4);
  }
  ctx.stroke();
  ctx.setLineDash([]);
}
