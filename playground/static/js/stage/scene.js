/** What every layer draws with: the scale, the colours, the type, and text with a halo. */

const SMALLEST = 12; // pixels: smaller type cannot be read from the back row

const widths = new Map(); // text widths by font and text; measuring is the dearest part of placing labels

/** Measured widths no longer hold: a font has loaded. */
export function forgetWidths() {
  widths.clear();
}

export class Scene {
  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {import("./scale.js").Scale} scale
   * @param {import("./colours.js").Palette} palette
   * @param {object} fonts what `fontsOf` returns
   */
  constructor(ctx, scale, palette, fonts) {
    Object.assign(this, { ctx, scale, palette, fonts, unit: scale.unit });
  }

  /** @returns {{width: number, height: number}} pixels */
  measure(text, font) {
    const key = `${font}|${text}`;
    if (!widths.has(key)) {
      if (widths.size > 2000) widths.clear();
      this.ctx.font = font;
      widths.set(key, this.ctx.measureText(text).width);
    }
    return { width: widths.get(key), height: parseFloat(font.match(/([\d.]+)px/)[1]) * 1.25 };
  }

  /** Text with its middle line at `y`; the halo has the panel's colour. */
  write(text, x, y, { colour = "ink", font = this.fonts.label, align = "left", halo = true } = {}) {
    const { ctx } = this;
    Object.assign(ctx, { font, textAlign: align, textBaseline: "middle", lineJoin: "round" });
    if (halo) {
      ctx.lineWidth = 4 * this.unit;
      ctx.strokeStyle = this.palette.css("panel", 0.85);
      ctx.strokeText(text, x, y);
    }
    ctx.fillStyle = this.palette.css(colour);
    ctx.fillText(text, x, y);
  }

  /** Sets the pen; `dash` is in pixels of normal type size. */
  pen(colour, width, { opacity = 1, dash = null } = {}) {
    const { ctx, unit } = this;
    ctx.strokeStyle = this.palette.css(colour, opacity);
    ctx.lineWidth = width * unit;
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.setLineDash(dash ? dash.map((length) => length * unit) : []);
    if (dash) ctx.lineCap = "butt";
  }
}

/**
 * The fonts of a stage, from its element's own font: text and numbers grow with the page's type.
 * @param {CSSStyleDeclaration} style computed style of the stage
 * @param {number} unit text size / 15 px
 */
export function fontsOf(style, unit) {
  const family = style.fontFamily;
  const mono = style.getPropertyValue("--font-mono").trim() || '"JetBrains Mono", ui-monospace, monospace';
  return {
    label: `600 ${15 * unit}px ${family}`,
    small: `500 ${Math.max(SMALLEST, 13 * unit)}px ${family}`,
    title: `500 ${Math.max(SMALLEST, 12.5 * unit)}px ${family}`,
    tick: `400 ${Math.max(SMALLEST, 12 * unit)}px ${mono}`,
    sized: (size) => `600 ${size * unit}px ${family}`,
    family,
    mono,
  };
}
