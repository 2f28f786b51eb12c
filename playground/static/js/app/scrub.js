/**
 * The scrubber under the timeline: drag it back to see an earlier state; its right end is the present. While the
 * timeline is zoomed, it spans what the timeline shows, so that the thumb stays under its moment.
 */

export class Scrub {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {(action: object) => void} act sends a gesture
   */
  constructor(root, act) {
    Object.assign(this, { act, held: false, live: { at: null, last: 0 } });
    this.input = root.querySelector('input.scrub');
    this.input.disabled = true;
    this.chart = root.querySelector('[data-chart=timeline]');
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
  show(live) {
    this.live = live;
    this.watch();
    this.fit();
  }

  /** Once there is a chart, follow its zoom. */
  watch() {
    const plot = this.chart.firstElementChild;
    if (this.plot || !plot?.on) return;
    this.plot = plot;
    plot.on('plotly_relayout', () => this.fit());
  }

  fit() {
    const { at, last } = this.live;
    const [from, to] = this.window;
    Object.assign(this.input, { min: from, max: to, disabled: !last });
    if (!this.held) this.input.value = at ?? last;
    this.paint();
  }

  /** The first and the last step that the timeline shows; where it is not zoomed, all there are. */
  get window() {
    const { last } = this.live;
    const { range, autorange } = this.plot?.layout?.xaxis ?? {};
    if (!range || autorange !== false) return [0, last];
    const [from, to] = range.map((step) => Math.min(Math.max(0, Math.round(step)), last));
    return [from, Math.max(to, from + 1)];
  }

  paint() {
    const { value, min, max } = this.input;
    const share = (Number(value) - Number(min)) / (Number(max) - Number(min) || 1);
    this.input.style.setProperty('--fill', Number(max) ? share.toFixed(4) : '0');
    this.input.classList.toggle('past', Number(value) < this.live.last);
  }
}
