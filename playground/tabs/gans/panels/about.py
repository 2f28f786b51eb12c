"""What the lane in focus plays: its idea, its two losses, and what they would read at the equilibrium."""

from __future__ import annotations

from html import escape
from math import isfinite

from models.gan.settings import BY_KEY
from models.registry import Text
from playground.tabs.gans.panels.base import PANELS, Panel, Situation
from playground.typography import tidy
from playground.widgets import idea_style

_D = Text("D minimises", "D минимизирует")
_CRITIC = Text("The critic minimises", "Критик минимизирует")
_G = Text("G minimises", "G минимизирует")
_OPTIMUM = Text("At the equilibrium", "В равновесии")
_NOW = Text("Now", "Сейчас")
_CHANGED = Text("Changed in this recipe", "Изменено в рецепте")
_LOSSES = Text("loss of D {d}, of G {g}", "потери D {d}; G {g}")


def draw(situation: Situation) -> tuple[str, None]:
    """The objective in words and formulas, its optimum, and the losses of this moment."""
    racer, word = situation.racer, situation.word
    objective = racer.seen.objective
    about = tidy(escape(f"{word(racer.lane.preset.title)}. {word(racer.lane.preset.about)}"))
    who = _D if objective.is_probability else _CRITIC
    formulas = [(who, objective.discriminator_formula), (_G, objective.generator_formula)]
    blocks = "".join(_formula(word(name), tex) for name, tex in formulas if tex)
    optimum = f"<p class='small'><b>{word(_OPTIMUM)}</b>: {tidy(escape(word(objective.optimum.about)))}</p>"
    style = idea_style(f"lane{situation.number}")
    parts = f'<p class="caption">{about}</p>{_changed(situation)}{blocks}{optimum}{_now(situation)}'
    return f'<div style="{style}">{parts}</div>', None


def _changed(situation: Situation) -> str:
    """The settings in which the lane differs from its recipe, about which its description says nothing."""
    changed = situation.racer.lane.changed
    if not changed:
        return ""
    each = (f"{situation.word(BY_KEY[key].title)}: {_value(situation, key, value)}" for key, value in changed.items())
    return f"<p class='small'><b>{situation.word(_CHANGED)}</b>: {escape('; '.join(each))}</p>"


def _value(situation: Situation, key: str, value: object) -> str:
    choice = next((one for one in BY_KEY[key].choices or () if one.key == value), None)
    return situation.word(choice.title) if choice else situation.ask.figure(value, "g")


def _formula(name: str, tex: str) -> str:
    return f'<h3>{escape(name)}</h3><div class="formula" data-display data-tex="{escape(tex)}"></div>'


def _now(situation: Situation) -> str:
    table = situation.racer.seen.history.curves.table()
    if not len(table["step"]):
        return ""
    values = {name: _figure(situation, table[key][-1]) for name, key in (("d", "loss_d"), ("g", "loss_g"))}
    text = situation.word(_LOSSES).format(**values)
    return f"<p class='small'><b>{situation.word(_NOW)}</b>: {escape(text)}</p>"


def _figure(situation: Situation, value: float) -> str:
    """A network that is not there, or that stands still, has no loss."""
    return situation.ask.figure(value, ".3f") if isfinite(value) else "—"


PANELS.add(Panel("about", Text("About", "О рецепте"), order=10, draw=draw))
