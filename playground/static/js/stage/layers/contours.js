/** Contour lines, and regions above each level shaded in steps that add up to the layer's opacity. */

export const contours = { draw, swatch: (layer) => ({ line: { colour: layer.colour, width: layer.width, opacity: layer.opacity } }) };

function draw(ctx, layer, scene) {
  if (layer.regions) fillRegions(ctx, layer, scene);
  scene.pen(layer.colour, layer.width, { opacity: layer.opacity });
  ctx.beginPath();
  eachLine(layer.lines, scene.scale, ctx);
  ctx.stroke();
}

function fillRegions(ctx, layer, scene) {
  const steps = layer.regions.levels.length;
  ctx.fillStyle = scene.palette.css(layer.colour, 1 - (1 - 0.7 * layer.opacity) ** (1 / Math.max(1, steps)));
  for (let level = 0; level < steps; level++) {
    ctx.beginPath();
    eachLine(layer.regions, scene.scale, ctx, level);
    ctx.fill("evenodd");
  }
}

/** Traces quantised polylines (`geometry.polylines`), all or those of one level. */
function eachLine({ points, offsets, origin, step, index }, scale, ctx, level = null) {
  for (let k = 0; k + 1 < offsets.length; k++) {
    if (level !== null && index[k] !== level) continue;
    for (let i = offsets[k]; i < offsets[k + 1]; i++) {
      const x = scale.x(origin[0] + step[0] * points[2 * i]);
      const y = scale.y(origin[1] + step[1] * points[2 * i + 1]);
      if (i === offsets[k]) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
    }
  }
}
