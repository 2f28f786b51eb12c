/** Coloured bitmaps of layers, kept from picture to picture. */

/**
 * The bitmap of a layer's values. The painter keeps the bitmaps of its last picture: one is used again as it is where
 * values and colour map are the same, and painted over where new values have come.
 * @param {object} layer
 * @param {Uint8ClampedArray} map the colour map in force
 * @param {number} width pixels
 * @param {number} height pixels
 * @param {object[]} bitmaps the painter's
 * @param {() => Uint8ClampedArray} paint the bitmap's bytes, RGBA row after row from the top
 * @returns {OffscreenCanvas}
 */
export function bitmapOf({ values }, map, width, height, bitmaps, paint) {
  const same = bitmaps.find((kept) => kept.values === values && kept.map === map);
  const kept = same ?? bitmaps.find((each) => !each.used && each.canvas.width === width && each.canvas.height === height);
  const bitmap = kept ?? bitmaps[bitmaps.push({ canvas: new OffscreenCanvas(width, height) }) - 1];
  bitmap.used = true;
  if (same) return same.canvas;
  bitmap.canvas.getContext("2d").putImageData(new ImageData(paint(), width, height), 0, 0);
  return Object.assign(bitmap, { values, map }).canvas;
}
