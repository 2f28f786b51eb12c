/** Sound on a person's click, and only then: buttons that carry a WAV file in base 64 as data-sound. */

export class Sounds {
  constructor(root) {
    this.audio = null;
    this.button = null;
    root.addEventListener('click', ({ target }) => {
      const button = target.closest?.('button[data-sound]');
      if (button) this.toggle(button);
    });
  }

  /** Start a sound, or stop the one that sounds; one at a time. */
  toggle(button) {
    const again = button === this.button;
    this.stop();
    if (!again) this.start(button);
  }

  start(button) {
    this.audio = new Audio(`data:audio/wav;base64,${button.dataset.sound}`);
    this.button = button;
    mark(button, true);
    this.audio.addEventListener('ended', () => this.stop());
    this.audio.play().catch(() => this.stop()); // a device without sound
  }

  stop() {
    this.audio?.pause();
    if (this.button) mark(this.button, false);
    this.audio = this.button = null;
  }
}

/** The sign before its name says what a click does. */
function mark(button, sounds) {
  button.setAttribute('aria-pressed', String(sounds));
  button.textContent = (sounds ? '■' : '▶') + button.textContent.slice(1);
}
