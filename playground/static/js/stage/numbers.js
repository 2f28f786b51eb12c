/** Numbers as people read them: nice ticks of an axis, and values of the read-out. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MINUS = "−";

/**
 * Round numbers between two bounds.
 * @param {number} low @param {number} high @param {number} most how many fit
 * @param {?number} step the step to use instead of a chosen one
 * @returns {{values: number[], step: number}}
 */
export function niceTicks(low, high, most, step = null) {
  const size = step ?? niceStep((high - low) / Math.max(1, most));
  const values = [];
  for (let k = Math.ceil(low / size - 1e-9); k * size <= high + 1e-9 * size; k++) values.push(k * size);
  return { values, step: size };
}

/** The smallest of 1, 2, 5 × 10ᵏ that is at least `rough`. */
export function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9));
}

/** Powers of ten between two positive bounds, thinned to `most`; also 2 and 5 times them where there are few. */
export function decadeTicks(low, high, most) {
  const [first, last] = [Math.floor(Math.log10(low) + 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, most)));
  const factors = 3 * (last - first) <= most ? [1, 2, 5] : [1];
  const values = [];
  for (let k = first; k <= last; k += every) values.push(...factors.map((factor) => factor * 10 ** k));
  return { values: values.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)), step: null };
}

/** A tick's text: as many decimals as the step needs; `step` null marks powers of ten. */
export function tickText(value, step, unit = "") {
  if (step === null) return decadeText(value) + unit;
  const decimals = Math.min(8, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  if (Math.abs(value) >= 1e5 && step >= 1e4) return powerText(value, 1) + unit;
  const plain = value.toFixed(decimals);
  return typeset(Number(plain) === 0 ? "0" : plain) + unit;
}

function decadeText(value) {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const factor = Math.round(value / 10 ** power);
  if (power >= -2 && power <= 3) return typeset((factor * 10 ** power).toFixed(Math.max(0, -power)));
  return `${factor === 1 ? "" : `${factor}·`}10${superscript(power)}`;
}

/** Such as 1.2·10⁻⁵. */
function powerText(value, decimals) {
  const [factor, power] = value.toExponential(decimals).split("e");
  return typeset(`${decimals === 1 ? Number(factor) : factor}·10`) + superscript(Number(power));
}

const superscript = (power) => (power < 0 ? "⁻" : "") + [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[digit]).join("");

/** A value with `digits` significant digits, plain where it can be. */
export function valueText(value, digits = 4) {
  if (typeof value !== "number") return String(value ?? "");
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : `${MINUS}∞`;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return powerText(value, digits - 2);
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - Math.floor(Math.log10(size)));
  return typeset(value.toFixed(Math.min(decimals, digits + 1)));
}

/** A coordinate with the decimals that `step` (data units per pixel) can tell apart. */
export function coordinateText(value, step) {
  const decimals = Math.min(8, Math.max(0, Math.ceil(-Math.log10(Math.abs(step) || 1))));
  if (Math.abs(value) >= 1e5) return powerText(value, 3);
  const plain = value.toFixed(decimals);
  return typeset(Number(plain) === 0 ? (0).toFixed(decimals) : plain);
}

/** A plain number as the page writes it: with a real minus sign and the decimal sign of the page's language. */
export function typeset(plain) {
  return plain.replaceAll("-", MINUS).replace(".", signs().decimal);
}

/** How the page's language writes numbers. What is no text for people (links, styles, files) keeps the point. */
export function signs() {
  return document.documentElement.lang === "ru" ? { decimal: ",", thousands: "\u202f" } : { decimal: ".", thousands: "," };
}
