"""What each discriminator says of real and of generated points."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from models.gan import diagnostics
from models.registry import Text
from playground.figures.charts import Series, histograms
from playground.tabs.gans.panels.base import CALM_S, PANELS, Panel, Situation, caption, with_critic

BINS = 32

_ABOUT = Text(
    "D on the next minibatch of lane {number}: real points (grey) and generated ones (coloured). Two heaps on top of "
    "each other: D cannot tell them apart; far apart: D is sure.",
    "D на следующем минибатче дорожки {number}: точки данных (серым) и порождённые (цветом). Кучи наложились — D их не "
    "различает; разошлись — D уверен.",
)
_NONE = Text("This lane has no discriminator.", "У этой дорожки нет дискриминатора.")
_PROBABILITY, _SCORE = Text("D(x)", "D(x)"), Text("critic's score", "оценка критика")
_SHARE = Text("share, %", "доля, %")
_REAL, _FAKE = Text("real", "данные"), Text("generated", "порождённые")


def draw(situation: Situation) -> tuple[str, dict | None]:
    """Two histograms of the lane in focus: probabilities where it has them, else scores."""
    if situation.number not in dict(with_critic(situation)):
        return caption(situation.word(_NONE)), histograms([], "", "")
    run = situation.racer.seen
    sides = [expit(side) if run.objective.is_probability else side for side in diagnostics.outputs(run)]
    both = np.concatenate(sides)
    span = (0.0, 1.0) if run.objective.is_probability else (float(both.min()), float(both.max()) + 1e-9)
    series = []
    for values, name, colour in zip(sides, (_REAL, _FAKE), ("data", f"lane{situation.number}"), strict=True):
        counts, edges = np.histogram(values, BINS, span)
        series.append(Series(situation.word(name), colour, edges, 100 * counts / len(values)))
    axis = _PROBABILITY if run.objective.is_probability else _SCORE
    figure = histograms(series, situation.word(axis), situation.word(_SHARE))
    return caption(situation.word(_ABOUT).format(number=situation.number)), figure


PANELS.add(Panel("outputs", Text("D on points", "D на точках"), order=60, draw=draw, every=CALM_S, chart=True))
