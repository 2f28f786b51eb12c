/** Colours by the name of their idea, taken from the page's CSS variables, and the colour maps built from them. */

import { fromHue, fromOklab, mix, toOklab } from "./oklab.js";

// Hue (degrees) and chroma along a map; lightness runs straight from the panel's to the far end, so steps look equal.
// The chromas are about the largest that a screen can show on the way.
const MAPS = {
  sequential: {
    light: { end: 0.3, hue: [195, 270], chroma: [0, 0.1, 0.1] },
    dark: { end: 0.58, hue: [275, 240], chroma: [0, 0.1, 0.1] }, // a large plateau must not outshine marks and lines
  },
  heat: {
    light: { end: 0.36, hue: [95, 25], chroma: [0, 0.13, 0.13] },
    dark: { end: 0.95, hue: [15, 100], chroma: [0, 0.13, 0.08] },
  },
};
const DENSITY_STRENGTH = 0.62; // a density at its peak still lets names and lines over it be read
const DENSITY_GAMMA = 0.75; // tails of a density are part of the picture

/** Resolves `--c-<name>`, then `--<name>`, on one element; `refresh` forgets what was read (the theme changed). */
export class Palette {
  /** @param {Element} element where the CSS variables are read */
  constructor(element) {
    this.element = element;
    this.probe = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    this.refresh();
  }

  refresh() {
    this.style = getComputedStyle(this.element);
    this.known = new Map();
    this.maps = new Map();
  }

  /** @param {string} name @returns {number[]} [r, g, b] */
  rgb(name) {
    if (!this.known.has(name)) this.known.set(name, this.#resolve(name));
    return this.known.get(name);
  }

  /** @param {string} name @param {number} opacity @returns {string} a CSS colour */
  css(name, opacity = 1) {
    return `rgba(${this.rgb(name).join(",")},${opacity})`;
  }

  /** Whether the theme is dark: its panel is darker than its ink. */
  get dark() {
    return toOklab(this.rgb("panel"))[0] < toOklab(this.rgb("ink"))[0];
  }

  /**
   * A colour map as 256 RGBA entries; entry 0 is transparent (no value), 1…255 run from low to high.
   * @param {{colours: string, colour: string, ends: ?string[]}} look
   */
  map({ colours, colour, ends }) {
    const key = [colours, colour, ends].join();
    if (!this.maps.has(key)) this.maps.set(key, table(this.#stops(colours, colour, ends)));
    return this.maps.get(key);
  }

  #resolve(name) {
    const slug = String(name).replaceAll("_", "-");
    const read = (variable) => this.style.getPropertyValue(variable).trim();
    this.probe.fillStyle = "#888888";
    this.probe.fillStyle = read(`--c-${slug}`) || read(`--${slug}`) || name;
    this.probe.clearRect(0, 0, 1, 1);
    this.probe.fillRect(0, 0, 1, 1);
    return [...this.probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  #stops(kind, colour, ends) {
    const panel = toOklab(this.rgb("panel"));
    if (kind === "density") return (t) => [...this.rgb(colour), DENSITY_STRENGTH * t ** DENSITY_GAMMA];
    if (kind === "ink") return (t) => opaque(mix(panel, toOklab(this.rgb("ink")), t));
    if (kind === "grey") return (t) => [255 * t, 255 * t, 255 * t, 1];
    if (kind === "diverging") {
      const [low, high] = (ends ?? []).length ? ends.map((name) => toOklab(this.rgb(name))) : this.#poles();
      return (t) => opaque(mix(panel, t < 0.5 ? low : high, Math.abs(2 * t - 1)));
    }
    return this.#ramp(MAPS[kind] ?? MAPS.sequential, panel);
  }

  #ramp(map, panel) {
    const { end, hue, chroma } = this.dark ? map.dark : map.light;
    return (t) => {
      const c = t < 0.5 ? chroma[0] + 2 * t * (chroma[1] - chroma[0]) : chroma[1] + (2 * t - 1) * (chroma[2] - chroma[1]);
      const tint = fromHue(panel[0] + t * (end - panel[0]), c, hue[0] + t * (hue[1] - hue[0]));
      return opaque(mix([tint[0], panel[1], panel[2]], tint, Math.min(1, 4 * t)));
    };
  }

  #poles() {
    const lightness = this.dark ? 0.72 : 0.5;
    return [fromHue(lightness, 0.13, 250), fromHue(lightness, 0.15, 45)];
  }
}

const opaque = (lab) => [...fromOklab(lab), 1];

function table(colourAt) {
  const entries = new Uint8ClampedArray(256 * 4);
  for (let i = 1; i < 256; i++) {
    const [r, g, b, alpha] = colourAt((i - 1) / 254);
    entries.set([r, g, b, 255 * alpha], 4 * i);
  }
  return entries;
}
