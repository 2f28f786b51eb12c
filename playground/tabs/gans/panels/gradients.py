"""How strongly each lane's networks are pushed, over the training."""

from __future__ import annotations

import numpy as np

from models.registry import Text
from playground.figures.charts import Series, curves
from playground.tabs.gans.panels.base import PANELS, Panel, Situation, caption

_ABOUT = Text(
    "Norms of the gradients of G (solid) and of D (dotted) over all weights. A G whose line falls to 0 has stopped "
    "learning, whatever its picture.",
    "Нормы градиентов G (сплошные) и D (пунктир) по всем весам. Если линия G падает к нулю, генератор перестал "
    "учиться, как бы ни выглядела картинка.",
)
_STEPS = Text("generator steps", "шаги генератора")
_NORM = Text("gradient norm", "норма градиента")


def draw(situation: Situation) -> tuple[str, dict]:
    """‖∇G‖ and ‖∇D‖ of every lane on a logarithmic axis."""
    series = [
        one
        for number, racer in enumerate(situation.race.racers, 1)
        for name, dash in (("grad_g", "solid"), ("grad_d", "dot"))
        for one in _series(racer.seen.history.curves.table(), number, name, dash)
    ]
    figure = curves(series, situation.word(_STEPS), situation.word(_NORM), log=True)
    return caption(situation.word(_ABOUT)), figure


def _series(table: dict[str, np.ndarray], number: int, name: str, dash: str) -> list[Series]:
    known = np.isfinite(table[name]) & (table[name] > 0)
    if not known.any():
        return []
    return [Series(f"{number} · {name}", f"lane{number}", table["step"][known], table[name][known], dash)]


PANELS.add(Panel("gradients", Text("Gradients", "Градиенты"), order=30, draw=draw, slow=True))
