/** A click on a picture, without a drag, picks what lies there; so does Enter where the keyboard's cursor stands. */

const STILL = 4; // pixels that a hand may move within a click

/**
 * @param {HTMLElement} host the stage's element
 * @param {import('../stage/stage.js').Stage} stage
 * @param {(x: number, y: number) => void} pick in data units
 */
export function onPick(host, stage, pick) {
  let start = null;
  host.addEventListener('pointerdown', (event) => (start = stage.interaction.active ? null : event));
  host.addEventListener('pointerup', (event) => {
    const moved = start ? Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) : Infinity;
    start = null;
    const box = stage.root.getBoundingClientRect();
    const place = moved > STILL ? null : stage.at(event.clientX - box.left, event.clientY - box.top);
    if (place) pick(place.x, place.y);
  });
  host.addEventListener('keydown', ({ key, target }) => {
    const { at } = stage.interaction.hover;
    if (key === 'Enter' && target === stage.root && at) pick(at.x, at.y);
  });
}
