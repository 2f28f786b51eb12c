/** From data units to pixels and back. */

import { decadeTicks, niceStep, niceTicks, tickText } from "./numbers.js";

const X_SPACING = [48, 76]; // pixels between ticks, at the least: on a phone, on a wide stage
const Y_SPACING = 44;

/**
 * The mapping of one view onto a box.
 *
 * The picture always fills its box: with equal axes, the longer side shows more than was asked for. `reserve` is what
 * other elements cover at the edges; the range that was asked for stays clear of it.
 */
export class Scale {
  /**
   * @param {object} view a view's ranges and axes
   * @param {{width: number, height: number, unit: number, charWidth: number}} box pixels; unit = text size / 15
   * @param {{top: number, right: number, bottom: number, left: number}} reserve pixels
   */
  constructor(view, box, reserve) {
    this.view = view;
    this.unit = box.unit;
    this.mode = view.axes === "auto" || !view.axes ? (view.equal ? "inside" : "outside") : view.axes;
    this.forward = { x: view.x_log ? Math.log10 : Number, y: view.y_log ? Math.log10 : Number };
    this.backward = { x: view.x_log ? (v) => 10 ** v : Number, y: view.y_log ? (v) => 10 ** v : Number };
    this.plot = this.#plot(view, box, reserve);
    this.clear = this.#clear(reserve, box);
    this.covered = reserve.top; // pixels
    this.#fit(view);
    this.ticks = this.#ticks(view);
  }

  x(value) {
    return this.kx * this.forward.x(value) + this.x0;
  }

  y(value) {
    return this.y0 - this.ky * this.forward.y(value);
  }

  /** Data coordinate under a pixel. */
  dataX(pixel) {
    return this.backward.x((pixel - this.x0) / this.kx);
  }

  dataY(pixel) {
    return this.backward.y((this.y0 - pixel) / this.ky);
  }

  /** What the picture shows, in data units. */
  get window() {
    const { left, right, top, bottom } = this.plot;
    return { x: [this.dataX(left), this.dataX(right)], y: [this.dataY(bottom), this.dataY(top)] };
  }

  #plot(view, { width, height, unit, charWidth }, reserve) {
    const box = { left: 0, top: 0, right: width, bottom: height };
    if (this.mode !== "outside") return box;
    const rows = Math.max(2, Math.floor(height / (Y_SPACING * unit)));
    const { values, step } = axisTicks(view.y, view.y_log, rows);
    const longest = Math.max(0, ...values.map((value) => tickText(value, step, view.y_unit).length));
    if (view.y_ticks !== false) box.left = longest * charWidth + 16 * unit;
    // The last number across stands half outside; it has as many characters as the range's end, or so.
    const last = tickText(view.x[1], niceStep((view.x[1] - view.x[0]) / 5), view.x_unit);
    box.right -= Math.max(14 * unit, (last.length * charWidth) / 2 + 4);
    box.top = reserve.top + (view.y_title ? (reserve.top ? 22 : 30) : 12) * unit;
    if (view.x_ticks !== false) box.bottom -= (view.x_title ? 46 : 28) * unit;
    return box;
  }

  #clear(reserve, { width, height }) {
    const { left, top, right, bottom } = this.plot;
    if (this.mode === "outside") return { left, top, right, bottom };
    const pad = this.mode === "none" ? 0 : 6 * this.unit;
    const low = this.mode === "none" ? 0 : 30 * this.unit;
    return {
      left: Math.max(left + pad, reserve.left),
      top: Math.max(top + pad, reserve.top),
      right: Math.min(right - pad, width - reserve.right),
      bottom: Math.min(bottom - low, height - reserve.bottom),
    };
  }

  #fit(view) {
    const area = this.mode !== "outside" && view.equal ? this.clear : this.plot;
    const x = view.x.map(this.forward.x);
    const y = view.y.map(this.forward.y);
    this.kx = Math.max(1, area.right - area.left) / (x[1] - x[0]);
    this.ky = Math.max(1, area.bottom - area.top) / (y[1] - y[0]);
    if (view.equal) this.kx = this.ky = Math.min(this.kx, this.ky);
    this.x0 = (area.left + area.right) / 2 - (this.kx * (x[0] + x[1])) / 2;
    this.y0 = (area.top + area.bottom) / 2 + (this.ky * (y[0] + y[1])) / 2;
  }

  #ticks(view) {
    const { left, right, top, bottom } = this.plot;
    const shown = this.window;
    const spacing = Math.min(X_SPACING[1] * this.unit, Math.max(X_SPACING[0] * this.unit, (right - left) / 6.5));
    const across = Math.max(2, Math.floor((right - left) / spacing));
    const up = Math.max(2, Math.floor((bottom - top) / (Y_SPACING * this.unit)));
    const common = view.equal ? niceStep(spacing / this.kx) : null;
    return { x: axisTicks(shown.x, view.x_log, across, common), y: axisTicks(shown.y, view.y_log, up, common) };
  }
}

function axisTicks([low, high], log, most, step = null) {
  return log ? decadeTicks(low, high, most) : niceTicks(low, high, most, step);
}
