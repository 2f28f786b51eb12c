/**
 * Unpacks the frames that `playground.stage.frame.pack` writes; the layout is described there.
 *
 * Arrays become typed arrays that lie over the frame's own bytes, each with a `shape` property (an array of lengths):
 * a (3, 2) array is a Float32Array of length 6 with `shape` [3, 2], row after row.
 */

const TYPES = { u1: Uint8Array, i2: Int16Array, i4: Int32Array, f4: Float32Array, f8: Float64Array };
const NUMBERS = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/**
 * The nested data that Python packed.
 * @param {ArrayBuffer} buffer a packed frame
 * @returns {*} objects, lists, text, numbers (NaN and infinities included) and typed arrays
 */
export function unpack(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return restore(header, buffer, 4 + length);
}

function restore(item, buffer, start) {
  if (item === null || typeof item !== "object") return item;
  if (item.$ !== undefined) return special(item.$, buffer, start);
  for (const key in item) {
    // A key such as __proto__ must stay plain data, so it is defined rather than assigned.
    const value = restore(item[key], buffer, start);
    if (key === "__proto__") Object.defineProperty(item, key, { value, enumerable: true, configurable: true });
    else item[key] = value;
  }
  return item;
}

function special(mark, buffer, start) {
  if (typeof mark === "string") return NUMBERS[mark];
  const [code, offset, shape] = mark;
  const array = new TYPES[code](buffer, start + offset, shape.reduce((product, length) => product * length, 1));
  array.shape = shape;
  return array;
}
