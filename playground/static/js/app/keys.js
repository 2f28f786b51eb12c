/**
 * Keys of the lecture: space play/pause, → step, r reset (a training starts again), 1–9 and 0 scenes, [ and ] the
 * scene before and after, p projector, c controls, d dark, a answer, s save.
 */

const COMMANDS = {
  ' ': (page) => page.current?.player.toggle(),
  r: (page) => page.current?.reset(),
  p: (page) => page.header.toggle('projector'),
  d: (page) => page.header.toggle('dark'),
  c: (page) => page.header.toggle('with-controls'),
  s: (page) => page.current?.save(),
  a: (page) => page.current?.scenes.shown && page.current.scenes.reveal(),
  '[': (page) => page.current?.scenes.openBeside(-1),
  ']': (page) => page.current?.scenes.openBeside(1),
  ArrowRight: (page) => page.current?.step(1),
  ArrowLeft: (page) => page.current?.step(-1),
};

// The same keys where a Russian layout is on.
const LAYOUT = { к: 'r', з: 'p', с: 'c', в: 'd', ф: 'a', ы: 's', х: '[', ъ: ']' };

/** Listen to the whole page. */
export function listen(page) {
  let clicked = null; // what the mouse, not the keyboard, has given the focus to
  addEventListener('pointerdown', (event) => (clicked = event.target.closest?.('button, a, summary') ?? null), true);
  addEventListener('focusin', (event) => clicked !== event.target && (clicked = null), true);
  addEventListener('keydown', (event) => onKey(event, page, clicked));
}

function onKey(event, page, clicked) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event, clicked)) return;
  const key = LAYOUT[event.key.toLowerCase()] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (/^[0-9]$/.test(key)) page.current?.scenes.openNumber(Number(key) || 10);
  else if (COMMANDS[key]) COMMANDS[key](page);
  else return;
  event.preventDefault();
}

/** Whether the focused element has its own use for the key. */
function isTyping({ target, key }, clicked) {
  if (target.closest?.('textarea, select, [contenteditable=true], input:not([type=range])')) return true;
  if (/^Arrow/.test(key)) return Boolean(target.closest?.('input, [role=radiogroup], [role=slider], .stage, .chart'));
  // Space presses a button that was reached by keyboard; after a click it belongs to the lecture.
  const button = key === ' ' && target.closest?.('button, a, summary, [role=slider]');
  return Boolean(button) && button !== clicked;
}
