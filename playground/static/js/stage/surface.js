/** Two stacked canvases that fill their element, sharp on every screen. */

/** Longest side of a bitmap; beyond it browsers give up. */
const LONGEST = 8192;

export class Surface {
  /**
   * @param {HTMLElement} root element that holds the canvases
   * @param {() => void} changed called when the size or the screen's density changed
   */
  constructor(root, changed) {
    this.root = root;
    this.changed = changed;
    this.picture = root.appendChild(canvas("stage-picture"));
    this.overlay = root.appendChild(canvas("stage-overlay"));
    this.observer = new ResizeObserver(() => this.#measure());
    this.observer.observe(root);
    this.#watchDensity();
    this.#measure();
  }

  get empty() {
    return this.width < 2 || this.height < 2;
  }

  /** The drawing context of one canvas, with the page's pixels as its unit. */
  context(which) {
    const ctx = this[which].getContext("2d");
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return ctx;
  }

  clearOverlay() {
    const ctx = this.context("overlay");
    ctx.clearRect(0, 0, this.width, this.height);
    return ctx;
  }

  destroy() {
    this.observer.disconnect();
    this.density.removeEventListener("change", this.densityChanged);
  }

  #watchDensity() {
    this.density = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.densityChanged = () => {
      this.#watchDensity();
      this.#measure();
    };
    this.density.addEventListener("change", this.densityChanged, { once: true });
  }

  #measure() {
    const [width, height] = [this.root.clientWidth, this.root.clientHeight];
    const ratio = Math.min(devicePixelRatio || 1, LONGEST / Math.max(1, width, height));
    if (width === this.width && height === this.height && ratio === this.ratio) return;
    Object.assign(this, { width, height, ratio });
    for (const each of [this.picture, this.overlay]) {
      each.width = Math.round(width * ratio);
      each.height = Math.round(height * ratio);
    }
    this.changed();
  }
}

function canvas(className) {
  const element = document.createElement("canvas");
  element.className = className;
  element.setAttribute("aria-hidden", "true");
  return element;
}
