/** The box beside the pointer: names and values, one per row. */

export class Readout {
  constructor(root) {
    this.root = root;
    this.box = root.appendChild(Object.assign(document.createElement("div"), { className: "stage-readout", hidden: true }));
    this.box.setAttribute("aria-hidden", "true");
    this.list = this.box.appendChild(document.createElement("dl"));
    this.voice = root.appendChild(Object.assign(document.createElement("div"), { className: "stage-hidden" }));
    this.voice.setAttribute("role", "status");
    this.rows = [];
  }

  /**
   * @param {{label: string, value: string, colour: ?string}[]} lines
   * @param {{px: number, py: number, plot: object, aloud: boolean, stale: boolean, scene: object}} place
   */
  show(lines, { px, py, plot, aloud, stale, scene }) {
    // Values on their way: the rows of the last answer stay, faint, so that the box does not jump.
    const keep = stale ? Math.max(lines.length, this.rows.length) : lines.length;
    this.#resize(keep);
    this.rows.forEach((row, i) => this.#fill(row, lines[i], scene));
    this.box.hidden = false;
    this.#place(px, py, plot);
    if (aloud && !stale) this.voice.textContent = lines.map(({ label, value }) => `${label} ${value}`).join("; ");
  }

  hide() {
    this.box.hidden = true;
    this.#resize(0);
    this.voice.textContent = "";
  }

  destroy() {
    this.box.remove();
    this.voice.remove();
  }

  #resize(count) {
    while (this.rows.length < count) {
      const row = { name: document.createElement("dt"), value: document.createElement("dd") };
      this.list.append(row.name, row.value);
      this.rows.push(row);
    }
    while (this.rows.length > count) {
      const row = this.rows.pop();
      row.name.remove();
      row.value.remove();
    }
  }

  #fill({ name, value }, line, scene) {
    value.style.opacity = line ? "" : "0.45";
    if (!line) return;
    name.textContent = line.label;
    value.textContent = line.value;
    name.style.color = line.colour ? scene.palette.css(line.colour) : "";
  }

  /** Beside the pointer, on the side where there is room. */
  #place(px, py, plot) {
    const [width, height] = [this.box.offsetWidth, this.box.offsetHeight];
    const gap = 14;
    const x = px + gap + width < plot.right ? px + gap : Math.max(4, px - gap - width);
    const y = py - gap - height > plot.top ? py - gap - height : Math.min(plot.bottom - height - 4, py + gap);
    this.box.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}
