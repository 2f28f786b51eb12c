"""How steep each critic is between real and generated points."""

from __future__ import annotations

import numpy as np

from models.gan import diagnostics
from models.registry import Text
from playground.figures.charts import Series, histograms
from playground.tabs.gans.panels.base import CALM_S, PANELS, Panel, Situation, caption, with_critic

BINS = 40

_ABOUT = Text(
    "‖∇D‖ at random points between real and generated ones. The best critic for W₁ has slope 1 there (dotted line); "
    "the "
    "gradient penalty pulls towards it, clipping does not know of it.",
    "‖∇D‖ в случайных точках между настоящими и порождёнными. У наилучшего критика для W₁ наклон там равен 1 "
    "(пунктир); "
    "штраф на градиент тянет к нему, обрезка о нём не знает.",
)
_SLOPE = Text("‖∇D‖, per standard deviation of the data", "‖∇D‖ на стандартное отклонение данных")
_SHARE = Text("share, %", "доля, %")


def draw(situation: Situation) -> tuple[str, dict]:
    """A histogram per lane that has a critic, over a common range."""
    found = {number: diagnostics.slopes(racer.seen) for number, racer in with_critic(situation)}
    top = max([2.0, *(float(np.quantile(values, 0.99)) for values in found.values())])
    series = []
    for number, values in found.items():
        counts, edges = np.histogram(np.minimum(values, top), BINS, (0, top))
        series.append(Series(f"{number}", f"lane{number}", edges, 100 * counts / len(values)))
    return caption(situation.word(_ABOUT)), histograms(series, situation.word(_SLOPE), situation.word(_SHARE), [1.0])


PANELS.add(Panel("slopes", Text("Slopes", "Наклоны"), order=50, draw=draw, every=CALM_S, chart=True))
