/**
 * The stage: one picture of a view, with axes, names, read-out, handles and brush.
 *
 * Views come from Python (`playground.stage.View`) as packed frames; `show` draws them. All type grows with the
 * element's font size (15 px is the normal size), all colours come from CSS variables.
 */

import { Palette } from "./colours.js";
import { Interaction } from "./interaction.js";
import { Motion } from "./motion.js";
import { Notice } from "./notice.js";
import { Painter } from "./painter.js";
import { Scale } from "./scale.js";
import { Scene, fontsOf, forgetWidths } from "./scene.js";
import { adoptStyles } from "./styles.js";
import { Surface } from "./surface.js";

const TYPE = 15; // pixels of normal type
const NO_RESERVE = { top: 0, right: 0, bottom: 0, left: 0 };

export class Stage {
  /**
   * @param {HTMLElement} host the element to fill; give it a size
   * @param {object} [options]
   * @param {(param: string, index: number, x: number, y: number, phase: "start"|"move"|"end"|"reset") => void} [options.onDrag]
   *   a handle moved, in data units; a reset asks for the place where it stood at first
   * @param {(param: string, points: number[][], phase: "move"|"end", mode: "draw"|"erase") => void} [options.onStroke]
   *   the stroke so far, in data units
   * @param {(x: number, y: number) => ?Promise<{label: string, value: number|string, colour: ?string}[]>} [options.onHover]
   *   exact values under the pointer; only one question is out at a time
   * @param {object} [options.strings] words of the stage in the page's language (`stage_strings` in Python)
   * @param {number} [options.reach] side of a handle's hit area in pixels of normal type (default 44)
   * @param {object|(() => object)} [options.reserve] pixels {top, right, bottom, left} at the edges that other
   *   elements cover: what must be visible stays clear of them
   */
  constructor(host, options = {}) {
    this.host = host;
    this.options = { strings: {}, reach: 44, ...options };
    this.root = host.appendChild(Object.assign(document.createElement("div"), { className: "stage", tabIndex: 0 }));
    adoptStyles(this.root);
    this.palette = new Palette(this.root);
    this.painter = new Painter();
    this.motion = new Motion();
    this.notice = new Notice(this.root);
    this.surface = new Surface(this.root, () => this.#resized());
    this.interaction = new Interaction(this.root, this.surface, this.options);
    this.fontsLoaded = () => this.refresh();
    document.fonts?.addEventListener("loadingdone", this.fontsLoaded);
    this.waiting = [];
  }

  /**
   * Draws a view in the next frame of the screen.
   * @param {object} view as `unpack` gives it
   * @returns {Promise<void>} resolved when it is drawn
   */
  show(view) {
    this.view = view;
    this.notice.error("");
    this.motion.arrive(this.view.layers, performance.now(), this.interaction.active);
    this.painter.invalidate();
    this.interaction.describe(this.view);
    this.scale = null;
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.#request();
    });
  }

  /** Draws the view again: the page has changed something in its layers. */
  redraw() {
    this.#request();
  }

  /** Says a sentence in the stage; the picture stays. The next `show` takes it away. */
  error(sentence) {
    this.notice.error(sentence);
  }

  /** Says something that is no failure; it stays until another note, or an empty one, replaces it. */
  note(sentence) {
    this.notice.note(sentence);
  }

  /** Shows, after 400 ms, that an answer is awaited. */
  busy(on) {
    this.notice.busy(Boolean(on));
  }

  /** What the picture shows, in data units: {x: [low, high], y: [low, high]}; null before the first view. */
  get window() {
    return this.view && !this.surface.empty ? this.#scaled().window : null;
  }

  /** Data coordinates {x, y} of a pixel of the stage; null outside the picture. */
  at(px, py) {
    if (!this.view || this.surface.empty) return null;
    const { plot } = this.#scaled();
    if (px < plot.left || px > plot.right || py < plot.top || py > plot.bottom) return null;
    return { x: this.scale.dataX(px), y: this.scale.dataY(py) };
  }

  /**
   * The picture as a PNG, at least two pixels per pixel of the page.
   * @param {?string} filename downloads it under this name; without one, only the result is returned
   * @returns {Promise<Blob>}
   */
  async png(filename = null) {
    const ratio = Math.max(2, this.surface.ratio);
    const canvas = new OffscreenCanvas(Math.round(this.surface.width * ratio) || 1, Math.round(this.surface.height * ratio) || 1);
    const ctx = canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (this.view && !this.surface.empty) this.#paint(ctx, Infinity, { veiled: false });
    const blob = await canvas.convertToBlob({ type: "image/png" });
    if (filename) download(blob, filename);
    return blob;
  }

  /** Reads colours, type and size again: the theme or the projector mode changed. */
  refresh() {
    this.palette.refresh();
    this.fonts = null;
    forgetWidths();
    this.#resized();
  }

  destroy() {
    cancelAnimationFrame(this.request);
    document.fonts?.removeEventListener("loadingdone", this.fontsLoaded);
    this.interaction.destroy();
    this.surface.destroy();
    this.notice.destroy();
    this.root.remove();
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  #resized() {
    this.scale = null;
    this.painter.invalidate();
    if (this.view && this.surface) this.#draw(performance.now());
  }

  #request() {
    this.request ??= requestAnimationFrame(() => {
      this.request = null;
      this.#draw(performance.now());
    });
  }

  #draw(now) {
    if (this.view && !this.surface.empty) {
      const scene = this.#paint(this.surface.context("picture"), now);
      this.interaction.update(this.view, scene);
    }
    for (const resolve of this.waiting.splice(0)) resolve();
    if (this.motion.moving(now)) this.#request();
  }

  /** `veiled`: pale where the page's buttons lie over the picture. */
  #paint(ctx, now, { veiled = true } = {}) {
    const scene = new Scene(ctx, this.#scaled(), this.palette, this.fonts);
    this.painter.paint(ctx, scene, this.view, this.motion, now, veiled);
    return scene;
  }

  #scaled() {
    if (!this.fonts) this.#measureType();
    if (this.scale) return this.scale;
    const { width, height } = this.surface;
    const { reserve } = this.options;
    const box = { width, height, unit: this.unit, charWidth: 0.6 * Math.max(12, 12 * this.unit) };
    this.scale = new Scale(this.view, box, { ...NO_RESERVE, ...(typeof reserve === "function" ? reserve() : reserve) });
    return this.scale;
  }

  #measureType() {
    const style = getComputedStyle(this.root);
    this.unit = (parseFloat(style.fontSize) || TYPE) / TYPE;
    this.fonts = fontsOf(style, this.unit);
  }
}

function download(blob, filename) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
