/**
 * Pictures that are filled pixel by pixel. The whole trace is there at once: every pixel's final value and the step at
 * which it is drawn; the page sets `step` on the layer and draws again, forwards or back.
 */

import { hatching } from "./area.js";
import { boxAt, pictures } from "./pictures.js";

const RING = 5; // pixels of normal type: a ring around a smaller pixel keeps this radius
const EMPTY = 0.16; // opacity of what is still to come
const FELT = 0.8; // opacity over what sways the current pixel most

export const growing = { draw, outline: pictures.outline, read, glides: [] };

function draw(ctx, layer, scene) {
  const limit = limitOf(layer);
  const [count] = layer.values.shape;
  const boxes = Array.from({ length: count }, (_, i) => boxAt(layer, scene.scale, i));
  for (const box of boxes) drawHidden(ctx, layer, scene, box, limit);
  pictures.draw(ctx, { ...layer, values: shown(layer, limit) }, scene);
  const step = layer.step ?? layer.steps;
  if (step >= layer.steps) return;
  const at = layer.rank.indexOf(step);
  if (at < 0) return; // drawn before its turn came
  for (const box of boxes) {
    if (layer.field) drawFelt(ctx, layer, scene, box, at);
    else if (layer.reach) drawField(ctx, layer, scene, box, at);
    drawRing(ctx, layer, scene, box, at);
  }
}

/** How many of the pixels are drawn: at rest all, or none where the picture is the question itself. */
function limitOf({ step, steps, rest }) {
  const now = Math.min(step ?? steps, steps);
  return now >= steps && rest === "hidden" ? 0 : now;
}

/** The values with a blank for each pixel that is still to come, kept until the step changes. */
function shown(layer, limit) {
  if (layer.masked?.limit === limit) return layer.masked.values;
  const { values, rank } = layer;
  const masked = new Uint8Array(values);
  masked.shape = values.shape;
  const comes = (pixel) => rank[pixel % rank.length] >= limit;
  if (values.shape[3]) masked.blank = comes; // a colour has no number for nothing
  else for (let i = 0; i < masked.length; i++) if (comes(i)) masked[i] = 0;
  layer.masked = { limit, values: masked };
  return masked;
}

function drawHidden(ctx, layer, scene, box, limit) {
  ctx.fillStyle = scene.palette.css("panel");
  ctx.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  ctx.beginPath();
  cells(ctx, layer, box, (rank) => rank >= limit);
  ctx.fillStyle = layer.hatch ? hatching(ctx, { colour: "accent", opacity: 0.22 }, scene) : scene.palette.css("accent", EMPTY);
  ctx.fill();
}

/** What the current pixel may depend on: rows above and pixels to the left, as far as the layers reach, and what is known. */
function drawField(ctx, layer, scene, box, at) {
  const columns = layer.rank.shape[1];
  const [row, column] = [Math.floor(at / columns), at % columns];
  const { reach, seen } = layer;
  const sees = (rank, i) => {
    const [up, aside] = [row - Math.floor(i / columns), (i % columns) - column];
    if (seen && rank < 0) return true;
    return up >= 0 && up <= reach && Math.abs(aside) <= reach && (up > 0 || aside < 0);
  };
  ctx.beginPath();
  cells(ctx, layer, box, sees);
  ctx.fillStyle = scene.palette.css("lane1", 0.15);
  ctx.fill();
}

/** What the current pixel depends on, the stronger the darker: the map of it moves with the pixel. */
function drawFelt(ctx, { rank, field }, scene, box, at) {
  const [rows, columns] = rank.shape;
  const [row, column] = [Math.floor(at / columns), at % columns];
  const [width, height] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows];
  for (let up = 0; up <= row; up++) {
    for (let j = 0; j < columns; j++) {
      const strength = field[up * field.shape[1] + columns - 1 + j - column] / 255;
      if (!strength) continue;
      ctx.fillStyle = scene.palette.css("lane1", FELT * strength);
      ctx.fillRect(box.left + j * width, box.top + (row - up) * height, width, height);
    }
  }
}

/** Adds the cells of a picture that a test picks to the path, one rectangle for each run in a row. */
function cells(ctx, { rank }, box, picks) {
  const [rows, columns] = rank.shape;
  const [width, height] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let end = column;
      while (end < columns && picks(rank[row * columns + end], row * columns + end)) end++;
      if (end > column) ctx.rect(box.left + column * width, box.top + row * height, (end - column) * width, height);
      column = end;
    }
  }
}

function drawRing(ctx, { rank }, scene, box, at) {
  const [rows, columns] = rank.shape;
  const [width, height] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows];
  const [x, y] = [box.left + ((at % columns) + 0.5) * width, box.top + (Math.floor(at / columns) + 0.5) * height];
  const radius = Math.max(RING * scene.unit, 0.75 * width);
  for (const [colour, line] of [["panel", 4], ["lane1", 2]]) {
    scene.pen(colour, line);
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.stroke();
  }
}

function read(layer, scene, x, y) {
  return pictures.read({ ...layer, values: shown(layer, limitOf(layer)) }, scene, x, y);
}
