/** Names beside their shapes: each takes the place where it covers least, inside the picture, and keeps it if it can. */

const STAY = 10; // what a move must gain, so that names do not jump while a shape creeps
const GAP = 5; // pixels between a shape and its name
const OVERLAP = 400;

/**
 * @typedef {{x: number, y: number, nx: number, ny: number, cost: number}} Anchor a point on a shape, the way out of it
 * @typedef {{id: string, text: string, colour: string, width: number, height: number, anchors: Anchor[]}} Wish
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 */

/**
 * Places every name; greedy, in the order given.
 * @param {Wish[]} wishes
 * @param {Float32Array|number[]} obstacles pixels (x, y, …) better left uncovered
 * @param {Box} bounds where names must stay
 * @param {Map<string, number>} before the anchor each name had in the last picture
 * @returns {Map<string, Wish & {x: number, y: number, anchor: number}>} centres of the names in pixels
 */
export function placeLabels(wishes, obstacles, bounds, before, unit) {
  const placed = new Map();
  for (const wish of wishes) {
    const best = bestPlace(wish, obstacles, bounds, [...placed.values()], before.get(wish.id), unit);
    if (best) placed.set(wish.id, { ...wish, ...best });
  }
  return placed;
}

function bestPlace(wish, obstacles, bounds, others, last, unit) {
  let best = null;
  wish.anchors.forEach((anchor, i) => {
    const place = inside(beside(anchor, wish, unit), wish, bounds);
    const cost = anchor.cost + place.moved + collisions(place, wish, others) + (i === last ? -STAY : 0);
    if (!Number.isFinite(cost) || (best && cost >= best.cost)) return;
    const total = cost + covered(place, wish, obstacles, best ? best.cost - cost : Infinity);
    if (!best || total < best.cost) best = { x: place.x, y: place.y, anchor: i, cost: total };
  });
  return best;
}

/** The centre of a name that touches its shape at the anchor from outside. */
function beside({ x, y, nx, ny }, { width, height }, unit) {
  const reach = GAP * unit + (Math.abs(nx) * width) / 2 + (Math.abs(ny) * height) / 2;
  return { x: x + nx * reach, y: y + ny * reach };
}

/** The nearest place inside the bounds; the further it was pushed, the less it belongs to its shape. */
function inside({ x, y }, { width, height }, { left, top, right, bottom }) {
  const fitted = {
    x: Math.max(left + width / 2, Math.min(right - width / 2, x)),
    y: Math.max(top + height / 2, Math.min(bottom - height / 2, y)),
  };
  return { ...fitted, moved: 0.6 * Math.hypot(fitted.x - x, fitted.y - y) };
}

function collisions(place, { width, height }, others) {
  let cost = 0;
  for (const other of others) {
    const across = (width + other.width) / 2 + 4 - Math.abs(place.x - other.x);
    const up = (height + other.height) / 2 - Math.abs(place.y - other.y);
    if (across > 0 && up > 0) cost += OVERLAP + across * up;
  }
  return cost;
}

/** Four for each obstacle under the name; stops counting once the place has lost. */
function covered(place, { width, height }, obstacles, limit) {
  const [left, right] = [place.x - width / 2 - 2, place.x + width / 2 + 2];
  const [top, bottom] = [place.y - height / 2, place.y + height / 2];
  let cost = 0;
  for (let i = 0; i < obstacles.length; i += 2) {
    if (obstacles[i] > left && obstacles[i] < right && obstacles[i + 1] > top && obstacles[i + 1] < bottom) {
      cost += 4;
      if (cost > limit) return cost;
    }
  }
  return cost;
}
