/** What a person would see amiss on the page, found from inside it. Each probe returns a list of sentences. */

const shortly = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 60);

/** Text nodes that are on show: rendered, not transparent, not for screen readers only. */
function* shownTexts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest('script, style, template, .katex, [aria-hidden=true], .js-plotly-plot')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width > 1 && box.height > 1) yield { text: node.textContent, element, box };
  }
}

/** The nearest ancestors that cut off what does not fit; one that scrolls on purpose cuts nothing off. */
function* clippers(element, axis) {
  for (let at = element; at; at = at.parentElement) {
    const overflow = getComputedStyle(at)[axis === 'x' ? 'overflowX' : 'overflowY'];
    if (overflow === 'auto' || overflow === 'scroll') return;
    if (overflow === 'hidden' || overflow === 'clip') yield at;
  }
}

function cutOff({ element, box }) {
  for (const clipper of clippers(element, 'x')) {
    const edge = clipper.getBoundingClientRect();
    if (box.left < edge.left - 1 || box.right > edge.right + 1) return true;
  }
  for (const clipper of clippers(element, 'y')) {
    const edge = clipper.getBoundingClientRect();
    if (box.top < edge.top - 3 || box.bottom > edge.bottom + 3) return true;
  }
  return false;
}

window.probes = {
  clipped: () => [...shownTexts()].filter(cutOff).map(({ text }) => `cut off: ${shortly(text)}`),

  tiny: (least) =>
    [...shownTexts()]
      .filter(({ element }) => parseFloat(getComputedStyle(element).fontSize) < least)
      .map(({ text, element }) => `${getComputedStyle(element).fontSize}: ${shortly(text)}`),

  words: () => [...shownTexts()].map(({ text }) => text.trim()),

  /** Keep in mind from now on what the pictures are lettered with: a canvas cannot be asked. */
  letter: () => {
    window.lettered = new Set();
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
      window.lettered.add(text);
      return fillText.call(this, text, ...place);
    };
  },

  /**
   * All that the open tab tells people, whether or not it is in sight now: sentences, tool tips, names for screen
   * readers, charts, letters on pictures. Formulas have signs of their own, and what `besides` matches is left out.
   */
  written: (besides) => {
    const found = new Set(window.lettered);
    const silent = `.tab[hidden], script, style, template, .katex, ${besides}`;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(silent)) found.add(walker.currentNode.textContent.trim());
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      for (const element of document.querySelectorAll(`[${name}]`)) if (!element.closest(silent)) found.add(element.getAttribute(name));
    }
    return [...found].filter(Boolean);
  },

  /** Controls that a screen reader could not name. */
  nameless: () =>
    [...document.querySelectorAll('button, a[href], input, select, [role=button], [role=slider]')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const labels = [...(element.labels ?? [])].map((label) => label.textContent).join('');
        return !(element.ariaLabel || element.title || element.textContent || labels).trim();
      })
      .map((element) => element.outerHTML.slice(0, 120)),

  /** How far the page can be scrolled, in CSS pixels. */
  scroll: () => {
    const root = document.scrollingElement;
    return { x: root.scrollWidth - window.innerWidth, y: root.scrollHeight - window.innerHeight };
  },

  /** Number of different colours on the largest visible canvas: a finished picture has many. */
  colours: () => {
    const canvases = [...document.querySelectorAll('canvas')].filter((canvas) => canvas.checkVisibility());
    return Math.max(0, ...canvases.map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    }));
  },
};
