"""One iteration in slow motion: the algorithm as a lecture lists it, with the sub-step that has just happened."""

from __future__ import annotations

from html import escape

import numpy as np
from scipy.special import expit

from models.gan.walk import TITLES, Substep
from models.registry import Text
from playground import widgets
from playground.tabs.gans.panels.base import PANELS, Panel, Situation, caption

_ABOUT = Text(
    "One iteration of lane {number}, sub-step by sub-step. The stage shows the minibatch of each.",
    "Одна итерация дорожки {number} по шагам. На сцене — минибатч каждого шага.",
)
_NEXT = Text("Next sub-step", "Следующий шаг")
_REPEAT = Text("update {repeat} of {repeats}", "обновление {repeat} из {repeats}")
_MEANS = {
    "d_real": Text("mean D on real {value}", "среднее D на данных {value}"),
    "d_fake": Text("mean D on generated {value}", "среднее D на порождённых {value}"),
}
_MOVED = Text("points moved by {value} on average", "точки сдвинулись в среднем на {value}")


def draw(situation: Situation) -> tuple[str, None]:
    """The list of sub-steps, the current one marked, with what it read."""
    substep = situation.substep
    items = "".join(_item(situation, key, title, substep) for key, title in TITLES.items())
    about = caption(situation.word(_ABOUT).format(number=situation.number))
    return f'{about}<ol class="walk">{items}</ol>{widgets.button(situation.word(_NEXT), "walk")}', None


def _item(situation: Situation, key: str, title: Text, substep: Substep | None) -> str:
    here = substep is not None and substep.key == key
    reading = f"<small>{escape(_reading(situation, substep))}</small>" if here else ""
    return f"<li{widgets.attributes(class_='here' if here else '')}>{escape(situation.word(title))}{reading}</li>"


def _reading(situation: Situation, substep: Substep) -> str:
    """What this sub-step can be read off: outputs of D, how far points have moved, which repeat it is."""
    parts = []
    if substep.repeats > 1:
        parts.append(situation.word(_REPEAT).format(repeat=substep.repeat, repeats=substep.repeats))
    for name, text in _MEANS.items():
        if name in substep.data:
            parts.append(_said(situation, text, _mean_output(situation, substep.data[name])))
    if "after" in substep.data:
        moved = np.linalg.norm(substep.data["after"] - substep.data["before"], axis=1).mean()
        parts.append(_said(situation, _MOVED, moved))
    return "; ".join(parts)


def _mean_output(situation: Situation, outputs: np.ndarray) -> float:
    probable = situation.racer.seen.objective.is_probability
    return float(np.mean(expit(outputs) if probable else outputs))


def _said(situation: Situation, text: Text, value: float) -> str:
    return situation.word(text).format(value=situation.ask.figure(value, ".3g"))


PANELS.add(Panel("walk", Text("Step by step", "По шагам"), order=15, draw=draw))
