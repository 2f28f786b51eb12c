/** Sets formulas with KaTeX, which the app ships and loads when the first formula appears. */

let library = null;

function katex(base) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${base}play/vendor/katex/katex.min.js`;
    script.onload = () => resolve(window.katex);
    script.onerror = () => reject(new Error('KaTeX could not be loaded'));
    document.head.append(script);
  });
  return library;
}

/** What KaTeX made of each formula: the same few stand on the page again with every update of a table. */
const made = new Map();

/** Render every `data-tex` element under `root` that has not been rendered yet. */
export async function setFormulas(root, base) {
  const places = root.querySelectorAll('[data-tex]:not([data-set])');
  if (!places.length) return;
  if ([...places].some((place) => !made.has(keyOf(place)))) await katex(base);
  for (const place of places) {
    place.dataset.set = '1';
    place.innerHTML = htmlOf(place);
    if (isDisplayed(place)) fit(place);
  }
}

function htmlOf(place) {
  const key = keyOf(place);
  if (!made.has(key)) {
    const options = { throwOnError: false, displayMode: isDisplayed(place) };
    made.set(key, window.katex.renderToString(place.dataset.tex, options));
  }
  return made.get(key);
}

function keyOf(place) {
  return `${isDisplayed(place)} ${place.dataset.tex}`;
}

function isDisplayed(place) {
  return place.hasAttribute('data-display');
}

/** A formula wider than its place is set smaller, down to three quarters; past that its place scrolls. */
function fit(place) {
  place.style.fontSize = '';
  if (place.scrollWidth <= place.clientWidth) return;
  const share = Math.max(0.75, (place.clientWidth - 24) / (place.scrollWidth - 24));
  place.style.fontSize = `${parseFloat(getComputedStyle(place).fontSize) * share * 0.96}px`;
}
