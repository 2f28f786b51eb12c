/** The legend and the colour bars: in the lower right corner, clear of the ticks. */

import { KINDS } from "./layers/index.js";
import { hatching } from "./layers/area.js";
import { drawMark } from "./layers/points.js";

/** Layers that a legend would name. */
export function entries(view) {
  return view.layers.filter((layer) => layer.label && KINDS[layer.kind]?.swatch);
}

/** Draws what belongs into the corners; returns the boxes it covered, so that names stay clear of them. */
export function drawLegend(ctx, scene, view) {
  const { clear } = scene.scale;
  const boxes = [];
  let bottom = clear.bottom - 6 * scene.unit;
  for (const layer of view.layers.filter((layer) => layer.title && KINDS[layer.kind]?.bar)) {
    const height = KINDS[layer.kind].bar(ctx, layer, scene, clear.right - 12 * scene.unit, bottom);
    boxes.push({ left: clear.right - 152 * scene.unit, top: bottom - height, right: clear.right, bottom });
    bottom -= height;
  }
  if (view.legend && entries(view).length) boxes.push(list(ctx, scene, entries(view)));
  return boxes;
}

function list(ctx, scene, rows) {
  const { unit, fonts } = scene;
  const { clear } = scene.scale;
  const step = 21 * unit;
  const width = Math.max(...rows.map((row) => scene.measure(row.label, fonts.small).width)) + 54 * unit;
  const box = { left: clear.right - width - 4 * unit, top: clear.top + 4 * unit, right: clear.right - 4 * unit };
  box.bottom = box.top + rows.length * step + 10 * unit;
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
