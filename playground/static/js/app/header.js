/** The header: tabs, language, link, projector, light and dark. */

import { bringIn, watchEdges } from './edges.js';

const REMEMBERED = 'playground-look';
const SAID_MS = 1600;

export class Header {
  constructor(bar, page) {
    Object.assign(this, { bar, page });
    this.nav = bar.querySelector('nav');
    bar.addEventListener('click', (event) => this.onClick(event));
    watchEdges(this.nav, () => this.bringTab());
    this.restoreLook();
  }

  onClick(event) {
    const target = event.target.closest('[data-open], [data-tool], [data-language]');
    if (!target) return;
    const { open, tool, language } = target.dataset;
    if (open) this.page.open(open);
    if (language) this.page.keeper.write();
    if (tool === 'link') this.copyLink(target);
    if (tool === 'projector') this.toggle('projector');
    if (tool === 'theme') this.toggle('dark');
    if (tool === 'controls') this.toggle('with-controls');
    if (tool === 'png') this.page.current?.save();
  }

  async copyLink(button) {
    const { words, keeper } = this.page;
    const address = keeper.write();
    try {
      await navigator.clipboard.writeText(address);
      this.say(button, words.copied, words.link);
    } catch {
      this.say(button, words.link_above, words.link); // Without permission the address bar holds the link.
    }
  }

  /** Words on a button for a moment, then its own again. */
  say(button, words, own) {
    button.textContent = words;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (button.textContent = own), SAID_MS);
  }

  /** The links to other languages carry the view: they may be opened in a new tab. */
  relink() {
    for (const link of this.bar.querySelectorAll('[data-language]')) {
      link.setAttribute('href', link.getAttribute('href').split('?')[0] + location.search);
    }
  }

  toggle(look) {
    document.body.classList.toggle(look);
    try {
      localStorage.setItem(REMEMBERED, JSON.stringify(this.look()));
    } catch {
      // Private windows may refuse; the look then lasts as long as the page.
    }
    this.applied();
  }

  look() {
    const has = (name) => document.body.classList.contains(name);
    return { dark: has('dark'), projector: has('projector') };
  }

  restoreLook() {
    let look = {};
    try {
      look = JSON.parse(localStorage.getItem(REMEMBERED)) ?? {};
    } catch {
      // Nothing remembered: the system's preference holds.
    }
    for (const [name, on] of Object.entries(look)) document.body.classList.toggle(name, Boolean(on));
    this.applied();
  }

  applied() {
    const button = this.bar.querySelector('[data-tool=theme]');
    button.textContent = this.look().dark ? this.page.words.light : this.page.words.dark;
    this.bar.querySelector('[data-tool=projector]').setAttribute('aria-pressed', String(this.look().projector));
    this.page.relook();
  }

  showTab(key) {
    for (const tab of this.bar.querySelectorAll('[data-open]')) {
      tab.setAttribute('aria-selected', String(tab.dataset.open === key));
    }
    this.bringTab();
  }

  bringTab() {
    bringIn(this.nav, this.nav.querySelector('[aria-selected=true]'));
  }
}
