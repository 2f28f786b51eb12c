/** One tab: its controls, stages, charts and scenes around one stream of requests. */

import { Chart } from '../stage/chart.js';
import { Stage } from '../stage/stage.js';
import { Controls } from './controls.js';
import { markEdges, watchEdges } from './edges.js';
import { download, Exports } from './export.js';
import { setFormulas } from './formulas.js';
import { Lanes } from './lanes.js';
import { patch } from './patch.js';
import { onPick } from './pick.js';
import { Player } from './play.js';
import { Playback } from './playback.js';
import { Requester } from './requests.js';
import { PLACE, Scenes } from './scenes.js';
import { Scrub } from './scrub.js';
import { Sounds } from './sound.js';
import { same } from './state.js';
import { interrupts, Trainer } from './train.js';
import { Uploads } from './upload.js';
import { ask } from './wire.js';

const EDGE = 6; // pixels of normal type, as in stage/scale.js
const CALM = matchMedia('(prefers-reduced-motion: reduce)');

export class TabView {
  constructor(section, page) {
    Object.assign(this, { section, page, state: page.state });
    this.config = JSON.parse(section.querySelector('.config').dataset.json);
    this.memo = null;
    this.asked = 0; // questions so far
    this.newest = new Map(); // for each place on the page and each parameter: the question that its content answers
    this.stages = new Map();
    this.charts = new Map();
    this.state.declare(this.config.defaults);
    this.state.declareMirrors(this.config.mirrors);
    this.requester = new Requester(
      (event, action) => this.send(event, action),
      (frame, event) => this.show(frame, event),
      () => this.lost(),
      (on) => this.mainStage?.busy(on),
    );
    this.controls = new Controls(section, this.state, this.config.words, (action) => this.act(action));
    const Plays = section.querySelector('[data-playback]') ? Playback : Player;
    this.player = new Plays(section, this.state, this.config.words, () => this.requester.pending > 0, this.stages);
    this.uploads = new Uploads(section, (action) => this.act(action), (sentence) => this.mainStage?.error(sentence));
    this.sounds = new Sounds(section);
    if (this.config.live) this.equip();
    this.scenes = new Scenes(section, this.config, this.state, (scene) => this.begin(scene), () => page.keeper.touch());
    this.watchSizes();
    this.state.subscribe((changed, how) => how !== 'quiet' && this.touched(changed, how));
  }

  /** What a tab that trains has besides. */
  equip() {
    const act = (action) => this.act(action);
    this.sweeper = this.player;
    this.player = this.trainer = new Trainer(this.section, this.state, this.config.words, {
      pull: (action) => this.pull(action),
      lost: () => this.lost(),
      stopped: () => this.unsent && this.isOpen && this.requester.ask('jump'),
      rested: () => this.isOpen && this.requester.ask('settle'), // curves and panels that lag while it trains
    });
    for (const aside of this.section.querySelectorAll('.room > aside')) {
      watchEdges(aside);
      aside.addEventListener('toggle', () => markEdges(aside), true);
    }
    this.lanes = new Lanes(this.section, this.config.mirrors, this.state);
    this.scrub = new Scrub(this.section, act);
    this.exports = new Exports(this.section, this.config.tab, {
      act,
      lane: () => this.lanes.one,
      play: () => this.trainer.param || this.trainer.start('train'),
      picture: (lane) => this.stages.get(`lane${lane}`).png(),
    });
  }

  /** A hand, a scene or the player has changed the state: what was asked before then cannot tell its new values. */
  touched(changed, how) {
    for (const key of changed) this.newest.set(`state.${key}`, this.asked + 1);
    if (this.isOpen && changed.some((key) => key in this.config.defaults)) this.moved(changed, how);
  }

  moved(changed, how) {
    if (this.trainer) this.trainer.follow(changed);
    else if (changed.some((key) => PLACE.includes(key))) this.player.stop();
    if (this.trainer?.carries) this.unsent = true;
    else this.requester.ask(how);
  }

