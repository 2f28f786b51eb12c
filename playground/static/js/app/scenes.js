/** Scenes: a named state, a question for the room, and the answer on request. */

export class Scenes {
  constructor(root, config, state, begin) {
    Object.assign(this, { root, config, state, begin });
    this.strip = root.querySelector('.scenes');
    this.ask = this.strip.querySelector('.ask');
    this.strip.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (button?.dataset.scene) this.open(button.dataset.scene);
      else if (button?.classList.contains('reveal')) this.reveal();
    });
    state.subscribe((_, how) => how !== 'quiet' && this.forgetIfLeft());
  }

  open(key) {
    const scene = this.config.scenes.find((other) => other.key === key);
    if (!scene) return;
    this.opening = true;
    this.state.set({ ...this.config.defaults, ...scene.state });
    this.opening = false;
    this.show(scene);
    this.begin(scene);
  }

  openNumber(number) {
    const scene = this.config.scenes[number - 1];
    if (scene) this.open(scene.key);
  }

  show(scene) {
    for (const button of this.strip.querySelectorAll('[data-scene]')) {
      const current = button.dataset.scene === scene.key;
      button.setAttribute('aria-pressed', String(current));
      if (current) button.scrollIntoView({ block: 'nearest', inline: 'center' });
    }
    this.current = scene;
    this.ask.hidden = false;
    this.ask.querySelector('.question').textContent = scene.question;
    this.ask.querySelector('.answer').textContent = scene.answer;
    this.reveal(false);
  }

  reveal(shown = this.ask.querySelector('.answer').hidden) {
    this.ask.querySelector('.answer').hidden = !shown;
    this.ask.querySelector('.reveal').textContent = shown ? this.config.words.hide : this.config.words.reveal;
    this.ask.querySelector('.reveal').setAttribute('aria-expanded', String(shown));
  }

  /** Another target or view is no longer the scene; its question stays, its button is released. */
  forgetIfLeft() {
    if (this.opening || !this.current) return;
    const left = ['target', 'target1', 'dim', 'view'].some(
      (key) => key in this.state.defaults && this.state.get(key) !== (this.current.state[key] ?? this.state.defaults[key]),
    );
    if (left) this.strip.querySelector('[aria-pressed=true]')?.setAttribute('aria-pressed', 'false');
  }
}
