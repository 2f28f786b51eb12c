/** A click on a picture, without a drag, picks what lies there. */

const STILL = 4; // pixels that a hand may move within a click

/**
 * @param {HTMLElement} host the stage's element
 * @param {import('../stage/stage.js').Stage} stage one whose picture fills its box
 * @param {(x: number, y: number) => void} pick in data units
 */
export function onPick(host, stage, pick) {
  let start = null;
  host.addEventListener('pointerdown', (event) => (start = stage.interaction.active ? null : event));
  host.addEventListener('pointerup', (event) => {
    const moved = start ? Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) : Infinity;
    start = null;
    const { window } = stage;
    if (moved > STILL || !window) return;
    const box = host.getBoundingClientRect();
    pick(between(window.x, (event.clientX - box.left) / box.width), between(window.y, (box.bottom - event.clientY) / box.height));
  });
}

function between([low, high], share) {
  return low + share * (high - low);
}
