/** The header: tabs, language, link, projector, light and dark. */

const REMEMBERED = 'playground-look';

export class Header {
  constructor(bar, page) {
    Object.assign(this, { bar, page });
    bar.addEventListener('click', (event) => this.onClick(event));
    this.restoreLook();
  }

  onClick(event) {
    const target = event.target.closest('[data-open], [data-tool], [data-language]');
    if (!target) return;
    const { open, tool, language } = target.dataset;
    if (open) this.page.open(open);
    if (language) target.href = target.getAttribute('href').split('?')[0] + new URL(this.page.address(), location).search;
    if (tool === 'link') this.copyLink(target);
    if (tool === 'projector') this.toggle('projector');
    if (tool === 'theme') this.toggle('dark');
    if (tool === 'controls') this.toggle('with-controls');
    if (tool === 'png') this.page.current?.save();
  }

  async copyLink(button) {
    const address = new URL(this.page.address(), location).href;
    history.replaceState(null, '', address);
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      return; // Without permission the address bar holds the link.
    }
    const title = button.textContent;
    button.textContent = this.page.words.copied;
    setTimeout(() => (button.textContent = title), 1200);
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
  }
}
