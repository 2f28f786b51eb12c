/** Pictures that a person brings: chosen with a button or dropped on a stage, and sent to the tab as a gesture. */

import { typeset } from '../stage/numbers.js';

const AS_IT_IS = 600_000; // bytes that fit into a question; a larger file is shrunk in the page
const SIDES = [1024, 512, 256]; // pixels of the longer side of a shrunk picture
const QUALITY = 0.9;

export class Uploads {
  /**
   * @param {HTMLElement} root the tab's section
   * @param {(action: object) => void} act sends a gesture
   * @param {(sentence: string) => void} refuse says why a file cannot be used
   */
  constructor(root, act, refuse) {
    Object.assign(this, { root, act, refuse });
    root.addEventListener('click', (event) => event.target.closest('button[data-upload]')?.nextElementSibling.click());
    root.addEventListener('change', (event) => this.onChosen(event.target));
    root.addEventListener('dragover', (event) => this.onOver(event));
    root.addEventListener('dragleave', (event) => mark(event, false));
    root.addEventListener('drop', (event) => this.onDrop(event));
  }

  /** The button that is in sight: it says what an upload is for. */
  get button() {
    return [...this.root.querySelectorAll('button[data-upload]')].find((button) => button.offsetParent);
  }

  onChosen(input) {
    if (input.type !== 'file' || !input.files.length) return;
    this.send(input.files[0], input.previousElementSibling);
    input.value = ''; // the same file may be chosen again
  }

  onOver(event) {
    if (!this.button || !stageOf(event) || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    mark(event, true);
  }

  onDrop(event) {
    const [file] = event.dataTransfer.files;
    if (!this.button || !stageOf(event) || !file) return;
    event.preventDefault();
    mark(event, false);
    this.send(file, this.button);
  }

  /** @param {File} file @param {HTMLElement} button whose words and parameter are meant */
  async send(file, { dataset }) {
    if (file.size > Number(dataset.most)) return this.refuse(dataset.long.replace('{value}', typeset((file.size / 1e6).toFixed(1))));
    try {
      const data = await base64(file.size > AS_IT_IS ? await shrunk(file) : file);
      this.act({ kind: 'upload', param: dataset.upload, data });
    } catch (error) {
      console.warn('no picture', error);
      this.refuse(dataset.unreadable);
    }
  }
}

/** The stage under a drag. */
function stageOf({ target }) {
  return target.closest?.('[data-stage]');
}

function mark(event, on) {
  stageOf(event)?.classList.toggle('dropping', on);
}

/** A large picture, upright, at a size that a slow network carries; what the server keeps is smaller still. */
async function shrunk(file) {
  const bitmap = await createImageBitmap(file);
  for (const side of SIDES) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.ceil(bitmap.width * scale), Math.ceil(bitmap.height * scale));
    const ctx = canvas.getContext('2d');
    ctx.imageSmoothingQuality = 'high';
    ctx.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
    if (blob.size <= AS_IT_IS) return blob;
  }
  throw new Error('the picture stays too large');
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
