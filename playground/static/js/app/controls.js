/**
 * Ties controls to parameters by attributes, with one listener per kind of event on the tab:
 * data-param (range, or button with data-value), data-toggle (member of a list), data-show (value read-out),
 * data-when (condition), data-action (gesture for the server), data-play (see play.js).
 */

import { typeset } from '../stage/numbers.js';

export class Controls {
  constructor(root, state, words, act) {
    Object.assign(this, { root, state, words, act });
    root.addEventListener('input', (event) => this.onRange(event, 'drag'));
    root.addEventListener('change', (event) => this.onRange(event, 'settle'));
    root.addEventListener('dblclick', (event) => this.onReset(event));
    root.addEventListener('click', (event) => this.onClick(event));
    root.addEventListener('keydown', (event) => moveInGroup(event));
    state.subscribe((changed) => this.refresh(changed));
    this.refresh();
  }

  onRange(event, how) {
    const { param } = event.target.dataset;
    if (event.target.type === 'range' && param) this.state.set({ [param]: valueOf(event.target) }, how);
  }

  onReset(event) {
    const input = event.target.closest('label.slider')?.querySelector('input');
    if (input) this.state.set({ [input.dataset.param]: this.state.defaults[input.dataset.param] });
  }

  onClick(event) {
    const button = event.target.closest('button, [role=button]');
    if (!button || !this.root.contains(button)) return;
    if (button.classList.contains('more')) return this.openMore(button);
    const { param, value, toggle, switchOn, action } = button.dataset;
    if (toggle) this.toggle(toggle, value);
    else if (param) this.choose(param, value, switchOn);
    else if (action) this.act({ kind: action, value });
  }

  /** Show or hide what is seldom used. */
  openMore(button) {
    const open = button.parentElement.classList.toggle('open');
    button.setAttribute('aria-expanded', String(open));
    button.textContent = open ? this.words.fewer : this.words.more;
  }

  toggle(key, value) {
    const held = this.state.get(key);
    const next = held.includes(value) ? held.filter((other) => other !== value) : [...held, value];
    this.state.set({ [key]: next });
  }

  choose(key, value, switchOn) {
    const typed = typeof this.state.defaults[key] === 'number' ? Number(value) : value;
    const held = switchOn ? this.state.get(switchOn) : [];
    const also = switchOn && !held.includes(value) ? { [switchOn]: [...held, value] } : {};
    this.state.set({ [key]: typed, ...also });
  }

  /** Make the controls show the state: all of them, or those of the parameters that changed. */
  refresh(changed = null) {
    const each = (selector, key, show) => {
      for (const element of this.root.querySelectorAll(selector)) {
        if (!changed || changed.includes(element.dataset[key])) show(element);
      }
    };
    each('input[data-param]', 'param', (input) => refreshRange(input, this.state));
    each('output[data-show]', 'show', (output) => this.refreshOutput(output));
    each('button[data-param]', 'param', (button) => refreshChoice(button, this.state));
    each('[data-toggle]', 'toggle', (button) => refreshToggle(button, this.state));
    for (const part of this.root.querySelectorAll('[data-when]')) {
      if (!changed || changed.some((key) => part.dataset.when.includes(key))) part.hidden = !holds(part.dataset.when, this.state);
    }
  }

  refreshOutput(output) {
    const input = output.parentElement.querySelector('input');
    const text = `${shown(this.state.get(output.dataset.show), input)} ${output.dataset.unit}`.trim();
    if (output.textContent !== text) output.textContent = text;
  }
}

/** The value a range control stands for. */
function valueOf(input) {
  const position = Number(input.value);
  return input.dataset.log ? Number((10 ** position).toPrecision(3)) : position;
}

function refreshRange(input, state) {
  const value = Number(state.get(input.dataset.param));
  const position = input.dataset.log ? Math.log10(value) : value;
  if (Math.abs(Number(input.value) - position) > 1e-9) input.value = position;
  const share = (Number(input.value) - input.min) / (input.max - input.min || 1);
  input.style.setProperty('--fill', share.toFixed(4));
}

function refreshChoice(button, state) {
  const chosen = String(state.get(button.dataset.param)) === button.dataset.value;
  setIfChanged(button, button.role === 'radio' ? 'aria-checked' : 'aria-pressed', String(chosen));
  if (button.role === 'radio') button.tabIndex = chosen ? 0 : -1;
}

function refreshToggle(button, state) {
  const on = state.get(button.dataset.toggle)?.includes(button.dataset.value);
  setIfChanged(button, 'aria-pressed', String(Boolean(on)));
}

function shown(value, input) {
  if (typeof value !== 'number') return String(value);
  if (!input?.dataset.log) return typeset(value.toFixed(Number(input?.dataset.digits ?? 1)));
  return typeset(value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(2))));
}

/** Conditions: `key=a|b`, `key!=a`, `key~a` (a list holds a), joined by `&`, and those by `||`. */
export function holds(condition, state) {
  return condition.split('||').some((part) => together(part, state));
}

function together(condition, state) {
  return condition.split('&').every((clause) => {
    const [, key, operator, wanted] = /^([^=!~]+)(!=|=|~)(.*)$/.exec(clause);
    const value = state.get(key);
    const options = wanted.split('|');
    if (operator === '~') return options.some((option) => value?.includes(option));
    return options.includes(String(value)) === (operator === '=');
  });
}

function setIfChanged(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Arrow keys move within a radio group, as they do for native radio buttons. */
function moveInGroup(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const group = event.target.closest?.('[role=radiogroup]');
  if (!step || !group) return;
  const buttons = [...group.querySelectorAll('[role=radio]:not([hidden])')];
  const next = buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length];
  next.focus();
  next.click();
  event.preventDefault();
  event.stopPropagation();
}
