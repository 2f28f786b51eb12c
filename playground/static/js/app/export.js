/** What a person takes home: tables and scripts that the server writes, pictures and clips that the page makes. */

import { Sheet } from './sheet.js';

const CLIP_S = 5;
const CLIP_HZ = 25;
const CLIP_WIDTH = 1280; // pixels, at most
const FORMATS = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

export class Exports {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {string} name the beginning of every file's name
   * @param {object} tab
   * @param {(action: object) => void} tab.act sends a gesture
   * @param {() => number} tab.lane the lane that is meant
   * @param {() => void} tab.play makes the picture move
   * @param {(lane: number) => Promise<Blob>} tab.picture a lane's stage as PNG
   */
  constructor(root, name, tab) {
    Object.assign(this, { root, name, tab, recorder: null });
    const clip = root.querySelector('[data-do=clip]');
    clip.hidden = !window.MediaRecorder;
    root.addEventListener('click', (event) => this.onClick(event.target.closest('button[data-do]')));
  }

  onClick(button) {
    const kind = button?.dataset.do;
    if (kind === 'csv') this.tab.act({ kind });
    if (kind === 'code' || kind === 'fork') this.tab.act({ kind, lane: this.tab.lane() });
    if (kind === 'clip') this.clip(button);
  }

  /** All lanes in one picture. */
  async png() {
    const sheet = new Sheet(this.root, 2);
    const pictures = await Promise.all(sheet.lanes.map(async ({ number }) => createImageBitmap(await this.tab.picture(number))));
    sheet.paint((i) => pictures[i]);
    sheet.canvas.toBlob((blob) => save(blob, `${this.name}.png`), 'image/png');
  }

  /** Record the lanes for a few seconds; a second click ends it sooner. */
  clip(button) {
    if (this.recorder) return this.recorder.stop();
    const sheet = new Sheet(this.root, 1);
    sheet.rescale(Math.min(2, CLIP_WIDTH / sheet.width));
    this.tab.play();
    this.record(sheet, button);
  }

  record(sheet, button) {
    const mimeType = FORMATS.find((format) => MediaRecorder.isTypeSupported(format));
    const recorder = new MediaRecorder(sheet.canvas.captureStream(CLIP_HZ), { mimeType, videoBitsPerSecond: 4_000_000 });
    const chunks = [];
    const drawing = setInterval(() => sheet.paint((i) => sheet.lanes[i].canvas), 1000 / CLIP_HZ);
    const ending = setTimeout(() => recorder.stop(), 1000 * CLIP_S);
    recorder.ondataavailable = ({ data }) => chunks.push(data);
    recorder.onstop = () => {
      clearInterval(drawing);
      clearTimeout(ending);
      button.removeAttribute('aria-pressed');
      this.recorder = null;
      save(new Blob(chunks, { type: 'video/webm' }), `${this.name}.webm`);
    };
    button.setAttribute('aria-pressed', 'true');
    this.recorder = recorder;
    recorder.start();
  }

  /** The tab is closed: a clip ends with it. */
  stop() {
    this.recorder?.stop();
  }
}

/** Save a file of the server's: text, or bytes. */
export function download({ name, type, content }) {
  save(new Blob([content], { type }), name);
}

function save(blob, name) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
