/** Measures from inside a page how long a slider's move takes to reach the screen. */

const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

/** The browser takes up a message only once it has laid out and painted the frame in which it was posted. */
const painted = () => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = done;
  port2.postMessage(null);
});

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

window.bench = {
  /** What a hand does: the control takes a value and says so. */
  move(slider, value) {
    slider.value = value;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  },

  /**
   * Milliseconds from the move to the end of the first frame after `drawn(value)` has become true: all callbacks of
   * that frame have run, its layout and its painting are done, and it goes to the screen.
   */
  async latency(slider, value, drawn) {
    const start = performance.now();
    this.move(slider, value);
    while (!drawn(value)) {
      await nextFrame();
      if (performance.now() - start > 20000) throw new Error(`no picture for ${value} within 20 s`);
    }
    await painted();
    return performance.now() - start;
  },

  /** The real page: one picture more than before the move. */
  stage(slider, value) {
    const before = playground.frames;
    return this.latency(slider, value, () => playground.frames > before);
  },

  /** gr.Plot: both figures carry the value they show in `layout.meta`. */
  plots(slider, value) {
    const plots = () => [...document.querySelectorAll('.js-plotly-plot')];
    const shows = (plot) => plot._fullLayout?.meta === value && plot.querySelector('.xy');
    return this.latency(slider, value, () => plots().length === 2 && plots().every(shows));
  },

  /** Until nothing is asked and nothing drawn any more, so that one update does not slow the next. */
  async rest(ms) {
    do await pause(ms);
    while (window.playground && (playground.pending || performance.now() - playground.lastFrame < ms));
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
