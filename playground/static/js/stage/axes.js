/** Grid lines, ticks and titles of the axes: quiet, so that the picture speaks. */

import { tickText } from "./numbers.js";

/** Faint lines at the ticks; drawn over rasters and under everything else. */
export function drawGrid(ctx, scene) {
  const { scale, palette } = scene;
  if (scale.mode === "none") return;
  const { left, right, top, bottom } = scale.plot;
  ctx.strokeStyle = palette.css("ink", palette.dark ? 0.09 : 0.1); // faint on the panel and on every colour map
  ctx.lineWidth = 1;
  ctx.beginPath();
  if (scale.view.x_ticks !== false && scale.mode === "inside") {
    for (const value of scale.ticks.x.values) line(ctx, crisp(scale.x(value)), top, crisp(scale.x(value)), bottom);
  }
  if (scale.view.y_ticks !== false) {
    for (const value of scale.ticks.y.values) line(ctx, left, crisp(scale.y(value)), right, crisp(scale.y(value)));
  }
  if (scale.mode === "outside") line(ctx, left, crisp(bottom), right, crisp(bottom));
  ctx.stroke();
}

/** Numbers and titles; drawn last, with a halo where they stand inside the picture. */
export function drawAxes(ctx, scene) {
  if (scene.scale.mode === "none") return;
  const inside = scene.scale.mode === "inside";
  ctx.font = scene.fonts.tick;
  drawXTicks(ctx, scene, inside);
  drawYTicks(ctx, scene, inside);
  drawTitles(ctx, scene, inside);
}

function drawXTicks(ctx, scene, inside) {
  const { scale } = scene;
  if (scale.view.x_ticks === false) return;
  const y = inside ? scale.plot.bottom - 12 * scale.unit : scale.plot.bottom + 15 * scale.unit;
  const { values, step } = scale.ticks.x;
  for (const value of values) {
    const text = tickText(value, step, scale.view.x_unit);
    const half = ctx.measureText(text).width / 2;
    const x = inside ? scale.x(value) : Math.max(scale.x(value), half + 1); // nothing at the left may leave it no room
    // Inside, a number at the very edge would be cut; the corner belongs to the title.
    if (inside && (x - half < scale.plot.left + 30 * scale.unit || x + half > scale.plot.right - titleRoom(ctx, scene))) continue;
    scene.write(text, x, y, { colour: "soft", font: scene.fonts.tick, align: "center", halo: inside });
  }
}

function drawYTicks(ctx, scene, inside) {
  const { scale } = scene;
  if (scale.view.y_ticks === false) return;
  const { values, step } = scale.ticks.y;
  for (const value of values) {
    const text = tickText(value, step, scale.view.y_unit);
    const y = scale.y(value);
    if (inside && (y < scale.clear.top + 14 * scale.unit || y > scale.plot.bottom - 28 * scale.unit)) continue;
    const [x, align] = inside ? [8 * scale.unit, "left"] : [scale.plot.left - 8 * scale.unit, "right"];
    scene.write(text, x, inside ? y - 8 * scale.unit : y, { colour: "soft", font: scene.fonts.tick, align, halo: inside });
  }
}

function drawTitles(ctx, scene, inside) {
  const { scale, fonts } = scene;
  const { x_title: across, y_title: up } = scale.view;
  const right = scale.plot.right - (inside ? 10 * scale.unit : 0);
  const low = inside ? scale.plot.bottom - 12 * scale.unit : scale.plot.bottom + 34 * scale.unit;
  const left = inside ? 8 * scale.unit : Math.max(0, scale.plot.left - 8 * scale.unit);
  const high = inside ? scale.clear.top + 6 * scale.unit : scale.plot.top - 16 * scale.unit;
  if (across) scene.write(across, right, low, { colour: "soft", font: fonts.title, align: "right", halo: inside });
  if (up) scene.write(up, left, high, { colour: "soft", font: fonts.title, align: "left", halo: inside });
}

function titleRoom(ctx, scene) {
  if (!scene.scale.view.x_title) return 4 * scene.scale.unit;
  const { width } = scene.measure(scene.scale.view.x_title, scene.fonts.title);
  return width + 22 * scene.scale.unit;
}

function line(ctx, x0, y0, x1, y1) {
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
}

/** The middle of a device pixel, so that a hairline is not smeared over two. */
const crisp = (value) => Math.round(value) + 0.5;
