/** The page: finds its tabs as Gradio mounts them, and holds what they share: state, address, keys, look. */

import { Header } from './header.js';
import { listen } from './keys.js';
import { AddressKeeper, linkTo, readLink } from './link.js';
import { State } from './state.js';
import { TabView } from './tab.js';

class Page {
  constructor(base) {
    this.base = base;
    this.link = readLink();
    this.state = new State();
    this.state.values = withoutReserved(this.link);
    this.tabs = new Map();
    this.current = null;
    this.frames = 0;
    this.lastFrame = 0;
    this.ready = new Promise((resolve) => (this.resolveReady = resolve));
    this.keeper = new AddressKeeper(() => this.address(), () => this.header.relink());
    this.state.subscribe(() => this.keeper.touch());
    listen(this);
  }

  /** A tab's element has arrived: bind it, and open it if it is the one the link names (or the first). */
  add(element) {
    const section = element.querySelector('section.tab');
    document.documentElement.lang = document.querySelector('header.bar').dataset.lang; // numbers are written in it
    const view = new TabView(section, this);
    this.words = view.config.words;
    this.version = view.config.version;
    this.tabs.set(view.config.tab, view);
    this.header ??= new Header(document.querySelector('header.bar'), this);
    const first = document.querySelector('header.bar [data-open]').dataset.open;
    const known = document.querySelector(`header.bar [data-open="${CSS.escape(String(this.link.tab))}"]`);
    if (view.config.tab !== (known ? this.link.tab : first)) return;
    view.scenes.recall(String(this.link.scene));
    this.open(view.config.tab);
  }

  open(key) {
    if (!this.tabs.has(key) || this.current?.config.tab === key) return;
    this.current?.close();
    this.current = this.tabs.get(key);
    this.header.showTab(key);
    document.title = `${this.current.config.title} · ${this.words.title}`;
    this.current.open();
    this.keeper.touch();
  }

  /** A picture has been drawn. */
  drawn() {
    this.frames += 1;
    this.lastFrame = performance.now();
    if (this.frames === 1) this.resolveReady(this.lastFrame);
  }

  address() {
    if (!this.current) return location.href;
    const { config, scenes } = this.current;
    return linkTo(this.state, config.tab, this.version, scenes.current?.key);
  }

  /** Colours or sizes have changed. */
  relook() {
    for (const tab of this.tabs.values()) tab.relook();
  }

  get pending() {
    return (this.current?.requester.pending ?? 0) + (this.current?.trainer?.out ?? 0);
  }

  /** Set a parameter as a dragged slider would. */
  set(key, value) {
    this.state.set({ [key]: value }, 'drag');
  }
}

function withoutReserved({ tab, scene, __theme, ...values }) {
  return values;
}

/** Called by each tab's Gradio element once it is on the page. */
export function mount(element, base) {
  window.playground ??= new Page(base);
  window.playground.add(element);
}
