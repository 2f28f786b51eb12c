/**
 * How each kind of layer is drawn.
 *
 * A kind offers `draw(ctx, layer, scene)` and, where it makes sense: `outline(layer, scene)`, pixels (x, y, …) that
 * labels avoid; `label(layer, scene)`, a name with places where it may stand; `read(layer, scene, x, y)`, lines
 * {label, value, colour} of the read-out, `rough` where Python knows better and `along` where only x counts; `swatch(layer)`, its sign in the legend; `bar(…)`, a colour bar; `glides`, the arrays that move smoothly.
 */

import { area } from "./area.js";
import { contours } from "./contours.js";
import { curve } from "./curve.js";
import { ellipses } from "./ellipses.js";
import { growing } from "./growing.js";
import { handles } from "./handles.js";
import { arrows, lines, rule, text } from "./lines.js";
import { pictures } from "./pictures.js";
import { points } from "./points.js";
import { raster } from "./raster.js";

export const KINDS = { area, arrows, contours, curve, ellipses, growing, handles, lines, pictures, points, raster, rule, text };
