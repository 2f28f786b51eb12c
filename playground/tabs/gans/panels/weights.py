"""Where the weights of each lane's discriminator lie, and how many sit at the clipping bound."""

from __future__ import annotations

from models.gan import diagnostics
from models.registry import Text
from playground.figures.charts import Series, histograms
from playground.tabs.gans.panels.base import CALM_S, PANELS, Panel, Situation, caption, with_critic
from playground.tabs.gans.race import Racer

_ABOUT = Text(
    "All weights and biases of D. {clipped}",
    "Все веса и смещения D. {clipped}",
)
_CLIPPED = Text(
    "Lane {number}: {share} % of them sit exactly at the bound ±{bound}, {near} % within 5 % of it.",
    "Дорожка {number}: {share} % из них стоят ровно на границе ±{bound}; {near} % — не дальше 5 % от неё.",
)
_FREE = Text(
    "None of these lanes clips its weights: compare with the recipe WGAN with clipping.",
    "Ни одна из этих дорожек не обрезает веса: сравните с рецептом WGAN с обрезкой.",
)
_WEIGHT, _SHARE = Text("weight", "вес"), Text("share, %", "доля, %")


def draw(situation: Situation) -> tuple[str, dict]:
    """A histogram per lane that has a discriminator."""
    lanes = with_critic(situation)
    found = {number: diagnostics.weights(racer.seen) for number, racer in lanes}
    series = [
        Series(f"{number}", f"lane{number}", w.histogram.edges, 100 * w.histogram.counts / w.histogram.counts.sum())
        for number, w in found.items()
    ]
    bounds = sorted({racer.seen.settings.clip for _, racer in lanes if racer.seen.settings.clip})
    clipped = [_clipped(situation, number, racer, found[number]) for number, racer in lanes if racer.seen.settings.clip]
    text = situation.word(_ABOUT).format(clipped=" ".join(clipped) or situation.word(_FREE))
    marks = [sign * bound for bound in bounds for sign in (-1, 1)]
    figure = histograms(series, situation.word(_WEIGHT), situation.word(_SHARE), marks, log=True)
    figure["layout"]["yaxis"]["dtick"] = 1
    return caption(text), figure


def _clipped(situation: Situation, number: int, racer: Racer, weights: diagnostics.Weights) -> str:
    """How many weights clipping holds; the outermost bins of the histogram are 5 % of the bound wide."""
    counts = weights.histogram.counts
    shown = {
        "share": f"{100 * weights.clipped:.0f}",
        "near": f"{100 * (counts[0] + counts[-1]) / counts.sum():.0f}",
        "bound": situation.ask.figure(racer.seen.settings.clip, "g"),
    }
    return situation.word(_CLIPPED).format(number=number, **shown)


PANELS.add(Panel("weights", Text("Weights", "Веса"), order=40, draw=draw, every=CALM_S, chart=True))