  /** A scene was opened: whatever trained before, its training starts anew. Play its cue, unless motion is unwelcome. */
  begin({ cue }) {
    this.player.stop();
    this.sweeper?.stop();
    if (this.trainer) this.act({ kind: 'reset' });
    if (!cue || CALM.matches) return;
    const sweeps = this.sweeper && cue in this.config.defaults;
    (sweeps ? this.sweeper : this.player).start(cue);
  }

  /** The stage that speaks for the tab. */
  get mainStage() {
    return this.stages.get('main') ?? this.stages.values().next().value;
  }

  get isOpen() {
    return !this.section.hidden;
  }

  open() {
    if (this.isFresh) this.scenes.enter(this.config.opening);
    this.section.hidden = false;
    setFormulas(this.section, this.page.base);
    this.makeStages();
    this.requester.ask('open');
  }

  /** Whether nothing says what this tab should show: no link, no hand, no scene. */
  get isFresh() {
    const usual = ([key, value]) => same(this.state.get(key), value);
    return Boolean(this.config.opening) && !this.asked && !this.scenes.shown && Object.entries(this.config.defaults).every(usual);
  }

  close() {
    this.section.hidden = true;
    this.player.stop();
    this.sweeper?.stop();
    this.exports?.stop();
    this.sounds.stop();
  }

  /** Back to the defaults; a training starts again. */
  reset() {
    if (this.trainer) return this.act({ kind: 'reset' });
    this.player.stop();
    this.scenes.close();
    this.state.set({ ...this.config.defaults });
  }

