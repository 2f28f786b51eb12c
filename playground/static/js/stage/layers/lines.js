/** Many open lines, arrows, straight rules and fixed words. */

export const lines = {
  draw(ctx, layer, scene) {
    const { offsets, colours } = layer;
    for (const colour of new Set(colours ?? [layer.colour])) {
      scene.pen(colour, layer.width, { opacity: layer.opacity, dash: layer.dash });
      ctx.beginPath();
      for (let k = 0; k + 1 < offsets.length; k++) {
        if (!colours || colours[k] === colour) piece(ctx, layer.xy, offsets[k], offsets[k + 1], scene.scale);
      }
      ctx.stroke();
    }
  },
  swatch: (layer) => ({ line: { colour: layer.colours?.[0] ?? layer.colour, width: layer.width, dash: layer.dash } }),
};

function piece(ctx, xy, from, to, scale) {
  for (let i = from; i < to; i++) {
    const [x, y] = [scale.x(xy[2 * i]), scale.y(xy[2 * i + 1])];
    if (i === from) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
  }
}

export const arrows = {
  draw(ctx, layer, scene) {
    const { start, end } = layer;
    const { scale } = scene;
    scene.pen(layer.colour, layer.width, { opacity: layer.opacity });
    ctx.beginPath();
    for (let i = 0; i < start.shape[0]; i++) {
      arrow(ctx, scale.x(start[2 * i]), scale.y(start[2 * i + 1]), scale.x(end[2 * i]), scale.y(end[2 * i + 1]), 7 * scene.unit);
    }
    ctx.stroke();
  },
  swatch: (layer) => ({ line: { colour: layer.colour, width: layer.width, arrow: true } }),
};

/** A shaft with two barbs; an arrow too short for barbs stays a stroke. */
export function arrow(ctx, x0, y0, x1, y1, size) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 0.5)) return;
  const barb = Math.min(size, 0.45 * length);
  const [u, v] = [((x1 - x0) / length) * barb, ((y1 - y0) / length) * barb];
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.moveTo(x1 - u + 0.55 * v, y1 - v - 0.55 * u);
  ctx.lineTo(x1, y1);
  ctx.lineTo(x1 - u - 0.55 * v, y1 - v + 0.55 * u);
}

export const rule = {
  draw(ctx, layer, scene) {
    const [x0, y0, x1, y1] = span(layer, scene.scale);
    scene.pen(layer.colour, layer.width, { opacity: layer.opacity, dash: layer.dash });
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    ctx.stroke();
  },
  outline(layer, { scale }) {
    const [x0, y0, x1, y1] = span(layer, scale);
    const steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 12);
    return Array.from({ length: 2 * steps }, (_, i) => (i % 2 ? y0 + ((y1 - y0) * (i >> 1)) / steps : x0 + ((x1 - x0) * (i >> 1)) / steps));
  },
  label(layer, { scale }) {
    if (!layer.label) return null;
    const { left, right, top, bottom } = scale.clear;
    const upright = layer.x !== null && layer.x !== undefined;
    const anchors = Array.from({ length: 12 }, (_, k) => {
      const share = 0.03 + 0.08 * k;
      const place = upright ? { x: scale.x(layer.x), y: top + share * (bottom - top) } : { x: right - share * (right - left), y: scale.y(layer.y) };
      return [-1, 1].map((way) => ({ ...place, nx: upright ? -way : 0, ny: upright ? 0 : way, cost: k + (way > 0 ? 0.5 : 0) }));
    }).flat();
    return { text: layer.label, colour: layer.colour, anchors };
  },
  swatch: (layer) => ({ line: { colour: layer.colour, width: layer.width, dash: layer.dash } }),
};

function span({ x, y }, scale) {
  const { left, right, top, bottom } = scale.plot;
  if (x !== null && x !== undefined) return [scale.x(x), top, scale.x(x), bottom];
  return [left, scale.y(y), right, scale.y(y)];
}

export const text = {
  draw(ctx, layer, scene) {
    const { colour, align } = layer;
    ctx.setLineDash([]);
    scene.write(layer.string, scene.scale.x(layer.x), scene.scale.y(layer.y), { colour, align, font: scene.fonts.sized(layer.size) });
  },
  /** The corners and middle of its box, so that labels keep away. */
  outline(layer, scene) {
    const { width, height } = scene.measure(layer.string, scene.fonts.sized(layer.size));
    const left = scene.scale.x(layer.x) - { left: 0, center: 0.5, right: 1 }[layer.align] * width;
    const y = scene.scale.y(layer.y);
    const across = Array.from({ length: 9 }, (_, i) => left + (i / 8) * width);
    return [-0.4, 0, 0.4].flatMap((row) => across.flatMap((x) => [x, y + row * height]));
  },
};
