/** The band between two curves, plain or ruled with slanted lines. */

export const area = { draw, swatch: (layer) => ({ fill: { colour: layer.colour, opacity: layer.opacity, hatch: layer.hatch } }) };

function draw(ctx, layer, scene) {
  ctx.beginPath();
  for (const [from, to] of stretches(layer)) band(ctx, layer, scene.scale, from, to);
  ctx.fillStyle = layer.hatch ? hatching(ctx, layer, scene) : scene.palette.css(layer.colour, layer.opacity);
  ctx.fill();
}

/** Runs of indices where both edges are finite. */
function* stretches({ x, low, high }) {
  let from = 0;
  for (let i = 0; i <= x.length; i++) {
    if (i < x.length && Number.isFinite(low[i] + high[i])) continue;
    if (i - from > 1) yield [from, i];
    from = i + 1;
  }
}

function band(ctx, { x, low, high }, scale, from, to) {
  for (let i = from; i < to; i++) ctx.lineTo(scale.x(x[i]), edge(scale, high[i]));
  for (let i = to - 1; i >= from; i--) ctx.lineTo(scale.x(x[i]), edge(scale, low[i]));
  ctx.closePath();
  ctx.moveTo(scale.x(x[to - 1]), edge(scale, high[to - 1]));
}

/** A logarithmic axis has no zero: the band then ends at the lower edge of the picture. */
function edge(scale, value) {
  const pixel = scale.y(value);
  return Number.isFinite(pixel) ? Math.min(1e5, Math.max(-1e5, pixel)) : scale.plot.bottom;
}

/** A pattern of lines at 45°, sharp on every screen. */
export function hatching(ctx, layer, scene, size = 7) {
  const ratio = ctx.getTransform().a;
  const side = Math.round(size * scene.unit * ratio);
  const tile = new OffscreenCanvas(side, side);
  const pen = tile.getContext("2d");
  pen.fillStyle = scene.palette.css(layer.colour, layer.opacity * 0.45);
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = scene.palette.css(layer.colour, Math.min(1, layer.opacity * 2.5));
  pen.lineWidth = 1.2 * scene.unit * ratio;
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 2, side + 2);
    pen.lineTo(shift + side + 2, -2);
  }
  pen.stroke();
  const pattern = ctx.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}
