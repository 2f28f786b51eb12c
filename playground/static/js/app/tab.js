/** One tab: its controls, stages, charts and scenes around one stream of requests. */

import { Chart } from '../stage/chart.js';
import { Stage } from '../stage/stage.js';
import { Controls } from './controls.js';
import { markEdges, watchEdges } from './edges.js';
import { setFormulas } from './formulas.js';
import { patch } from './patch.js';
import { Player } from './play.js';
import { Requester } from './requests.js';
import { PLACE, Scenes } from './scenes.js';
import { same } from './state.js';
import { ask } from './wire.js';

const CALM = matchMedia('(prefers-reduced-motion: reduce)');

export class TabView {
  constructor(section, page) {
    Object.assign(this, { section, page, state: page.state });
    this.config = JSON.parse(section.querySelector('.config').dataset.json);
    this.memo = null;
    this.stages = new Map();
    this.charts = new Map();
    this.state.declare(this.config.defaults);
    this.requester = new Requester(
      (event, action) => this.send(event, action),
      (frame, event) => this.show(frame, event),
      () => this.mainStage?.error(this.config.words.offline),
      (on) => this.mainStage?.busy(on),
    );
    this.controls = new Controls(section, this.state, this.config.words, (action) => this.act(action));
    this.player = new Player(section, this.state, this.config.words, () => this.requester.pending > 0);
    this.scenes = new Scenes(section, this.config, this.state, (scene) => this.begin(scene), () => page.keeper.touch());
    this.watchSizes();
    this.state.subscribe((changed, how) => this.isOpen && how !== 'quiet' && this.moved(changed, how));
  }

  /** The state has changed: by a hand, a link, a scene or the player. */
  moved(changed, how) {
    if (changed.some((key) => PLACE.includes(key))) this.player.stop();
    this.requester.ask(how);
  }

  /** A scene was opened: play its cue, unless motion is unwelcome. */
  begin({ cue }) {
    this.player.stop();
    if (cue && !CALM.matches) this.player.start(cue);
  }

  /** The stage that speaks for the tab. */
  get mainStage() {
    return this.stages.values().next().value;
  }

  get isOpen() {
    return !this.section.hidden;
  }

  open() {
    this.section.hidden = false;
    setFormulas(this.section, this.page.base);
    this.makeStages();
    this.requester.ask('open');
  }

  close() {
    this.player.stop();
    this.section.hidden = true;
  }

  reset() {
    this.player.stop();
    this.scenes.close();
    this.state.set({ ...this.config.defaults });
  }

  /** Move the parameter that can be played by one of its steps. */
  step(direction) {
    const param = this.player.firstVisible();
    const input = param && this.section.querySelector(`input[data-param="${CSS.escape(param)}"]`);
    if (!input) return;
    if (direction > 0) input.stepUp();
    else input.stepDown();
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  act(action) {
    this.requester.ask('act', action);
  }

  makeStages() {
    for (const host of this.section.querySelectorAll('[data-stage]')) {
      if (!this.stages.has(host.dataset.stage)) this.stages.set(host.dataset.stage, this.makeStage(host));
    }
  }

  makeStage(host) {
    const view = host.dataset.stage;
    return new Stage(host, {
      strings: this.config.strings,
      reserve: () => ({ top: covered(host) }),
      onDrag: (param, index, x, y, phase) => this.act({ kind: 'drag', view, param, index, x, y, phase }),
      onStroke: (param, points, phase, mode) => this.act({ kind: 'stroke', view, param, points, phase, mode }),
      onHover: host.classList.contains('quiet') ? null : (x, y) => this.probe(view, x, y),
    });
  }

  async send(event, action) {
    this.drawnFor = this.boxes();
    this.sent = { ...this.state.values };
    const asked = event === 'resize' ? 'drag' : event;
    const request = { event: asked, action, state: this.sent, boxes: this.drawnFor, memo: this.memo };
    return ask(this.address('frame'), request);
  }

  async probe(view, x, y) {
    if (this.requester.pending) return null;
    const question = { state: this.state.values, view, x, y, memo: this.memo };
    return (await ask(this.address('probe'), question)).lines;
  }

  /** Where a kind of question is answered. */
  address(kind) {
    return `${this.page.base}play/${kind}/${this.config.lang}/${this.config.tab}`;
  }

  /** Of each visible stage: width, height, what covers its top, and its text size over 15 px. */
  boxes() {
    const visible = [...this.stages.keys()].map((name) => [name, this.hostOf(name)]).filter(([, host]) => host.offsetParent);
    return Object.fromEntries(
      visible.map(([name, host]) => [name, [host.clientWidth, host.clientHeight, covered(host), textSize(host) / 15]]),
    );
  }

  hostOf(name) {
    return this.section.querySelector(`[data-stage="${name}"]`);
  }

  show(frame, event) {
    if (frame.error) return this.mainStage?.error(frame.error);
    this.memo = frame.memo;
    this.adopt(frame.state);
    for (const [name, view] of Object.entries(frame.views)) this.stages.get(name)?.show(view);
    for (const [name, html] of Object.entries(frame.html)) this.fill(name, html);
    for (const [name, figure] of Object.entries(frame.charts)) this.chart(name).show(figure);
    this.mainStage?.error('');
    this.note(frame.notes.join(' '), event);
    this.page.drawn();
    this.requester.settleUnless(frame.settled);
  }

  /** Take over what the answer changed, except where a hand has moved on since the question. */
  adopt(answered) {
    const still = Object.entries(answered).filter(([key]) => same(this.state.get(key), this.sent[key]));
    if (still.length) this.state.set(Object.fromEntries(still), 'quiet');
  }

  /** Sentences of an answer stay until a person does something else; what the page asks by itself only adds some. */
  note(sentence, event) {
    const byItself = event === 'settle' || event === 'resize' || (event === 'drag' && this.player.param);
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
      if (this.isOpen && this.page.frames && !same(this.boxes(), this.drawnFor)) this.requester.ask('resize');
    });
    for (const host of this.section.querySelectorAll('[data-stage]')) observer.observe(host);
  }

  /** Save what the main stage shows; a surface over it has a save button of its own. */
  save() {
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

function textSize(host) {
  return parseFloat(getComputedStyle(host).fontSize);
}
