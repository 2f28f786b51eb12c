/** Plotly's template in the page's colours and type: transparent, quiet axes, numbers in the mono font. */

import { signs } from "./numbers.js";

const COLOURWAY = ["forward_kl", "reverse_kl", "js", "w2", "tv", "energy", "hellinger"];
const CLEAR = "rgba(0,0,0,0)";
const EYE = { x: 1.45, y: -1.6, z: 0.95 };

/**
 * @param {import("./colours.js").Palette} palette
 * @param {CSSStyleDeclaration} style computed style of the chart's element
 * @returns {object} a plotly template
 */
export function template(palette, style) {
  const type = {
    size: parseFloat(style.fontSize) || 15,
    family: style.fontFamily,
    mono: style.getPropertyValue("--font-mono").trim() || '"JetBrains Mono", ui-monospace, monospace',
  };
  return { layout: layout(palette, type), data: traces(palette, type) };
}

/** A colour map as plotly's colour scale. */
export function steps(palette, colours) {
  const map = palette.map({ colours, colour: "data", ends: null });
  return Array.from({ length: 33 }, (_, i) => {
    const entry = 4 * (1 + Math.round((254 * i) / 32));
    return [i / 32, `rgb(${map.slice(entry, entry + 3).join(",")})`];
  });
}

function layout(palette, type) {
  const axis = axisStyle(palette, type);
  const { decimal, thousands } = signs();
  const wall = { ...axis, backgroundcolor: CLEAR, showbackground: false, showspikes: false };
  return {
    separators: decimal + thousands,
    paper_bgcolor: CLEAR,
    plot_bgcolor: CLEAR,
    font: { family: type.family, size: 0.9 * type.size, color: palette.css("ink") },
    colorway: COLOURWAY.map((name) => palette.css(name)),
    colorscale: { sequential: steps(palette, "sequential"), diverging: steps(palette, "diverging") },
    margin: { l: 12, r: 12, t: 16, b: 12 },
    xaxis: axis,
    yaxis: axis,
    scene: { xaxis: wall, yaxis: wall, zaxis: wall, camera: { eye: EYE } },
    hoverlabel: { bgcolor: palette.css("panel"), bordercolor: palette.css("line"), font: { ...number(palette, type), color: palette.css("ink") } },
    legend: { font: { size: 0.87 * type.size }, bgcolor: palette.css("panel", 0.7), orientation: "h", x: 0, y: 1.02, yanchor: "bottom" },
    modebar: { bgcolor: CLEAR, color: palette.css("soft"), activecolor: palette.css("accent") },
  };
}

function axisStyle(palette, type) {
  return {
    gridcolor: palette.css("line"),
    linecolor: palette.css("line"),
    zerolinecolor: palette.css("line"),
    zerolinewidth: 1,
    tickfont: number(palette, type),
    title: { font: { size: 0.87 * type.size, color: palette.css("soft") }, standoff: 6 },
    automargin: true,
  };
}

function traces(palette, type) {
  const colorbar = { thickness: 10, len: 0.6, outlinewidth: 0, tickfont: number(palette, type), title: { font: { size: 0.87 * type.size } } };
  const map = { colorscale: steps(palette, "sequential"), colorbar };
  return { surface: [map], heatmap: [map], contour: [map] };
}

function number(palette, type) {
  return { family: type.mono, size: Math.max(12, 0.8 * type.size), color: palette.css("soft") };
}
