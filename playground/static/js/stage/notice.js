/** Sentences of the stage: a quiet bar for an error, a thin line while an answer is long in coming. */

const PATIENCE = 300; // milliseconds before waiting is worth showing

export class Notice {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.bar = root.appendChild(Object.assign(document.createElement("div"), { className: "stage-error", hidden: true }));
    this.bar.setAttribute("role", "alert");
    this.line = root.appendChild(Object.assign(document.createElement("div"), { className: "stage-busy", hidden: true }));
    this.timer = 0;
  }

  /** Shows a sentence over the picture's lower edge; an empty one takes it away. */
  error(sentence) {
    const text = sentence ?? "";
    if (this.bar.textContent !== text) this.bar.textContent = text;
    this.bar.hidden = !text;
  }

  busy(on) {
    if (on === Boolean(this.timer)) return;
    clearTimeout(this.timer);
    this.timer = on ? setTimeout(() => this.#waiting(true), PATIENCE) : 0;
    if (!on) this.#waiting(false);
  }

  destroy() {
    clearTimeout(this.timer);
  }

  #waiting(on) {
    this.line.hidden = !on;
    this.root.toggleAttribute("aria-busy", on);
    if (on) this.root.setAttribute("aria-busy", "true");
  }
}
