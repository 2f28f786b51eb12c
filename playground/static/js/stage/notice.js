/** Sentences of the stage: a bar for an error, a card for a note, a thin line while an answer is long in coming. */

const PATIENCE = 400; // milliseconds before waiting is worth showing
const GRACE = 250; // milliseconds that it goes on being shown, so that one answer after the other does not flicker

export class Notice {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.bar = this.#hidden("stage-error");
    this.bar.setAttribute("role", "alert");
    this.card = this.#hidden("stage-note");
    this.card.setAttribute("role", "note");
    this.card.setAttribute("aria-live", "polite");
    this.line = this.#hidden("stage-busy");
    this.awaiting = false;
    this.timer = 0;
  }

  /** Shows a sentence over the picture's lower edge; an empty one takes it away. */
  error(sentence) {
    say(this.bar, sentence);
  }

  /** Shows a sentence on a quiet card above the axis; an empty one takes it away. */
  note(sentence) {
    say(this.card, sentence);
  }

  busy(on) {
    if (on === this.awaiting) return;
    this.awaiting = on;
    clearTimeout(this.timer);
    if (on === this.line.hidden) this.timer = setTimeout(() => this.#waiting(on), on ? PATIENCE : GRACE);
  }

  destroy() {
    clearTimeout(this.timer);
  }

  #hidden(className) {
    return this.root.appendChild(Object.assign(document.createElement("div"), { className, hidden: true }));
  }

  #waiting(on) {
    this.line.hidden = !on;
    this.root.setAttribute("aria-busy", String(on));
  }
}

function say(element, sentence) {
  const text = sentence ?? "";
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}
