/** Measures from inside a page how long a slider's move takes to reach the screen. */

const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

window.bench = {
  /** What a hand does: the control takes a value and says so. */
  move(slider, value) {
    slider.value = value;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  },

  /**
   * Milliseconds from the move to the first animation frame after `drawn(value)` has become true: the picture was
   * drawn before that frame, so its pixels are on the screen with it.
   */
  async latency(slider, value, drawn) {
    const start = performance.now();
    this.move(slider, value);
    while (!drawn(value)) {
      await nextFrame();
      if (performance.now() - start > 20000) throw new Error(`no picture for ${value} within 20 s`);
    }
    await nextFrame();
    return performance.now() - start;
  },

  /** The real page: as many pictures as before the move, and one more. */
  async stages(slider, values, rest) {
    const samples = [];
    for (const value of values) {
      const before = playground.frames;
      samples.push(await this.latency(slider, value, () => playground.frames > before));
      do await pause(rest);
      while (playground.pending || performance.now() - playground.lastFrame < rest);
    }
    return samples;
  },

  /** gr.Plot: each figure carries the value it shows in `layout.meta`. */
  async plots(slider, values, rest, count) {
    const shows = (value) => {
      const plots = [...document.querySelectorAll('.js-plotly-plot')];
      return plots.length === count && plots.every((plot) => plot._fullLayout?.meta === value && plot.querySelector('.xy'));
    };
    const samples = [];
    for (const value of values) {
      samples.push(await this.latency(slider, value, shows));
      await pause(2 * rest);
    }
    return samples;
  },

  /** Moves the slider at a steady pace for some seconds; says how the page kept up. */
  async sustain(slider, values, perSecond, seconds) {
    const start = performance.now();
    const before = playground.frames;
    let moves = 0;
    let mostPending = 0;
    while (performance.now() - start < 1000 * seconds) {
      this.move(slider, values[moves % values.length]);
      moves += 1;
      mostPending = Math.max(mostPending, playground.pending);
      await pause(Math.max(0, start + (1000 * moves) / perSecond - performance.now()));
    }
    const lastMove = performance.now();
    const frames = playground.frames - before;
    while (playground.pending) await pause(2);
    await nextFrame();
    return { moves, frames, seconds: (lastMove - start) / 1000, mostPending, backlog: performance.now() - lastMove };
  },
};
