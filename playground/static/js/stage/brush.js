/** The brush: the stroke is drawn at once under the hand; its points are reported in data units. */

const REPORT = 50; // milliseconds between reports while drawing
const THIN = 2; // pixels between kept points

export class Brush {
  constructor(root, options, signal, redraw) {
    this.root = root;
    this.options = options;
    this.redraw = redraw;
    this.layer = null;
    this.stroke = null;
    const on = (type, act) => root.addEventListener(type, (event) => act.call(this, event), { signal });
    on("pointerdown", this.#down);
    on("pointermove", this.#move);
    for (const type of ["pointerup", "pointercancel"]) on(type, this.#up);
  }

  get drawing() {
    return Boolean(this.stroke && !this.stroke.done);
  }

  update(view, scene) {
    this.scene = scene;
    this.layer = view.layers.find((layer) => layer.kind === "brush") ?? null;
    this.root.classList.toggle("stage-brush", Boolean(this.layer));
    // A finished stroke stays until the view that holds it has come.
    if (this.stroke?.done || !this.layer) this.stroke = null;
  }

  /** The stroke in hand. */
  draw(ctx) {
    if (!this.stroke || !this.layer) return;
    const { scale, palette } = this.scene;
    const erase = this.layer.mode === "erase";
    ctx.strokeStyle = palette.css(erase ? "panel" : this.layer.colour, erase ? 0.85 : 0.55);
    ctx.lineWidth = Math.max(2, this.layer.width_data * scale.kx);
    ctx.lineCap = ctx.lineJoin = "round";
    ctx.setLineDash([]);
    ctx.beginPath();
    this.stroke.points.forEach(([x, y], i) => (i ? ctx.lineTo(scale.x(x), scale.y(y)) : ctx.moveTo(scale.x(x), scale.y(y))));
    const [x, y] = this.stroke.points.at(-1);
    ctx.lineTo(scale.x(x) + 0.01, scale.y(y));
    ctx.stroke();
  }

  /** Where the keyboard's cursor went; draws while its pen is down. */
  follow(x, y) {
    if (this.drawing && this.stroke.holder === "keys") this.#add([x, y]);
  }

  /** Puts the keyboard's pen down or lifts it. Returns whether there is a brush. */
  toggle(x, y) {
    if (!this.layer || !(this.drawing || this.#covers([x, y]))) return false;
    if (this.drawing) this.#finish();
    else this.#begin("keys", [x, y]);
    return true;
  }

  /** Whether a stroke may begin at a point: anywhere, or in the layer's own box. */
  #covers([x, y]) {
    const [left, right, low, high] = this.layer.within ?? [-Infinity, Infinity, -Infinity, Infinity];
    return x >= left && x <= right && y >= low && y <= high;
  }

  #down(event) {
    if (!this.layer || event.button !== 0 || this.drawing || !this.#covers(this.#data(event))) return;
    this.root.setPointerCapture(event.pointerId);
    this.#begin(event.pointerId, this.#data(event));
  }

  #move(event) {
    if (!this.drawing || this.stroke.holder !== event.pointerId) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) this.#add(this.#data(each), false);
    this.#add(this.#data(event));
  }

  #up(event) {
    if (this.drawing && this.stroke.holder === event.pointerId) this.#finish();
  }

  #begin(holder, point) {
    this.stroke = { holder, points: [point], done: false, reported: performance.now() };
    this.redraw();
  }

  #add(point, show = true) {
    const { scale } = this.scene;
    const [x, y] = this.stroke.points.at(-1);
    const moved = Math.hypot(scale.x(point[0]) - scale.x(x), scale.y(point[1]) - scale.y(y));
    if (moved >= THIN) this.stroke.points.push(point);
    if (!show) return;
    this.redraw();
    this.#report();
  }

  #report() {
    const now = performance.now();
    if (now - this.stroke.reported < REPORT) return;
    this.stroke.reported = now;
    this.#tell("move");
  }

  #finish() {
    this.stroke.done = true;
    this.#tell("end");
  }

  #tell(phase) {
    const points = this.stroke.points.map((point) => [...point]);
    this.options.onStroke?.(this.layer.param, points, phase, this.layer.mode);
  }

  #data(event) {
    const box = this.root.getBoundingClientRect();
    return [this.scene.scale.dataX(event.clientX - box.left), this.scene.scale.dataY(event.clientY - box.top)];
  }
}
