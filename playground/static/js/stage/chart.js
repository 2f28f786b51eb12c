/**
 * A chart that people explore (zoom, hover, 3D), drawn in place by plotly.
 *
 * Zoom and camera survive updates. Figures come as plain objects; a text that starts with `$`, such as "$forward_kl",
 * is the name of a colour, taken from the page's CSS variables when the figure is drawn ("$forward_kl/0.2" is faint).
 */

import { Palette } from "./colours.js";

const CONFIG = {
  displaylogo: false,
  responsive: true,
  modeBarButtons: [["toImage", "resetScale2d"]],
  toImageButtonOptions: { format: "png", scale: 2 },
};
const CONFIG_3D = { ...CONFIG, modeBarButtons: [["toImage", "resetCameraDefault3d"]] };
const COLOURWAY = ["forward_kl", "reverse_kl", "js", "w2", "tv", "energy", "hellinger"];

const loading = new Map(); // one script tag per address, whoever asks

export class Chart {
  /**
   * @param {HTMLElement} host the element to fill; give it a size
   * @param {{plotlyUrl: string, strings?: object}} options where plotly's script is served
   */
  constructor(host, { plotlyUrl, strings = {} }) {
    this.host = host;
    this.url = plotlyUrl;
    this.strings = strings;
    this.root = host.appendChild(document.createElement("div"));
    this.root.style.cssText = "width:100%;height:100%";
    this.palette = new Palette(this.root);
    this.queue = Promise.resolve();
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
    if (this.drawn) window.Plotly.purge(this.root);
    this.figure = null;
    this.root.remove();
  }

  async #react(figure) {
    if (figure !== this.figure) return;
    try {
      const plotly = await load(this.url);
      if (figure !== this.figure) return;
      const style = getComputedStyle(this.host);
      const layout = { uirevision: "kept", autosize: true, ...coloured(figure.layout ?? {}, this.palette) };
      layout.template = { layout: template(this.palette, style) };
      const solid = (figure.data ?? []).some((trace) => ["surface", "scatter3d", "mesh3d"].includes(trace.type));
      await plotly.react(this.root, coloured(figure.data ?? [], this.palette), layout, solid ? CONFIG_3D : CONFIG);
      this.drawn = true;
    } catch (error) {
      console.error(error);
      if (!this.drawn) this.root.textContent = this.strings.chart_failed ?? "The chart could not be loaded.";
    }
  }
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
  return palette.css(name, opacity === undefined ? 1 : Number(opacity));
}

function template(palette, style) {
  const size = parseFloat(style.fontSize) || 15;
  const mono = style.getPropertyValue("--font-mono").trim() || '"JetBrains Mono", monospace';
  const axis = {
    gridcolor: palette.css("line"),
    linecolor: palette.css("line"),
    zerolinecolor: palette.css("line"),
    zerolinewidth: 1,
    tickfont: { family: mono, size: 0.8 * size, color: palette.css("soft") },
    title: { font: { size: 0.87 * size, color: palette.css("soft") }, standoff: 6 },
    automargin: true,
  };
  const wall = { ...axis, backgroundcolor: "rgba(0,0,0,0)", showbackground: false };
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: style.fontFamily, size: 0.9 * size, color: palette.css("ink") },
    colorway: COLOURWAY.map((name) => palette.css(name)),
    colorscale: { sequential: steps(palette, "sequential"), diverging: steps(palette, "diverging") },
    margin: { l: 12, r: 12, t: 16, b: 12 },
    xaxis: axis,
    yaxis: axis,
    scene: { xaxis: wall, yaxis: wall, zaxis: wall },
    hoverlabel: {
      bgcolor: palette.css("panel"),
      bordercolor: palette.css("line"),
      font: { family: mono, size: 0.8 * size, color: palette.css("ink") },
    },
    legend: { font: { size: 0.85 * size }, bgcolor: palette.css("panel", 0.7) },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: palette.css("soft"), activecolor: palette.css("accent") },
  };
}

function steps(palette, colours) {
  const map = palette.map({ colours, colour: "data", ends: null });
  return Array.from({ length: 17 }, (_, i) => {
    const entry = 4 * (1 + Math.round((254 * i) / 16));
    return [i / 16, `rgb(${map.slice(entry, entry + 3).join(",")})`];
  });
}
