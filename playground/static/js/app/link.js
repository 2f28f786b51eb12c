/** One link = language + tab + parameters: reads the address once, then keeps it true. */

const QUIET_MS = 250;

/** Parameters from the address; a number becomes a number, everything else stays text for the server to judge. */
export function readLink() {
  const values = {};
  for (const [key, text] of new URLSearchParams(location.search)) {
    values[key] = text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  }
  return values;
}

/** The address of the current view, with the scene it belongs to, if it is one. */
export function linkTo(state, tab, version, scene = null) {
  const query = new URLSearchParams({ v: version, tab, ...(scene && { scene }) });
  for (const [key, value] of Object.entries(state.changed())) {
    query.set(key, Array.isArray(value) ? value.join(',') : typeof value === 'number' ? shortNumber(value) : value);
  }
  return `${location.pathname}?${query.toString().replaceAll('%2C', ',')}`;
}

/** Writes the address a moment after the last change: browsers limit how often it may change. */
export class AddressKeeper {
  /**
   * @param {() => string} address of the current view
   * @param {() => void} written called after each change of the address
   */
  constructor(address, written) {
    Object.assign(this, { address, written, timer: 0 });
  }

  touch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), QUIET_MS);
  }

  /** @returns {string} the address, with its host */
  write() {
    clearTimeout(this.timer);
    history.replaceState(null, '', this.address());
    this.written();
    return location.href;
  }
}

function shortNumber(value) {
  return String(Number(value.toPrecision(6)));
}
