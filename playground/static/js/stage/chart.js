/**
 * A chart that people explore (zoom, hover, 3D), drawn in place by plotly.
 *
 * Zoom and camera survive updates. Figures come as plain objects; a text that starts with `$`, such as "$forward_kl",
 * is the name of a colour, taken from the page's CSS variables when the figure is drawn ("$forward_kl/0.2" is faint);
 * "$sequential", "$diverging" and "$heat" are colour scales.
 */

import { Palette } from "./colours.js";
import { steps, template } from "./template.js";

const CONFIG = {
  locale: "page",
  displaylogo: false,
  responsive: false, // the chart watches its own box
  modeBarButtons: [["toImage", "resetScale2d"]],
  toImageButtonOptions: { format: "png", scale: 2 },
};
const CONFIG_3D = { ...CONFIG, modeBarButtons: [["toImage", "resetCameraDefault3d"]] };

const SCALES = ["sequential", "diverging", "heat"];

const loading = new Map(); // one script tag per address, whoever asks

export class Chart {
  /**
   * @param {HTMLElement} host the element to fill; give it a size
   * @param {{plotlyUrl: string, strings?: object, filename?: string}} options where plotly's script is served; the
   *   page's words (`stage_strings` in Python); the name of a saved picture
   */
  constructor(host, { plotlyUrl, strings = {}, filename = "chart" }) {
    this.host = host;
    this.url = plotlyUrl;
    this.strings = strings;
    this.filename = filename;
    this.root = host.appendChild(document.createElement("div"));
    this.root.style.cssText = "width:100%;height:100%";
    this.palette = new Palette(this.root);
    this.queue = Promise.resolve();
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(this.root);
  }

  /**
   * Draws a figure in place; of several in a row, the newest.
   * @param {{data: object[], layout: object}} figure
   * @returns {Promise<void>} resolved when it is drawn
   */
  show(figure) {
    this.figure = figure;
    this.queue = this.queue.then(() => this.#react(figure));
    return this.queue;
  }

  /** Draws again with the theme's present colours and type. */
  refresh() {
    this.palette.refresh();
    return this.figure ? this.show(this.figure) : Promise.resolve();
  }

  destroy() {
    this.observer.disconnect();
    if (this.drawn) window.Plotly.purge(this.root);
    this.figure = null;
    this.root.remove();
  }

  #config(solid) {
    const config = solid ? CONFIG_3D : CONFIG;
    return { ...config, toImageButtonOptions: { ...config.toImageButtonOptions, filename: this.filename } };
  }

  /** Plotly would draw a hidden chart at a size of its own; it is drawn when it comes into sight. */
  get #hidden() {
    return !this.root.clientWidth || !this.root.clientHeight;
  }

  #resized() {
    if (this.#hidden || !this.figure) return;
    if (!this.drawn) this.show(this.figure);
    else if (this.size !== this.#size()) this.queue = this.queue.then(() => this.#hidden || window.Plotly.Plots.resize(this.root));
    this.size = this.#size();
  }

  #size() {
    return `${this.root.clientWidth}×${this.root.clientHeight}`;
  }

  async #react(figure) {
    if (figure !== this.figure || this.#hidden) return;
    try {
      const plotly = await load(this.url);
      if (figure !== this.figure || this.#hidden) return;
      const style = getComputedStyle(this.host);
      const layout = { uirevision: "kept", autosize: true, ...coloured(figure.layout ?? {}, this.palette) };
      layout.template = template(this.palette, style);
      translate(plotly, this.strings);
      const solid = (figure.data ?? []).some((trace) => ["surface", "scatter3d", "mesh3d"].includes(trace.type));
      await plotly.react(this.root, coloured(figure.data ?? [], this.palette), layout, this.#config(solid));
      this.drawn = true;
      this.size = this.#size();
    } catch (error) {
      console.error(error);
      if (!this.drawn) this.root.textContent = this.strings.chart_failed ?? "The chart could not be loaded.";
    }
  }
}

/** The tool tips of the two buttons, in the page's language. */
function translate(plotly, { save = "Save as PNG", reset = "Reset the view" }) {
  const dictionary = { "Download plot as a PNG": save, "Reset axes": reset, "Reset camera to default": reset };
  plotly.register({ moduleType: "locale", name: "page", dictionary, format: { decimal: ".", thousands: " " } });
}

function load(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!loading.has(url)) loading.set(url, addScript(url));
  return loading.get(url);
}

function addScript(url) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: url, async: true });
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading.delete(url); // the next figure tries again
      script.remove();
      reject(new Error(`could not load ${url}`));
    };
    document.head.append(script);
  });
}

/** A copy of plain data with colour names resolved; typed arrays are passed on as they are. */
function coloured(item, palette) {
  if (typeof item === "string") return item.startsWith("$") ? colourOf(item.slice(1), palette) : item;
  if (Array.isArray(item)) return item.map((value) => coloured(value, palette));
  if (item === null || typeof item !== "object" || ArrayBuffer.isView(item)) return item;
  return Object.fromEntries(Object.entries(item).map(([key, value]) => [key, coloured(value, palette)]));
}

function colourOf(text, palette) {
  const [name, opacity] = text.split("/");
  if (SCALES.includes(name)) return steps(palette, name);
  return palette.css(name, opacity === undefined ? 1 : Number(opacity));
}
