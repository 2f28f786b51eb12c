/** The page's parameters: one flat object, shared by all tabs, mirrored in the address. */

export class State {
  constructor() {
    this.values = {};
    this.defaults = {};
    this.mirrors = new Set();
    this.listeners = new Set();
  }

  /** Declare parameters with their defaults; values that are already there (from the link) stay. */
  declare(defaults) {
    for (const [key, value] of Object.entries(defaults)) {
      this.defaults[key] = value;
      if (!(key in this.values)) this.values[key] = value;
      else if (Array.isArray(value) && !Array.isArray(this.values[key])) this.values[key] = splitList(this.values[key]);
    }
  }

  /** Declare values that mirror others: no link carries them, none sets them, and no server hears of them. */
  declareMirrors(defaults) {
    for (const [key, value] of Object.entries(defaults)) {
      this.defaults[key] = this.values[key] = value;
      this.mirrors.add(key);
    }
  }

  get(key) {
    return this.values[key];
  }

  /**
   * Set several parameters at once.
   * @param {object} changes
   * @param {"jump"|"drag"|"settle"|"quiet"} how a jump leads to another state, a drag will be followed by more,
   *   a quiet change asks nothing of the server
   */
  set(changes, how = 'jump') {
    const changed = Object.keys(changes).filter((key) => !same(this.values[key], changes[key]));
    if (!changed.length) return;
    Object.assign(this.values, changes);
    for (const listener of this.listeners) listener(changed, how);
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }

  /** What differs from the defaults: the part that a link has to carry. */
  changed() {
    return Object.fromEntries(
      Object.entries(this.values).filter(
        ([key, value]) => key in this.defaults && !this.mirrors.has(key) && !same(value, this.defaults[key]),
      ),
    );
  }

  /** What a question about some parameters carries: those, and what nobody has declared, for the server to judge. */
  about(parameters) {
    return Object.fromEntries(
      Object.entries(this.values).filter(([key]) => key in parameters || !(key in this.defaults)),
    );
  }
}

export function same(a, b) {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function splitList(text) {
  return String(text).split(',').filter(Boolean);
}
