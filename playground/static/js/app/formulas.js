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

/** Render every `data-tex` element under `root` that has not been rendered yet. */
export async function setFormulas(root, base) {
  const places = root.querySelectorAll('[data-tex]:not([data-set])');
  if (!places.length) return;
  const { render } = await katex(base);
  for (const place of places) {
    place.dataset.set = '1';
    render(place.dataset.tex, place, { throwOnError: false, displayMode: place.hasAttribute('data-display') });
    fit(place);
  }
}

/** A formula wider than its place is set smaller, down to three quarters; past that its place scrolls. */
function fit(place) {
  place.style.fontSize = '';
  if (place.scrollWidth <= place.clientWidth || !place.hasAttribute('data-display')) return;
  const share = Math.max(0.75, (place.clientWidth - 24) / (place.scrollWidth - 24));
  place.style.fontSize = `${parseFloat(getComputedStyle(place).fontSize) * share * 0.96}px`;
}