  /** Move the parameter that can be played by one of its steps; a training goes one step on. */
  step(direction) {
    if (this.trainer) return direction > 0 && this.act({ kind: 'step' });
    const param = this.player.firstVisible();
    const input = param && this.section.querySelector(`input[data-param="${CSS.escape(param)}"]`);
    if (!input) return;
    if (direction > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  act(action) {
    if (this.trainer && interrupts(action)) this.player.stop();
    this.requester.ask('act', action);
  }

  makeStages() {
    for (const host of this.section.querySelectorAll('[data-stage]')) {
      if (!this.stages.has(host.dataset.stage)) this.stages.set(host.dataset.stage, this.makeStage(host));
    }
  }

  makeStage(host) {
    const view = host.dataset.stage;
    const stage = new Stage(host, {
      strings: this.config.strings,
      reserve: () => ({ top: covered(host) }),
      onDrag: (param, index, x, y, phase) => this.act({ kind: 'drag', view, param, index, x, y, phase }),
      onStroke: (param, points, phase, mode) => this.act({ kind: 'stroke', view, param, points, phase, mode }),
      onHover: host.classList.contains('quiet') ? null : (x, y) => this.probe(view, x, y),
    });
    if (this.trainer || host.classList.contains('picks')) onPick(host, stage, (x, y) => this.act({ kind: 'pick', view, x, y }));
    return stage;
  }

  /** Ask one question; the answer carries the question's number. */
  async send(event, action, kind = 'frame') {
    this.drawnFor = this.boxes();
    this.unsent = false;
    const number = (this.asked += 1);
    const asked = event === 'resize' ? 'drag' : event;
    const state = this.state.about(this.config.defaults);
    const request = { event: asked, action, state, boxes: this.drawnFor, memo: this.memo };
    return Object.assign(await ask(this.address(kind), request), { number });
  }

  /** More training and the picture after it. */
  async pull(action) {
    const frame = await this.send('advance', action, 'advance');
    if (!this.isOpen) return null;
    this.show(frame, 'advance');
    return frame.error ? null : frame;
  }

  async probe(view, x, y) {
    if (this.requester.pending || this.trainer?.param) return null;
    const question = { state: this.state.about(this.config.defaults), view, x, y, memo: this.memo };
    return (await ask(this.address('probe'), question)).lines;
  }

  lost() {
    this.mainStage?.error(this.config.words.offline);
  }

  /** Where a kind of question is answered. */
  address(kind) {
    return `${this.page.base}play/${kind}/${this.config.lang}/${this.config.tab}`;
  }

  /** Of each visible stage: width, height, what covers its top, and its text size over 15 px. */
  boxes() {
    const visible = [...this.stages.keys()].map((name) => [name, this.hostOf(name)]).filter(([, host]) => host.offsetParent);
    return Object.fromEntries(visible.map(([name, host]) => [name, boxOf(host)]));
  }

  hostOf(name) {
    return this.section.querySelector(`[data-stage="${name}"]`);
  }

  show(frame, event) {
    if (frame.error) return this.mainStage?.error(frame.error);
    if (this.isNews('memo', frame.number)) this.memo = frame.memo;
    this.state.set(Object.fromEntries(this.news('state', frame)), 'quiet');
    for (const [name, view] of this.news('views', frame)) this.stages.get(name)?.show(view);
    this.player.arrive?.(event);
    for (const [name, html] of this.news('html', frame)) this.fill(name, html);
    for (const [name, figure] of this.news('charts', frame)) this.chart(name).show(figure);
    this.mainStage?.error('');
    this.note(frame.notes.join(' '), event);
    if (frame.download) download(frame.download);
    if (this.trainer) this.showTraining(frame, event);
    this.page.drawn();
    this.requester.settleUnless(frame.settled);
  }

  showTraining({ live, number }, event) {
    if (!live || !this.isNews('live', number)) return;
    this.scrub.show(live);
    if (event === 'open' && !live.last && !this.trainer.param && !CALM.matches) this.trainer.start('replay');
  }

  /** The parts of one kind that are newer than what stands on the page, as pairs of name and content. */
  news(kind, frame) {
    return Object.entries(frame[kind]).filter(([name]) => this.isNews(`${kind}.${name}`, frame.number));
  }

  /** Whether an answer is the newest for a place: with several questions out, an older one may come later. */
  isNews(place, number) {
    if (number < (this.newest.get(place) ?? 0)) return false;
    this.newest.set(place, number);
    return true;
  }

  /** Sentences of an answer stay until a person does something else; what the page asks by itself only adds some. */
  note(sentence, event) {
    const byItself = ['settle', 'resize', 'advance'].includes(event) || (event === 'drag' && this.player.param);
    if (sentence || !byItself) this.mainStage?.note(sentence);
  }

  fill(name, html) {
    const place = this.section.querySelector(`[data-slot="${name}"]`);
    if (!place || place.source === html) return;
    if (place.source === undefined) watchEdges(place);
    place.source = html;
    if (!patch(place, html)) return;
    setFormulas(place, this.page.base).then(() => markEdges(place));
    this.controls.refresh();
  }

  chart(name) {
    if (!this.charts.has(name)) {
      const host = this.section.querySelector(`[data-chart="${name}"]`);
      this.charts.set(name, new Chart(host, { plotlyUrl: `${this.page.base}play/plotly.min.js`, strings: this.config.strings }));
    }
    return this.charts.get(name);
  }

  /** The pictures are made for the stages' shapes: another shape asks for another picture. */
  watchSizes() {
    const observer = new ResizeObserver(() => {
      if (this.isOpen && this.page.frames && !this.trainer?.carries && !same(this.boxes(), this.drawnFor)) this.requester.ask('resize');
    });
    for (const host of this.section.querySelectorAll('[data-stage]')) observer.observe(host);
  }

  /** Save what the main stage shows; a surface over it has a save button of its own. */
  save() {
    if (this.exports) return this.exports.png();
    const stage = this.stages.get('main');
    if (stage) stage.png(`${this.config.tab}-${this.state.get('view') ?? 'picture'}.png`);
  }

  relook() {
    for (const view of [...this.stages.values(), ...this.charts.values()]) view.refresh();
  }
}

/** Pixels at the top of a stage that lie under the buttons of its views. */
function covered(host) {
  const views = host.classList.contains('main') ? host.parentElement.querySelector('.views') : null;
  return views ? views.offsetTop + views.offsetHeight + 4 - host.offsetTop : 0;
}

/** Even where nothing covers its top, a stage keeps its edge free. */
function boxOf(host) {
  const unit = parseFloat(getComputedStyle(host).fontSize) / 15;
  return [host.clientWidth, host.clientHeight, Math.max(covered(host), EDGE * unit), unit];
}
