/** Brings an element's content to new HTML by changing only what differs: a table's numbers change, its cells stay. */

const KEPT = /^(aria-|data-set$|tabindex$|hidden$)/; // attributes that the page's scripts set, not the server

/**
 * @param {HTMLElement} place
 * @param {string} html
 * @returns {boolean} whether elements are on the page that were not there before
 */
export function patch(place, html) {
  const draft = document.createElement('template');
  draft.innerHTML = html;
  return patchChildren(place, draft.content);
}

function patchChildren(place, draft) {
  const [held, wanted] = [[...place.childNodes], [...draft.childNodes]];
  if (held.length !== wanted.length || held.some((node, i) => node.nodeName !== wanted[i].nodeName)) {
    place.replaceChildren(...wanted);
    return true;
  }
  return held.map((node, i) => patchNode(node, wanted[i])).some(Boolean);
}

function patchNode(node, wanted) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return false;
  }
  if (wanted.dataset.tex !== undefined) return patchFormula(node, wanted);
  patchAttributes(node, wanted);
  return patchChildren(node, wanted);
}

/** A formula's content was made on the page; only another formula replaces it. */
function patchFormula(node, wanted) {
  if (node.dataset.tex === wanted.dataset.tex) return false;
  node.replaceWith(wanted);
  return true;
}

function patchAttributes(node, wanted) {
  for (const { name, value } of wanted.attributes) {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  for (const { name } of [...node.attributes]) {
    if (!wanted.hasAttribute(name) && !KEPT.test(name)) node.removeAttribute(name);
  }
}
