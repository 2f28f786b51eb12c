/**
 * The lanes of a race. They stand in the state as text (`collapse;wgan_gp!lr_g:0.0005!gp:1`: a recipe each, and what
 * was changed in it); the controls of a lane's settings mirror that text and write into it. Each tab that trains has
 * lanes of its own, under keys with its prefix.
 */

export const MOST = 4;
// Which recipe is the most telling one to add, of those that do not race yet.
const NEXT = ['wgan_gp', 'best', 'wgan', 'non_saturating', 'least_squares', 'hinge'];

/** @returns {{recipe: string, changed: object}[]} the lanes that a text stands for */
export function parseLanes(text) {
  return String(text).split(';').filter(Boolean).map((part) => {
    const [recipe, ...pairs] = part.split('!');
    return { recipe, changed: Object.fromEntries(pairs.map(readPair)) };
  });
}

export function formatLanes(lanes) {
  return lanes.map(({ recipe, changed }) => [recipe, ...Object.entries(changed).map((pair) => pair.join(':'))].join('!')).join(';');
}

function readPair(pair) {
  const [key, ...rest] = pair.split(':');
  const text = rest.join(':');
  return [key, text !== '' && Number.isFinite(Number(text)) ? Number(text) : text];
}

export class Lanes {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {object} mirrors the mirrored settings with their defaults
   * @param {import('./state.js').State} state
   */
  constructor(root, mirrors, state) {
    Object.assign(this, { root, mirrors, state });
    const { json, prefix } = root.querySelector('.recipes').dataset;
    this.recipes = JSON.parse(json);
    this.keys = { lanes: `${prefix}lanes`, scope: `${prefix}scope`, mirror: `${prefix}lane.` };
    this.scopes = root.querySelector('.scope');
    root.addEventListener('click', (event) => this.onClick(event));
    root.addEventListener('change', (event) => this.onChange(event));
    state.subscribe((changed, how) => this.onState(changed, how));
    this.refresh();
  }

  get all() {
    return parseLanes(this.state.get(this.keys.lanes));
  }

  /** The lane whose settings the controls show; 0 stands for all. */
  get scope() {
    return Math.min(Number(this.state.get(this.keys.scope)) || 0, this.all.length);
  }

  /** The lane that a question about one lane means: the chosen one, or else the first. */
  get one() {
    return this.scope || 1;
  }

  onClick(event) {
    const { scope, remove, do: doing } = event.target.closest('button')?.dataset ?? {};
    if (scope !== undefined) this.state.set({ [this.keys.scope]: Number(scope) });
    else if (remove) this.remove(Number(remove));
    else if (doing === 'add') this.add();
  }

  onChange({ target }) {
    const number = Number(target.dataset.recipe);
    if (!number) return;
    this.write(this.all.map((lane, i) => (i + 1 === number ? { recipe: target.value, changed: {} } : lane)));
    target.blur(); // the keys belong to the lecture again
  }

  onState(changed, how) {
    const moved = changed.filter((key) => key in this.mirrors);
    if (moved.length && how !== 'quiet') this.take(moved, how);
    if (changed.includes(this.keys.lanes) || changed.includes(this.keys.scope)) this.refresh();
  }

  add() {
    const lanes = this.all;
    if (lanes.length >= MOST) return;
    const racing = lanes.map((lane) => lane.recipe);
    const free = [...NEXT, ...Object.keys(this.recipes)].filter((key) => key in this.recipes && !racing.includes(key));
    this.write([...lanes, { recipe: free[0] ?? racing[0], changed: {} }]);
  }

  remove(number) {
    const { all, scope } = this;
    if (all.length < 2) return;
    const lanes = formatLanes(all.filter((_, i) => i + 1 !== number));
    const moved = scope > number ? scope - 1 : scope;
    this.state.set({ [this.keys.lanes]: lanes, [this.keys.scope]: scope === number ? 0 : moved });
  }

  /** A hand has moved mirrored controls: their values belong to the lanes in scope. */
  take(keys, how) {
    const lanes = this.all.map((lane, i) => {
      if (this.scope && this.scope !== i + 1) return lane;
      return { ...lane, changed: keys.reduce((changed, key) => this.changedBy(lane.recipe, changed, key), lane.changed) };
    });
    this.write(lanes, how);
    this.mirror(); // where the text is the same as before, no listener does it
  }

  /** What is changed in a recipe once a mirrored value is in force; its own value needs no word. */
  changedBy(recipe, changed, key) {
    const [name, value] = [key.slice(this.keys.mirror.length), this.state.get(key)];
    const { [name]: _, ...others } = changed;
    return this.recipes[recipe]?.[name] === value ? others : { ...others, [name]: value };
  }

  write(lanes, how = 'jump') {
    this.state.set({ [this.keys.lanes]: formatLanes(lanes) }, how);
  }

  /** Make the room, the names and the controls show the lanes. */
  refresh() {
    const lanes = this.all;
    this.root.querySelector('.room').dataset.lanes = lanes.length;
    for (const section of this.root.querySelectorAll('[data-lane]')) this.refreshLane(section, lanes);
    for (const button of this.root.querySelectorAll('[data-do=add], [data-do=fork]')) button.disabled = lanes.length >= MOST;
    this.refreshScopes(lanes);
    this.mirror();
  }

  refreshLane(section, lanes) {
    const number = Number(section.dataset.lane);
    section.hidden = number > lanes.length;
    section.classList.toggle('chosen', number === this.scope);
    section.querySelector('[data-remove]').hidden = lanes.length < 2;
    if (!section.hidden) section.querySelector('[data-recipe]').value = lanes[number - 1].recipe;
  }

  /** One button per lane beside the one for all; a lone lane needs none. */
  refreshScopes(lanes) {
    const [all, ...old] = this.scopes.children;
    old.slice(lanes.length).forEach((button) => button.remove());
    lanes.forEach((_, i) => this.refreshScope(old[i] ?? this.scopes.appendChild(scopeButton(i + 1)), i + 1));
    for (const button of [all, ...this.scopes.children]) {
      const chosen = Number(button.dataset.scope) === this.scope;
      button.setAttribute('aria-checked', String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    this.scopes.hidden = lanes.length < 2;
  }

  refreshScope(button, number) {
    const name = this.nameOf(number);
    button.textContent = name;
    button.title = name;
  }

  /** The name of a lane, as its select shows it. */
  nameOf(number) {
    const select = this.root.querySelector(`[data-recipe="${number}"]`);
    return select.selectedOptions[0]?.textContent ?? select.value;
  }

  /** Show the settings of the lanes in scope; a control over lanes that differ is marked and shows the first one's. */
  mirror() {
    const lanes = this.all.filter((_, i) => !this.scope || this.scope === i + 1);
    const values = {};
    for (const [key, fallback] of Object.entries(this.mirrors)) {
      const name = key.slice(this.keys.mirror.length);
      const held = lanes.map(({ recipe, changed }) => changed[name] ?? this.recipes[recipe]?.[name] ?? fallback);
      values[key] = held[0] ?? fallback;
      this.mark(key, held.some((value) => value !== held[0]));
    }
    this.state.set(values, 'quiet');
  }

  mark(key, mixed) {
    const control = this.root.querySelector(`[data-param="${CSS.escape(key)}"]`)?.closest('.slider, .choice');
    control?.classList.toggle('mixed', mixed);
  }
}

function scopeButton(number) {
  const button = Object.assign(document.createElement('button'), { type: 'button', role: 'radio' });
  button.dataset.scope = number;
  button.style.setProperty('--idea', `var(--c-lane${number})`);
  return button;
}
