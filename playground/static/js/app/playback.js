/**
 * Plays what is drawn pixel by pixel. The trace comes whole; the page paces it, so that any speed, a pause and the way
 * back cost the server nothing. It is a player whose scrubber stands in an element with `data-playback`, the name of
 * the parameter that holds the step; `data-speed` names the one with the pixels per second, which a trace with a pace
 * of its own does not ask.
 */

import { Player } from './play.js';

const SWEEP_S = 6; // as in play.js
const CALM = matchMedia('(prefers-reduced-motion: reduce)');

export class Playback extends Player {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {import('./state.js').State} state
   * @param {object} words of the page
   * @param {() => boolean} isBusy whether answers are awaited: a parameter of the server's then waits
   * @param {Map<string, import('../stage/stage.js').Stage>} stages
   */
  constructor(root, state, words, isBusy, stages) {
    super(root, state, words, () => this.param !== this.step && isBusy());
    const place = root.querySelector('[data-playback]');
    Object.assign(this, { stages, step: place.dataset.playback, speed: place.dataset.speed, trace: null, pace: null });
    this.scrubber = place.querySelector(`input[data-param="${this.step}"]`);
    state.subscribe((changed) => changed.includes(this.step) && this.paint());
  }

  /** From the end, playing starts over. */
  start(param) {
    if (param === this.step && Number(this.scrubber.value) >= Number(this.scrubber.max)) this.put(0);
    super.start(param);
  }

  move(share) {
    if (this.param !== this.step) return super.move(share);
    const last = Number(this.scrubber.max);
    const seconds = Math.max(0, share * SWEEP_S); // the first frame may have begun before the click
    this.exact = (this.exact ?? Number(this.scrubber.value)) + seconds * (this.pace ?? this.state.get(this.speed));
    this.put(Math.min(last, Math.floor(this.exact)));
    this.over = this.exact >= last;
  }

  tick(now) {
    super.tick(now);
    if (this.over) this.stop(); // only now: the tick has asked for the next one
  }

  stop() {
    super.stop();
    Object.assign(this, { exact: null, over: false });
  }

  put(step) {
    this.state.set({ [this.step]: step }, 'drag');
  }

  /**
   * An answer has come. Another trace starts from its first pixel where a hand asked for it; otherwise it stands
   * finished.
   * @param {string} event what was asked
   */
  arrive(event) {
    const layer = this.layers().find(({ kind }) => kind === 'growing');
    if (!layer) return;
    if (layer.trace !== this.trace) this.take(layer, event);
    else if (layer.at !== this.moment) this.stand(layer);
    this.moment = layer.at;
    this.paint();
  }

  /** Another trace: play it where a hand asked for it, else show its end or its moment. */
  take(layer, event) {
    const plays = this.trace !== null && ['act', 'jump'].includes(event) && layer.steps && !CALM.matches;
    this.trace = layer.trace;
    this.pace = layer.pace;
    this.scrubber.max = layer.steps;
    this.stand(layer);
    if (!plays) return;
    this.put(layer.start);
    this.start(this.step);
  }

  /** Stand still at the moment that a view asks for, or at the end. */
  stand({ at, steps }) {
    if (this.param === this.step) this.stop();
    this.put(at ?? steps);
  }

  layers() {
    return [...this.stages.values()].flatMap(({ view }) => view?.layers ?? []);
  }

  /** Draw every trace at the present step. */
  paint() {
    const step = Number(this.state.get(this.step));
    for (const stage of this.stages.values()) {
      const layers = stage.view?.layers.filter(({ trace }) => trace) ?? [];
      for (const layer of layers) {
        layer.step = step;
        if (layer.kind === 'rule') layer.x = step;
      }
      if (layers.length) stage.redraw();
    }
  }
}
