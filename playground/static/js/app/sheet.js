/** All lanes side by side on one canvas, each with its name above and its scores below. */

const GAP = 16; // pixels of the page
const NAME = 30;
const SCORES = 44;

export class Sheet {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {number} scale pixels of the canvas per pixel of the page
   */
  constructor(root, scale) {
    this.root = root;
    this.lanes = [...root.querySelectorAll('[data-lane]:not([hidden])')].map(readLane);
    this.width = this.lanes.reduce((sum, { width }) => sum + width + GAP, GAP);
    this.height = Math.max(...this.lanes.map(({ height }) => height)) + NAME + SCORES + GAP;
    this.canvas = document.createElement('canvas');
    this.rescale(scale);
  }

  rescale(scale) {
    this.canvas.width = Math.round(this.width * scale);
    this.canvas.height = Math.round(this.height * scale);
    this.ctx = this.canvas.getContext('2d');
    this.ctx.setTransform(scale, 0, 0, scale, 0, 0);
  }

  /** @param {(i: number) => CanvasImageSource} picture of each lane */
  paint(picture) {
    const { ctx } = this;
    const style = getComputedStyle(this.root);
    ctx.fillStyle = style.getPropertyValue('--paper');
    ctx.fillRect(0, 0, this.width, this.height);
    ctx.textBaseline = 'middle';
    let left = GAP;
    for (const [i, lane] of this.lanes.entries()) {
      this.write(lane.name, left, NAME / 2 + 3, `700 15px ${style.getPropertyValue('--sans')}`, lane.colour);
      ctx.drawImage(picture(i), left, NAME, lane.width, lane.height);
      this.scores(lane, left, style);
      left += lane.width + GAP;
    }
  }

  /** Numbers over their names, in equal columns. */
  scores({ section, width, height }, left, style) {
    const each = [...section.querySelectorAll('.scores dl > div')];
    const [ink, soft] = ['--ink', '--soft'].map((name) => style.getPropertyValue(name));
    each.forEach((score, i) => {
      const x = left + (i * width) / each.length;
      const top = NAME + height;
      this.write(textOf(score, 'dd'), x, top + 16, `600 17px ${style.getPropertyValue('--mono')}`, ink);
      this.write(textOf(score, 'dt'), x, top + 35, `400 12px ${style.getPropertyValue('--sans')}`, soft);
    });
  }

  write(text, x, y, font, colour) {
    Object.assign(this.ctx, { font, fillStyle: colour });
    this.ctx.fillText(text, x, y);
  }
}

function readLane(section) {
  const canvas = section.querySelector('canvas.stage-picture');
  return {
    section,
    canvas,
    number: Number(section.dataset.lane),
    name: section.querySelector('[data-recipe]').selectedOptions[0]?.textContent ?? '',
    colour: getComputedStyle(section).getPropertyValue('--idea'),
    width: canvas.clientWidth,
    height: canvas.clientHeight,
  };
}

function textOf(element, tag) {
  return element.querySelector(tag)?.textContent ?? '';
}
