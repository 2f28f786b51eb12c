/** Marks at points: dots, rings, squares, crosses, diamonds. */

import { coordinateText } from "../numbers.js";

const NEAR = 9; // pixels from a point within which it is meant
const BIG = 8; // pixels across: a mark that a name must not hide
const EDGE = Array.from({ length: 12 }, (_, k) => [Math.cos((k * Math.PI) / 6), Math.sin((k * Math.PI) / 6)]);

export const points = { draw, outline, read, swatch };

function draw(ctx, layer, scene) {
  const groups = layer.colours ? layer.colours.map((colour, k) => [colour, k]) : [[layer.colour, null]];
  for (const [colour, group] of groups) {
    ctx.beginPath();
    eachPoint(layer, scene.scale, group, (x, y, size) => MARKS[layer.marker](ctx, x, y, (size / 2) * scene.unit));
    if (layer.marker === "ring" || layer.marker === "cross") {
      scene.pen(colour, Math.max(1.25, layer.size / 5), { opacity: layer.opacity });
      ctx.stroke();
    } else {
      ctx.fillStyle = scene.palette.css(colour, layer.opacity);
      ctx.fill();
    }
  }
}

function eachPoint({ xy, index, sizes, size }, scale, group, visit) {
  const { left, right, top, bottom } = scale.plot;
  for (let i = 0; i < xy.shape[0]; i++) {
    if (group !== null && (index ? index[i] : 0) !== group) continue;
    const [x, y] = [scale.x(xy[2 * i]), scale.y(xy[2 * i + 1])];
    if (x > left - 40 && x < right + 40 && y > top - 40 && y < bottom + 40) visit(x, y, sizes ? sizes[i] : size);
  }
}

const MARKS = {
  dot: circle,
  ring: circle,
  square: (ctx, x, y, r) => ctx.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  diamond: (ctx, x, y, r) => polygon(ctx, [x, y - 1.2 * r, x + 1.2 * r, y, x, y + 1.2 * r, x - 1.2 * r, y]),
  cross: (ctx, x, y, r) => {
    ctx.moveTo(x - r, y - r);
    ctx.lineTo(x + r, y + r);
    ctx.moveTo(x + r, y - r);
    ctx.lineTo(x - r, y + r);
  },
};

function circle(ctx, x, y, r) {
  ctx.moveTo(x + r, y);
  ctx.arc(x, y, r, 0, 2 * Math.PI);
}

function polygon(ctx, [x0, y0, ...rest]) {
  ctx.moveTo(x0, y0);
  for (let i = 0; i < rest.length; i += 2) ctx.lineTo(rest[i], rest[i + 1]);
  ctx.closePath();
}

/** Marks keep labels away, big ones by their whole edge; a cloud of small ones does not. */
function outline(layer, { scale, unit }) {
  const found = [];
  if (layer.xy.shape[0] > 200) return found;
  eachPoint(layer, scale, null, (x, y, size) => {
    found.push(x, y);
    if (size >= BIG) for (const [across, up] of EDGE) found.push(x + (across * size * unit) / 2, y + (up * size * unit) / 2);
  });
  return found;
}

/** The named point nearest to the pointer, if it is near. */
function read(layer, { scale, unit }, x, y) {
  const { xy, names, label } = layer;
  if (!names && !label) return [];
  const [px, py] = [scale.x(x), scale.y(y)];
  let [nearest, least] = [-1, NEAR * unit];
  for (let i = 0; i < xy.shape[0]; i++) {
    const distance = Math.hypot(scale.x(xy[2 * i]) - px, scale.y(xy[2 * i + 1]) - py);
    if (distance < least) [nearest, least] = [i, distance];
  }
  if (nearest < 0) return [];
  const place = [xy[2 * nearest], xy[2 * nearest + 1]].map((value, axis) => coordinateText(value, 1 / (axis ? scale.ky : scale.kx)));
  return [{ label: names?.[nearest] ?? label, value: place.join("; "), colour: layer.colours?.[layer.index?.[nearest] ?? 0] ?? layer.colour }];
}

function swatch(layer) {
  return { mark: { colour: layer.colours?.[0] ?? layer.colour, marker: layer.marker, size: Math.max(7, layer.size) } };
}

/** One mark alone, for the legend. */
export function drawMark(ctx, scene, { colour, marker, size }, x, y) {
  const one = Object.assign(new Float64Array([x, y]), { shape: [1, 2] });
  const flat = { x: Number, y: Number, plot: { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity } };
  const here = Object.create(scene, { scale: { value: flat } });
  draw(ctx, { xy: one, colour, marker, size, opacity: 1 }, here);
}
