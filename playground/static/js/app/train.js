/**
 * Trains by pull: the page asks for some more training and the picture after it, draws, and asks again.
 *
 * Two questions are out at a time, so that the server works while the page draws; three where the way to the server
 * is long. Nothing runs between questions: a page that is closed, hidden or stopped costs nothing.
 */

const TURN_MS = 18; // of training per question
const REPLAY_HZ = 12;
const PICTURE_MS = 16; // no screen shows more pictures than that
const REMEMBERED = 20; // answers
const SOON_MS = 100; // a question that is due within this time takes a change of the state along
const LATE_S = 0.25; // steps that the server could not make in this time are not made up for
const RACE = ['lanes', 'seed', 'target']; // what makes a race; so do a target's settings, `ring.modes`
const INTERRUPT = ['step', 'step_d', 'step_g', 'scrub'];

/** Whether a gesture takes the training into the hand. */
export function interrupts({ kind }) {
  return INTERRUPT.includes(kind);
}

export class Trainer {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {import('./state.js').State} state its `speed` is in generator steps per second
   * @param {object} words
   * @param {object} calls
   * @param {(action: object) => Promise<?object>} calls.pull asks for more training, draws the answer and returns it;
   *   null where it is an error
   * @param {() => void} calls.lost the server did not answer
   * @param {() => void} calls.stopped nothing is asked any more
   * @param {() => void} calls.rested after a stop, the last answer has come
   */
  constructor(root, state, words, calls) {
    Object.assign(this, { state, words, ...calls, turn: null, out: 0, ways: [] });
    this.button = root.querySelector('[data-train]');
    this.name = this.button.getAttribute('aria-label');
    this.limit = 0.999 * 10 ** Number(root.querySelector('input[data-param=speed]').max);
    this.button.addEventListener('click', () => this.toggle());
    document.addEventListener('visibilitychange', () => this.fill());
    state.subscribe((changed) => changed.includes('speed') && this.repace());
    this.repace();
  }

  /** The right end of the speed is no limit at all. */
  repace() {
    const flatOut = Number(this.state.get('speed')) >= this.limit;
    this.button.parentElement.classList.toggle('flat-out', flatOut);
    this.fill();
  }

  /** What plays, for those who ask every player: a training has no parameter of its own. */
  get param() {
    return this.turn && (this.turn.replay ? 'replay' : 'train');
  }

  get training() {
    return this.param === 'train';
  }

  /** Whether a change of the state will soon be asked about anyway. */
  get carries() {
    return Boolean(this.turn) && !document.hidden && this.interval < SOON_MS;
  }

  /** What is replayed is a training of its own: it ends where the race becomes another one. */
  follow(changed) {
    if (this.param === 'replay' && changed.some((key) => RACE.includes(key) || key.includes('.'))) this.end();
  }

  /** A replay gives way to training; training stops. */
  toggle() {
    if (this.training) this.stop();
    else this.start('train');
  }

  /** @param {'train'|'replay'} kind train, or show a recorded training */
  start(kind) {
    if (this.turn) this.end();
    this.turn = { replay: kind === 'replay', owed: 1, last: performance.now() };
    this.mark();
    this.fill();
  }

  stop() {
    if (!this.turn) return;
    this.end();
    this.stopped();
  }

  end() {
    clearTimeout(this.timer);
    this.turn = null;
    this.mark();
  }

  mark() {
    this.button.setAttribute('aria-pressed', String(this.training));
    this.button.setAttribute('aria-label', this.training ? this.words.pause : this.name);
  }

  /** Milliseconds between two questions. */
  get interval() {
    return 1000 / this.rate;
  }

  /** Questions a second, at most. */
  get rate() {
    const { speed } = this;
    return Number.isFinite(speed) ? Math.min(speed, 1000 / PICTURE_MS) : Infinity;
  }

  /** Steps a second; a step of a replay is one of its pictures. */
  get speed() {
    if (this.turn?.replay) return REPLAY_HZ;
    const speed = Number(this.state.get('speed'));
    return speed >= this.limit ? Infinity : speed;
  }

  get most() {
    return this.ways.length && Math.min(...this.ways) > 1 ? 3 : 2;
  }

  /** Ask as often as is due and allowed. */
  fill() {
    clearTimeout(this.timer);
    while (this.turn && !document.hidden && this.out < this.most) {
      const wait = this.wait(performance.now());
      if (wait > 0) {
        this.timer = setTimeout(() => this.fill(), wait);
        return;
      }
      this.ask(this.turn);
    }
  }

  /** Milliseconds until the next question is due; counts the steps that have become due. */
  wait(now) {
    const { speed, turn } = this;
    if (!Number.isFinite(speed)) return 0;
    turn.owed = Math.min(turn.owed + (speed * (now - turn.last)) / 1000, 1 + speed * LATE_S);
    turn.last = now;
    const due = 1000 * Math.max(0, 1 - turn.owed) / speed;
    return Math.max(due, (turn.asked ?? -Infinity) + PICTURE_MS - now);
  }

  async ask(turn) {
    this.out += 1;
    turn.asked = performance.now();
    try {
      const frame = await this.pull(this.action(turn));
      if (frame) this.measure(frame.way, frame.spent);
      if (turn === this.turn && !frame?.live.playing) this.stop();
    } catch (error) {
      console.warn('no answer', error);
      if (turn === this.turn) this.stop();
      this.lost();
    }
    await drawn();
    this.out -= 1;
    if (this.turn) this.fill();
    else if (!this.out) this.rested();
  }

  /** How much to train: `steps` null is as many as fit into the time. */
  action(turn) {
    if (!Number.isFinite(this.speed)) return { kind: 'advance', ms: TURN_MS, steps: null };
    const steps = Math.max(1, Math.floor(turn.owed));
    turn.owed -= steps;
    return { kind: 'advance', ms: TURN_MS, steps, ...(turn.replay && { replay: true }) };
  }

  /**
   * Keep in mind how long the way to the server is, beside what an answer costs it. The shortest of the last ones
   * counts: a page that was busy itself is no distant one, and more questions would not help it.
   */
  measure(way, spent) {
    this.ways.push(way / Math.max(1, spent));
    if (this.ways.length > REMEMBERED) this.ways.shift();
  }
}

/** The next frame of the screen. */
function drawn() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
