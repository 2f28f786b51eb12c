/**
 * Points that a person drags: real buttons over the canvas, so that mouse, pen, finger and keyboard reach them.
 *
 * A handle follows the hand at once. After it was let go it stays where it was put until a view agrees with it, so an
 * answer to an older position that is still on its way does not pull it back.
 */

import { coordinateText } from "./numbers.js";

const SETTLE = 700; // milliseconds after which the view's word counts again, whatever it says
const AGREE = 1.5; // pixels
const ERASE = ["Delete", "Backspace"]; // the key that a Mac calls delete is the latter
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Handles {
  constructor(root, options, signal, grabbed) {
    this.options = options;
    this.signal = signal;
    this.grabbed = grabbed;
    this.layer = root.appendChild(Object.assign(document.createElement("div"), { className: "stage-handles" }));
    this.layer.style.setProperty("--reach", `${options.reach / 15}em`);
    this.known = new Map();
  }

  /** Whether a handle is in someone's hand. */
  get held() {
    for (const handle of this.known.values()) if (handle.held) return true;
    return false;
  }

  /** Brings the buttons in line with a view. */
  update(view, scene) {
    this.scene = scene;
    this.view = view;
    const wanted = new Set();
    for (const layer of view.layers) {
      if (layer.kind !== "handles") continue;
      for (let i = 0; i < layer.xy.shape[0]; i++) wanted.add(this.#refresh(layer, i));
    }
    for (const [name, handle] of this.known) if (!wanted.has(name)) this.#remove(name, handle);
  }

  destroy() {
    for (const [name, handle] of this.known) this.#remove(name, handle);
  }

  #refresh(layer, index) {
    const name = `${layer.param}:${index}`;
    const handle = this.known.get(name) ?? this.#create(name, layer, index);
    handle.layer = layer;
    handle.told = { x: layer.xy[2 * index], y: layer.xy[2 * index + 1] };
    if (!handle.held && (!handle.settling || this.#agrees(handle))) this.#settle(handle);
    handle.tag.textContent = layer.labels?.[index] ?? "";
    handle.button.dataset.marker = layer.marker ?? "ring";
    handle.button.title = layer.resets ? (this.options.strings.drag_reset ?? "Double-click or Delete resets") : "";
    handle.button.style.setProperty("--handle", this.scene.palette.css(layer.colour));
    this.#place(handle);
    return name;
  }

  #create(name, layer, index) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "stage-handle" });
    const tag = button.appendChild(document.createElement("span"));
    const handle = { button, tag, index, layer, held: false, settling: 0 };
    button.dataset.name = name;
    button.setAttribute("aria-roledescription", this.options.strings.drag ?? "draggable point; arrow keys move it");
    this.#listen(handle);
    this.layer.append(button);
    this.known.set(name, handle);
    return handle;
  }

  #remove(name, handle) {
    clearTimeout(handle.settling);
    handle.listeners.abort();
    handle.button.remove();
    this.known.delete(name);
  }

  #listen(handle) {
    // A handle's listeners end with the handle or with the stage, whichever comes first.
    handle.listeners = new AbortController();
    const options = { signal: AbortSignal.any([handle.listeners.signal, this.signal]) };
    const on = (type, act) => handle.button.addEventListener(type, (event) => act.call(this, handle, event), options);
    on("pointerdown", this.#down);
    on("pointermove", this.#move);
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(type, this.#up);
    on("keydown", this.#keydown);
    on("keyup", this.#keyup);
    on("dblclick", this.#reset);
  }

  #down(handle, event) {
    if (event.button !== 0 || handle.held) return;
    event.stopPropagation();
    handle.button.setPointerCapture(event.pointerId);
    const { scale } = this.scene;
    handle.grip = { x: event.clientX - scale.x(handle.x), y: event.clientY - scale.y(handle.y) };
    this.#take(handle, event.pointerId);
    this.#report(handle, "start");
  }

  #move(handle, event) {
    if (handle.held !== event.pointerId) return;
    event.stopPropagation();
    this.#to(handle, event.clientX - handle.grip.x, event.clientY - handle.grip.y);
    this.#report(handle, "move");
  }

  #up(handle, event) {
    if (handle.held !== event.pointerId) return;
    this.#release(handle);
  }

  /** Back to where it stood at first, which Python knows: the handle goes wherever the next view puts it. */
  #reset(handle, event) {
    if (!handle.layer.resets) return;
    event.preventDefault();
    event.stopPropagation();
    clearTimeout(handle.settling);
    handle.settling = 0;
    this.#report(handle, "reset");
  }

  #keydown(handle, event) {
    if (ERASE.includes(event.key)) return this.#reset(handle, event);
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const { scale } = this.scene;
    const share = event.shiftKey ? 0.1 : 0.01;
    const across = Math.abs(scale.x(this.view.x[1]) - scale.x(this.view.x[0]));
    const up = Math.abs(scale.y(this.view.y[1]) - scale.y(this.view.y[0]));
    if (handle.held === false) {
      this.#take(handle, "keys");
      this.#report(handle, "start");
    }
    this.#to(handle, scale.x(handle.x) + way[0] * share * across, scale.y(handle.y) - way[1] * share * up);
    this.#report(handle, "move");
  }

  #keyup(handle, event) {
    if (handle.held === "keys" && KEYS[event.key]) this.#release(handle);
  }

  #take(handle, holder) {
    clearTimeout(handle.settling);
    handle.settling = 0;
    handle.held = holder;
    handle.button.classList.add("held");
    this.grabbed();
  }

  #release(handle) {
    handle.held = false;
    handle.button.classList.remove("held");
    handle.settling = setTimeout(() => {
      this.#settle(handle);
      this.#place(handle);
    }, SETTLE);
    this.#report(handle, "end");
  }

  #settle(handle) {
    clearTimeout(handle.settling);
    handle.settling = 0;
    Object.assign(handle, handle.told);
  }

  #agrees({ x, y, told }) {
    const { scale } = this.scene;
    return Math.hypot(scale.x(x) - scale.x(told.x), scale.y(y) - scale.y(told.y)) < AGREE;
  }

  /** Moves a handle to a pixel, inside the picture and on its path, along what is not locked. */
  #to(handle, px, py) {
    const { scale } = this.scene;
    const { left, right, top, bottom } = scale.plot;
    const [low, high] = handle.layer.path ?? [-Infinity, Infinity];
    const within = (value) => Math.min(high, Math.max(low, value));
    if (handle.layer.lock !== "x") handle.x = within(scale.dataX(Math.min(right, Math.max(left, px))));
    if (handle.layer.lock !== "y") handle.y = within(scale.dataY(Math.min(bottom, Math.max(top, py))));
    this.#place(handle);
  }

  #place(handle) {
    const { scale } = this.scene;
    handle.button.style.transform = `translate(${scale.x(handle.x).toFixed(2)}px, ${scale.y(handle.y).toFixed(2)}px)`;
    const title = handle.layer.titles?.[handle.index] ?? `${this.options.strings.point ?? "point"} ${handle.index + 1}`;
    const place = `${coordinateText(handle.x, 1 / scale.kx)}; ${coordinateText(handle.y, 1 / scale.ky)}`;
    handle.button.setAttribute("aria-label", `${title}: ${place}`);
  }

  #report(handle, phase) {
    this.options.onDrag?.(handle.layer.param, handle.index, handle.x, handle.y, phase);
  }
}
