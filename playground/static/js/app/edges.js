/** Where more of a scrolling element lies: its page.css fades the edges that `--more-…` gives a width. */

const FADE = '24px';
const NEAR = 2; // pixels: fractions of one are no more to see

/**
 * Keep the fades of an element true.
 * @param {HTMLElement} element one that scrolls
 * @param {() => void} [resized] called when its size changed
 */
export function watchEdges(element, resized = () => {}) {
  element.addEventListener('scroll', () => markEdges(element), { passive: true });
  new ResizeObserver(() => {
    resized();
    markEdges(element);
  }).observe(element);
}

/** Say which edges hide something; call it when the content has changed. */
export function markEdges(element) {
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = element;
  const more = {
    left: scrollLeft > NEAR,
    right: scrollLeft + clientWidth < scrollWidth - NEAR,
    bottom: scrollTop + clientHeight < scrollHeight - NEAR,
  };
  for (const [edge, hidden] of Object.entries(more)) element.style.setProperty(`--more-${edge}`, hidden ? FADE : '0px');
}

/** Scroll a positioned strip sideways until a child of it stands in its middle, as far as it goes. */
export function bringIn(strip, child) {
  if (child) strip.scrollLeft = child.offsetLeft - (strip.clientWidth - child.offsetWidth) / 2;
}
