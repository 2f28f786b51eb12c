/** What a person does on the stage: reading values, dragging points, drawing with the brush. */

import { Brush } from "./brush.js";
import { Handles } from "./handles.js";
import { Hover } from "./hover.js";

export class Interaction {
  /**
   * @param {HTMLElement} root the stage's element
   * @param {import("./surface.js").Surface} surface
   * @param {object} options the stage's options
   */
  constructor(root, surface, options) {
    this.root = root;
    this.surface = surface;
    this.words = options.strings;
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    const redraw = () => this.#overlay();
    this.handles = new Handles(root, options, signal, () => this.hover.hide());
    this.brush = new Brush(root, options, signal, redraw);
    this.hover = new Hover(root, options, signal, redraw, this.brush);
  }

  /** Whether a drag or a stroke is on. */
  get active() {
    return this.handles.held || this.brush.drawing;
  }

  /** Tells screen readers what the view shows and how to use it. */
  describe(view) {
    const hands = view.layers.some((layer) => layer.kind === "handles" || layer.kind === "brush");
    setAttribute(this.root, "role", hands ? "application" : "img");
    setAttribute(this.root, "aria-label", view.describe || this.words.picture || "picture");
    setAttribute(this.root, "aria-description", view.hover ? (this.words.picture ?? "picture; arrow keys read values") : "");
  }

  /** A view was drawn. */
  update(view, scene) {
    this.scene = scene;
    this.handles.update(view, scene);
    this.brush.update(view, scene);
    this.hover.update(view, scene);
    this.#overlay();
  }

  destroy() {
    this.listeners.abort();
    this.handles.destroy();
    this.hover.destroy();
  }

  #overlay() {
    if (!this.scene || this.surface.empty) return;
    const ctx = this.surface.clearOverlay();
    this.brush.draw(ctx);
    this.hover.draw(ctx);
  }
}

function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
