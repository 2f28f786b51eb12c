/** The scrubber under the timeline: drag it back to see an earlier state; its right end is the present. */

export class Scrub {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {(action: object) => void} act sends a gesture
   */
  constructor(root, act) {
    Object.assign(this, { act, held: false });
    this.input = root.querySelector('input.scrub');
    this.input.disabled = true;
    this.input.addEventListener('pointerdown', () => (this.held = true));
    for (const type of ['pointerup', 'pointercancel', 'blur']) this.input.addEventListener(type, () => (this.held = false));
    this.input.addEventListener('input', () => this.send('move'));
    this.input.addEventListener('change', () => this.send('end'));
  }

  send(phase) {
    this.paint();
    this.act({ kind: 'scrub', step: Number(this.input.value), phase });
  }

  /** Follow the training, unless a hand holds the scrubber. */
  show({ at, last }) {
    this.input.max = last;
    this.input.disabled = !last;
    if (!this.held) this.input.value = at ?? last;
    this.paint();
  }

  paint() {
    const { value, max } = this.input;
    this.input.style.setProperty('--fill', Number(max) ? (value / max).toFixed(4) : '0');
    this.input.classList.toggle('past', Number(value) < Number(max));
  }
}
