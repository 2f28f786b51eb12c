/** A line through points, and the band between two lines. */

import { valueText } from "../numbers.js";

const PLACES = 24; // along a curve, where its name may stand

export const curve = { draw, outline, label, read, swatch, glides: ["x", "y"] };

function draw(ctx, layer, scene) {
  scene.pen(layer.colour, layer.width, { opacity: layer.opacity ?? 1, dash: layer.dash });
  ctx.beginPath();
  traceCurve(ctx, layer.x, layer.y, scene.scale);
  ctx.stroke();
}

function traceCurve(ctx, xs, ys, scale) {
  let pen = false;
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [scale.x(xs[i]), bounded(scale.y(ys[i]))];
    if (Number.isNaN(x + y)) pen = false;
    else if (pen) ctx.lineTo(x, y);
    else {
      ctx.moveTo(x, y);
      pen = true;
    }
  }
}

/** Pixels far outside the picture lose precision in the rasteriser; a steep line keeps its direction at this bound. */
function bounded(pixel) {
  return Number.isFinite(pixel) ? Math.min(1e5, Math.max(-1e5, pixel)) : NaN;
}

function outline(layer, { scale }) {
  const found = [];
  for (let i = 1; i < layer.x.length; i++) {
    const [x0, y0, x1, y1] = [scale.x(layer.x[i - 1]), scale.y(layer.y[i - 1]), scale.x(layer.x[i]), scale.y(layer.y[i])];
    const length = Math.hypot(x1 - x0, y1 - y0);
    const steps = Math.min(60, Math.max(1, Math.ceil(length / 10)));
    if (Number.isFinite(length)) for (let k = 0; k < steps; k++) found.push(x0 + ((x1 - x0) * k) / steps, y0 + ((y1 - y0) * k) / steps);
  }
  return found;
}

/** Beside the curve, preferably towards its right end: places are spread evenly over what is visible of it. */
function label(layer, scene) {
  if (!layer.label) return null;
  const seen = visible(outline(layer, scene), scene.scale.plot);
  const every = Math.max(1, seen.length / PLACES);
  const anchors = [];
  for (let k = 0; k < Math.min(PLACES, seen.length); k++) {
    const [x, y] = seen[Math.round(seen.length - 1 - k * every)];
    // A flat tail on the axis belongs to every curve: a name there says little.
    const cost = (14 * k) / PLACES + (y > scene.scale.plot.bottom - 18 * scene.unit ? 14 : 0);
    for (const ny of [-1, 1]) anchors.push({ x, y, nx: 0, ny, cost: cost + (ny > 0 ? 1 : 0) });
    for (const nx of [-1, 1]) anchors.push({ x, y, nx, ny: -0.3, cost: cost + 1.5 });
  }
  return { text: layer.label, colour: layer.colour, anchors };
}

function visible(pixels, { left, right, top, bottom }) {
  const found = [];
  for (let i = 0; i < pixels.length; i += 2) {
    const [x, y] = [pixels[i], pixels[i + 1]];
    if (x >= left && x <= right && y >= top - 1 && y <= bottom + 1) found.push([x, y]);
  }
  return found;
}

/** The curve's height at x, interpolated between its points; a curve that turns back has none. */
function read(layer, scene, x) {
  const { x: xs, y: ys } = layer;
  if (!layer.label || xs.length < 2 || !(x >= xs[0] && x <= xs.at(-1)) || !rises(layer)) return [];
  let [low, high] = [0, xs.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  const share = xs[high] > xs[low] ? (x - xs[low]) / (xs[high] - xs[low]) : 0;
  const value = ys[low] + share * (ys[high] - ys[low]);
  return [{ label: layer.label, value: valueText(value) + (layer.unit ? ` ${layer.unit}` : ""), colour: layer.colour, along: true }];
}

const rising = new WeakMap();

function rises({ x }) {
  if (!rising.has(x)) rising.set(x, x.every((value, i) => i === 0 || value >= x[i - 1]));
  return rising.get(x);
}

function swatch(layer) {
  return { line: { colour: layer.colour, width: layer.width, dash: layer.dash } };
}
