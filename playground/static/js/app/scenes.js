/** Scenes: a named state, a question for the room, and the answer on request. */

import { bringIn, watchEdges } from './edges.js';
import { same } from './state.js';

/** Parameters that say where one is, whether or not a scene names them. */
export const PLACE = ['target', 'target1', 'dim', 'view'];

/** Where the page is one column; the same width as in page.css. */
const STACKED = matchMedia('(max-width: 999px)');

export class Scenes {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {object} config the tab's scenes, defaults and words
   * @param {import('./state.js').State} state
   * @param {(scene: object) => void} begin a scene was opened by hand
   * @param {() => void} changed the current scene is another one, or none
   */
  constructor(root, config, state, begin, changed) {
    Object.assign(this, { root, config, state, begin, changed, shown: null, current: null });
    this.strip = root.querySelector('.scenes');
    this.nav = this.strip.querySelector('nav');
    this.ask = this.strip.querySelector('.ask');
    this.answer = this.ask.querySelector('.answer');
    this.strip.addEventListener('click', (event) => this.onClick(event));
    this.nav.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    watchEdges(this.nav, () => this.bringCurrent());
    STACKED.addEventListener('change', () => this.placeAnswer());
    this.placeAnswer();
    state.subscribe((_, how) => how === 'jump' && this.leaveIfElsewhere());
  }

  onClick(event) {
    const button = event.target.closest('button');
    if (button?.dataset.scene) this.open(button.dataset.scene);
    else if (button?.classList.contains('reveal')) this.reveal();
  }

  /** A mouse has one wheel: over the strip it moves the strip. */
  onWheel(event) {
    if (Math.abs(event.deltaX) >= Math.abs(event.deltaY) || this.nav.scrollWidth <= this.nav.clientWidth) return;
    this.nav.scrollLeft += event.deltaY;
    event.preventDefault();
  }

  open(key) {
    const scene = this.enter(key);
    if (!scene) return;
    if (STACKED.matches) this.root.querySelector('.middle, .race')?.scrollIntoView({ block: 'start' });
    this.begin(scene);
  }

  /** Take over a scene's state and ask its question; its cue waits. */
  enter(key) {
    const scene = this.named(key);
    if (!scene) return null;
    this.opening = true;
    this.state.set({ ...this.config.defaults, ...scene.state });
    this.opening = false;
    this.show(scene);
    return scene;
  }

  /** The scene of a link: its question only, since the link holds the state. */
  recall(key) {
    const scene = this.named(key);
    if (scene) this.show(scene);
  }

  named(key) {
    return this.config.scenes.find((scene) => scene.key === key);
  }

  openNumber(number) {
    const scene = this.config.scenes[number - 1];
    if (scene) this.open(scene.key);
  }

  /** The scene before or after the one that was opened last. */
  openBeside(step) {
    const number = this.shown ? this.config.scenes.indexOf(this.shown) + 1 + step : 1;
    this.openNumber(number);
  }

  show(scene) {
    this.shown = scene;
    this.ask.hidden = false;
    this.ask.querySelector('.question').textContent = scene.question;
    this.answer.textContent = scene.answer;
    this.reveal(false);
    this.press(scene);
  }

  /** Nothing is asked any more. */
  close() {
    this.shown = null;
    this.reveal(false);
    this.ask.hidden = true;
    this.press(null);
  }

  reveal(shown = this.answer.hidden) {
    this.answer.hidden = !shown;
    this.ask.querySelector('.reveal').textContent = shown ? this.config.words.hide : this.config.words.reveal;
    this.ask.querySelector('.reveal').setAttribute('aria-expanded', String(shown));
    if (shown) this.answer.closest('aside')?.scrollTo({ top: 0 });
  }

  /** The answer stands above the caption, where it covers nothing; in a single column, under its question. */
  placeAnswer() {
    const column = STACKED.matches ? null : this.root.querySelector('.meaning .drawer > div');
    if (column) column.prepend(this.answer);
    else this.ask.append(this.answer);
  }

  /** Mark the current scene's button. */
  press(scene) {
    this.current = scene;
    for (const button of this.nav.querySelectorAll('[data-scene]')) {
      button.setAttribute('aria-pressed', String(button.dataset.scene === scene?.key));
    }
    this.bringCurrent();
    this.changed();
  }

  bringCurrent() {
    bringIn(this.nav, this.nav.querySelector('[aria-pressed=true]'));
  }

  /**
   * After a jump to another state the scene's button is released; its question stays. What its cue plays and what a
   * hand drags belongs to looking at the scene.
   */
  leaveIfElsewhere() {
    if (this.opening || !this.current) return;
    const { state, cue } = this.current;
    const keys = [...PLACE.filter((key) => key in this.state.defaults), ...Object.keys(state)];
    const elsewhere = (key) => key !== cue && !same(this.state.get(key), state[key] ?? this.state.defaults[key]);
    if (keys.some(elsewhere)) this.press(null);
  }
}
