/** Keys of the lecture: space play/pause, → step, r reset, 1–9 scenes, p projector, c controls, d dark, a answer, s save. */

const COMMANDS = {
  ' ': (page) => page.current?.player.toggle(),
  r: (page) => page.current?.reset(),
  p: (page) => page.header.toggle('projector'),
  d: (page) => page.header.toggle('dark'),
  c: (page) => page.header.toggle('with-controls'),
  s: (page) => page.current?.save(),
  a: (page) => page.current?.scenes.current && page.current.scenes.reveal(),
  ArrowRight: (page) => page.current?.step(1),
  ArrowLeft: (page) => page.current?.step(-1),
};

// The same keys where a Russian layout is on.
const LAYOUT = { к: 'r', з: 'p', с: 'c', в: 'd', ф: 'a', ы: 's' };

export function onKey(event, page) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const key = LAYOUT[event.key.toLowerCase()] ?? (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (/^[1-9]$/.test(key)) page.current?.scenes.openNumber(Number(key));
  else if (COMMANDS[key]) COMMANDS[key](page);
  else return;
  event.preventDefault();
}

/** Whether the focused element has its own use for the key. */
function isTyping(event) {
  const { target, key } = event;
  if (target.closest?.('textarea, select, [contenteditable=true], input:not([type=range])')) return true;
  if (/^Arrow/.test(key)) return Boolean(target.closest?.('input, [role=radiogroup], [role=slider], .stage, .chart'));
  return key === ' ' && Boolean(target.closest?.('button, a, [role=slider]'));
}
