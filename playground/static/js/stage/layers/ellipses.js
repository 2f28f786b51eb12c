/** Gaussians as ellipses: 3 px and a light fill at the first sigma, 2 px at the others, a dot at the mean. */

const DASH = [6, 5];
const ANCHORS = 24;
const FURTHER = 16; // pixels to the second row of places, where the first is taken
const OUTLINE_STEP = 14; // pixels between the points that labels avoid

export const ellipses = { draw, outline, label, swatch, glides: ["means", "covariances"] };

function draw(ctx, layer, scene) {
  for (const shape of shapes(layer, scene.scale)) {
    const strength = (layer.opacity ?? 1) * shape.strength;
    layer.sigmas.forEach((sigma, rank) => ring(ctx, layer, scene, shape, sigma, rank, strength));
    ctx.beginPath();
    ctx.arc(shape.x, shape.y, (layer.dashed ? 2.5 : 4.5) * scene.unit, 0, 2 * Math.PI);
    ctx.fillStyle = scene.palette.css(layer.colour, strength);
    ctx.fill();
  }
}

function ring(ctx, layer, scene, shape, sigma, rank, strength) {
  ctx.beginPath();
  trace(ctx, shape, sigma);
  if (rank === 0 && layer.fill) {
    ctx.fillStyle = scene.palette.css(layer.colour, 0.1 * strength);
    ctx.fill();
  }
  const width = layer.dashed ? 1.75 : rank === 0 ? 3 : 2;
  const opacity = strength * (rank === 0 ? 1 : 0.75);
  scene.pen(layer.colour, width, { opacity, dash: dashOf(layer) });
  ctx.stroke();
}

const dashOf = (layer) => layer.dash ?? (layer.dashed ? DASH : null);

/** Centre, half axes (pixels at one sigma) and angle of every component, largest weight first for the label. */
function shapes(layer, scale) {
  const { means, covariances, weights } = layer;
  const heaviest = weights ? Math.max(...weights) : 1;
  return Array.from({ length: means.shape[0] }, (_, k) => ({
    x: scale.x(means[2 * k]),
    y: scale.y(means[2 * k + 1]),
    strength: weights ? 0.35 + 0.65 * Math.sqrt(Math.max(0, weights[k] / heaviest)) : 1,
    ...principal(covariances.subarray(4 * k, 4 * k + 4), scale),
  }));
}

/** Half axes and angle of Σ seen through the scale: pixels grow downwards, so the off-diagonal changes its sign. */
function principal(covariance, { kx, ky }) {
  const a = covariance[0] * kx * kx;
  const b = -covariance[1] * kx * ky;
  const c = covariance[3] * ky * ky;
  const gap = Math.hypot((a - c) / 2, b);
  return {
    major: Math.sqrt(Math.max(0, (a + c) / 2 + gap)),
    minor: Math.sqrt(Math.max(0, (a + c) / 2 - gap)),
    angle: Math.atan2(2 * b, a - c) / 2,
  };
}

function trace(ctx, { x, y, major, minor, angle }, sigma) {
  if (Number.isFinite(x + y + major + minor)) ctx.ellipse(x, y, sigma * major, sigma * minor, angle, 0, 2 * Math.PI);
}

function onRing({ x, y, major, minor, angle }, sigma, turn) {
  const [u, v] = [sigma * major * Math.cos(turn), sigma * minor * Math.sin(turn)];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [x + c * u - s * v, y + s * u + c * v];
}

/** Points (x, y, x, y, …) in pixels that a label should not cover. */
function outline(layer, scene) {
  const found = [];
  for (const shape of shapes(layer, scene.scale)) {
    for (const sigma of layer.sigmas) {
      const count = Math.min(160, Math.ceil((2 * Math.PI * sigma * (shape.major + shape.minor)) / 2 / OUTLINE_STEP) + 4);
      for (let i = 0; i < count; i++) found.push(...onRing(shape, sigma, (2 * Math.PI * i) / count));
    }
    // A name inside another shape would seem to be that shape's.
    for (let i = 0; layer.fill && i < 24; i++) found.push(...onRing(shape, layer.sigmas[0] * (i % 2 ? 0.35 : 0.7), (2 * Math.PI * i) / 24));
  }
  return found;
}

/** Where the layer's name may stand: just outside its largest ring, around the clock. */
function label(layer, scene) {
  if (!layer.label) return null;
  const sigma = layer.sigmas.at(-1);
  const all = shapes(layer, scene.scale);
  const named = all.filter((shape) => shape.strength >= 0.99).slice(0, 1);
  const anchors = named.flatMap((shape) =>
    Array.from({ length: 2 * ANCHORS }, (_, i) => {
      // Angles are taken on the screen, not along the ellipse, so that a slowly turning ellipse keeps its label's place.
      const way = (2 * Math.PI * i) / ANCHORS;
      const turn = Math.atan2(Math.sin(way - shape.angle) * shape.minor, Math.cos(way - shape.angle) * shape.major);
      const [x, y] = onRing(shape, sigma, turn);
      const out = i < ANCHORS ? 0 : FURTHER;
      return { x: x + out * Math.cos(way), y: y + out * Math.sin(way), nx: Math.cos(way), ny: Math.sin(way), cost: 1.5 * (1 + Math.sin(way)) + out / 4 };
    }),
  );
  return { text: layer.label, colour: layer.colour, anchors };
}

function swatch(layer) {
  return { line: { colour: layer.colour, width: layer.dashed ? 1.75 : 3, dash: dashOf(layer) } };
}
