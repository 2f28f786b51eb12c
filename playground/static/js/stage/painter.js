/** Draws one view: rasters, grid, shapes, legend, names, axes. */

import { drawAxes, drawGrid } from "./axes.js";
import { placeLabels } from "./labels.js";
import { KINDS } from "./layers/index.js";
import { drawLegend, spread } from "./legend.js";

const VEIL = 0.86; // opacity of the panel's colour over what lies under buttons

export class Painter {
  constructor() {
    this.anchors = new Map();
    this.labels = new Map();
    this.bitmaps = []; // of rasters and pictures, used again from picture to picture
    this.left = new Map(); // where names stood when the view changed, to glide from
  }

  /** Forgets the places of names worked out for the last view or size; the next paint places them anew. */
  invalidate() {
    this.left = this.labels;
    this.placedFor = null;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx with pixels of the page as its unit
   * @param {import("./scene.js").Scene} scene
   * @param {object} view
   * @param {import("./motion.js").Motion} motion
   * @param {number} now milliseconds
   * @param {boolean} veiled make the picture pale where other elements cover its top
   */
  paint(ctx, scene, view, motion, now, veiled) {
    const { plot } = scene.scale;
    this.#background(ctx, scene);
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
    ctx.clip();
    const [under, over] = split(view.layers);
    scene.bitmaps = this.bitmaps;
    for (const bitmap of this.bitmaps) bitmap.used = view.layers.some((layer) => layer.values === bitmap.values);
    for (const layer of under) drawLayer(ctx, layer, scene);
    ctx.setLineDash([]);
    drawGrid(ctx, scene);
    for (const layer of over) drawLayer(ctx, motion.current(layer, now), scene);
    ctx.setLineDash([]);
    ctx.restore();
    this.bitmaps = this.bitmaps.filter((bitmap) => bitmap.used);
    if (veiled) this.#veil(ctx, scene);
    drawAxes(ctx, scene);
    if (this.placedFor !== view) this.obstacles = outlines(view, scene);
    const boxes = drawLegend(ctx, scene, view, this.obstacles);
    if (this.placedFor !== view) this.#place(scene, view, boxes);
    this.#names(scene, motion.progress(now));
  }

  #background(ctx, scene) {
    const { canvas } = ctx;
    ctx.save();
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.fillStyle = scene.palette.css("panel");
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.restore();
  }

  /** Buttons over the picture's top are to be read: what lies under them steps back, with a soft edge. */
  #veil(ctx, { scale, palette, unit }) {
    if (scale.covered <= scale.plot.top) return;
    const end = scale.covered + 10 * unit;
    const fade = ctx.createLinearGradient(0, 0, 0, end);
    fade.addColorStop(0, palette.css("panel", VEIL));
    fade.addColorStop(scale.covered / end, palette.css("panel", VEIL));
    fade.addColorStop(1, palette.css("panel", 0));
    ctx.fillStyle = fade;
    ctx.fillRect(scale.plot.left, 0, scale.plot.right - scale.plot.left, end);
  }

  #names(scene, progress) {
    for (const [id, label] of this.labels) {
      const from = progress < 1 ? this.left.get(id) : null;
      const x = from ? from.x + progress * (label.x - from.x) : label.x;
      const y = from ? from.y + progress * (label.y - from.y) : label.y;
      scene.write(label.text, x, y, { colour: label.colour, align: "center" });
    }
  }

  #place(scene, view, boxes) {
    const wishes = view.legend ? [] : view.layers.map((layer, i) => wish(layer, i, scene)).filter(Boolean);
    const obstacles = [...this.obstacles, ...boxes.flatMap(spread)];
    this.labels = placeLabels(wishes, obstacles, margins(scene), this.anchors, scene.unit);
    this.anchors = new Map([...this.labels].map(([id, { anchor }]) => [id, anchor]));
    this.placedFor = view;
  }
}

/** Rasters that come first lie under the grid. */
function split(layers) {
  const first = layers.findIndex((layer) => layer.kind !== "raster");
  const cut = first < 0 ? layers.length : first;
  return [layers.slice(0, cut), layers.slice(cut)];
}

function drawLayer(ctx, layer, scene) {
  KINDS[layer.kind]?.draw?.(ctx, layer, scene);
}

/** Pixels of all shapes, where something has to find a place among them. */
function outlines(view, scene) {
  if (!view.layers.some((layer) => layer.label)) return [];
  return view.layers.flatMap((layer) => KINDS[layer.kind]?.outline?.(layer, scene) ?? []);
}

function wish(layer, i, scene) {
  const label = KINDS[layer.kind]?.label?.(layer, scene);
  if (!label?.anchors.length) return null;
  return { id: layer.key ?? `${layer.kind}-${i}`, ...label, ...scene.measure(label.text, scene.fonts.label) };
}

function margins({ scale, unit }) {
  const { left, top, right, bottom } = scale.clear;
  const inset = scale.mode === "inside" ? 22 * unit : 2 * unit;
  return { left: left + inset, top: top + 2 * unit, right: right - 4 * unit, bottom: bottom - 2 * unit };
}
