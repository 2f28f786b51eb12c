/** Plays a numeric parameter back and forth between its ends, at the pace at which pictures arrive. */

const SWEEP_S = 6;

export class Player {
  constructor(root, state, words, isBusy) {
    Object.assign(this, { root, state, words, isBusy, param: null, direction: 1 });
    root.addEventListener('click', (event) => {
      const button = event.target.closest('button[data-play]');
      if (!button) return;
      event.preventDefault();
      this.toggle(button.dataset.play);
    });
    root.addEventListener('pointerdown', (event) => {
      if (event.target.dataset?.param === this.param) this.stop();
    });
  }

  /** Start or stop; without a name, what plays, or else the first parameter that can be played. */
  toggle(param = this.param ?? this.firstVisible()) {
    if (!param) return;
    if (this.param === param) this.stop();
    else this.start(param);
  }

  start(param) {
    this.stop();
    this.input = this.root.querySelector(`input[data-param="${CSS.escape(param)}"]`);
    if (!this.input) return;
    Object.assign(this, { param, at: null, last: performance.now() });
    this.mark(true);
    this.request = requestAnimationFrame((now) => this.tick(now));
  }

  stop() {
    cancelAnimationFrame(this.request);
    if (this.param) this.mark(false);
    this.param = null;
  }

  tick(now) {
    // What cannot be seen cannot be stopped by hand.
    if (!this.input.offsetParent) return this.stop();
    const elapsed = Math.min(now - this.last, 100);
    this.last = now;
    if (!this.isBusy()) this.move(elapsed / 1000 / SWEEP_S);
    this.request = requestAnimationFrame((next) => this.tick(next));
  }

  move(share) {
    const [low, high] = [Number(this.input.min), Number(this.input.max)];
    this.at = this.at ?? Number(this.input.value);
    const far = Math.max((high - low) / 50, Number(this.input.step) || 0); // a hand has moved it, no rounding
    if (Math.abs(this.at - Number(this.input.value)) > far) this.at = Number(this.input.value);
    this.at += this.direction * share * (high - low);
    if (this.at >= high || this.at <= low) this.direction = this.at >= high ? -1 : 1;
    this.at = Math.min(high, Math.max(low, this.at));
    this.input.value = this.at;
    this.input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  mark(playing) {
    const button = this.root.querySelector(`button[data-play="${CSS.escape(this.param)}"]`);
    button?.setAttribute('aria-pressed', String(playing));
    button?.setAttribute('aria-label', playing ? this.words.pause : this.words.play);
  }

  firstVisible() {
    return [...this.root.querySelectorAll('button[data-play]')].find((button) => button.offsetParent)?.dataset.play;
  }
}
