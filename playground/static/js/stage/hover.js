/** The read-out: coordinates at once, exact values as soon as they come; by pointer, or by keyboard with a cursor. */

import { KINDS } from "./layers/index.js";
import { coordinateText, valueText } from "./numbers.js";
import { Readout } from "./readout.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Hover {
  constructor(root, options, signal, redraw, brush) {
    Object.assign(this, { root, options, redraw, brush, at: null, out: false });
    this.readout = new Readout(root);
    const on = (type, act) => root.addEventListener(type, (event) => act.call(this, event), { signal });
    on("pointermove", this.#pointer);
    on("pointerdown", this.#pointer);
    on("pointerleave", (event) => event.pointerType !== "touch" && this.hide());
    on("pointercancel", this.hide);
    on("blur", this.hide);
    on("keydown", this.#key);
  }

  /** A new picture: what is under the pointer has new values. */
  update(view, scene) {
    Object.assign(this, { view, scene });
    if (!view.hover || !this.at) return this.hide();
    this.#read();
  }

  hide() {
    if (!this.at) return;
    this.at = null;
    this.readout.hide();
    this.redraw();
  }

  /** Hair lines through the pointer. */
  draw(ctx) {
    if (!this.at || this.brush.layer) return this.at?.keys ? this.#cross(ctx) : undefined;
    const { plot, mode } = this.scene.scale;
    const { px, py, keys } = this.at;
    if (mode === "none") return keys ? this.#cross(ctx) : undefined; // without axes there is nothing to line up with
    ctx.strokeStyle = this.scene.palette.css("soft", 0.45);
    ctx.lineWidth = 1;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(px, plot.top);
    ctx.lineTo(px, plot.bottom);
    if (!this.alongX) {
      ctx.moveTo(plot.left, py);
      ctx.lineTo(plot.right, py);
    }
    ctx.stroke();
    ctx.setLineDash([]);
  }

  destroy() {
    this.at = null;
    this.readout.destroy();
  }

  #cross(ctx) {
    const { px, py } = this.at;
    ctx.strokeStyle = this.scene.palette.css("accent");
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(px - 9, py);
    ctx.lineTo(px + 9, py);
    ctx.moveTo(px, py - 9);
    ctx.lineTo(px, py + 9);
    ctx.stroke();
  }

  #pointer(event) {
    if (!this.view?.hover || event.target !== this.root || this.brush.drawing) return this.hide();
    if (event.pointerType === "touch" && event.type === "pointermove") return;
    const box = this.root.getBoundingClientRect();
    this.#move(event.clientX - box.left, event.clientY - box.top, false);
  }

  #key(event) {
    if (event.target !== this.root || !this.scene) return;
    if (event.key === "Escape") return this.hide();
    if (event.key === " " && this.at && this.brush.toggle(this.at.x, this.at.y)) return event.preventDefault();
    const way = KEYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey || !(this.view.hover || this.brush.layer)) return;
    event.preventDefault();
    event.stopPropagation();
    const { left, right, top, bottom } = this.scene.scale.plot;
    const step = (event.shiftKey ? 0.1 : 0.01) * Math.min(right - left, bottom - top);
    const [px, py] = this.at ? [this.at.px, this.at.py] : [(left + right) / 2, (top + bottom) / 2];
    this.#move(px + (this.at ? way[0] * step : 0), py + (this.at ? way[1] * step : 0), true);
    this.brush.follow(this.at?.x, this.at?.y);
  }

  #move(px, py, keys) {
    const { scale } = this.scene;
    const { left, right, top, bottom } = scale.plot;
    if (keys) [px, py] = [Math.min(right, Math.max(left, px)), Math.min(bottom, Math.max(top, py))];
    else if (px < left || px > right || py < top || py > bottom) return this.hide();
    this.at = { px, py, x: scale.dataX(px), y: scale.dataY(py), keys };
    this.#read();
    this.redraw();
  }

  #read() {
    const { x, y } = this.at;
    const lines = this.view.layers.flatMap((layer) => KINDS[layer.kind]?.read?.(layer, this.scene, x, y) ?? []);
    this.alongX = lines.some((line) => line.along);
    this.local = lines;
    const asked = this.#ask();
    this.#write(asked ? lines.filter((line) => !line.rough) : lines, asked);
  }

  #write(lines, stale = false) {
    const { px, py, keys } = this.at;
    const told = this.scene.scale.mode === "none" ? lines : [this.#place(), ...lines];
    if (!told.length) return this.readout.hide();
    this.readout.show(told, { px, py, plot: this.scene.scale.plot, aloud: keys, stale, scene: this.scene });
  }

  #place() {
    const { scale } = this.scene;
    const names = [this.view.x_title || "x", this.view.y_title || "y"];
    const values = [coordinateText(this.at.x, stepAt(scale.dataX, scale, this.at.px)), coordinateText(this.at.y, stepAt(scale.dataY, scale, this.at.py))];
    return this.alongX ? { label: names[0], value: values[0] } : { label: names.join(", "), value: values.join("; ") };
  }

  /** Asks for exact values unless a question is out; returns whether exact values are to come. */
  #ask() {
    if (!this.options.onHover) return false;
    if (this.out) {
      this.again = true;
      return true;
    }
    const answer = this.options.onHover(this.at.x, this.at.y);
    if (!answer?.then) return false;
    this.out = true;
    this.again = false;
    answer.then((lines) => this.#answered(lines ?? []), () => this.#answered([]));
    return true;
  }

  #answered(lines) {
    this.out = false;
    if (!this.at) return;
    const exact = lines.map((line) => ({ ...line, value: valueText(line.value) }));
    const told = new Set(exact.map((line) => line.label));
    this.#write([...this.local.filter((line) => !line.rough && !told.has(line.label)), ...exact]);
    if (this.again) this.#ask();
  }
}

/** Data units per pixel around a pixel. */
function stepAt(invert, scale, pixel) {
  return invert.call(scale, pixel + 1) - invert.call(scale, pixel);
}
