"""Where the weights of each lane's discriminator lie, and how many sit at the clipping bound."""

from __future__ import annotations

from models.gan import diagnostics
from models.registry import Text
from playground.figures.charts import Series, histograms
from playground.tabs.gans.panels.base import CALM_S, PANELS, Panel, Situation, caption, with_critic
from playground.typography import in_prose

_ABOUT = Text(
    "All weights and biases of D. {clipped}",
    "Все веса и смещения D. {clipped}",
)
_CLIPPED = Text(
    "Lane {number}: {share} % of them sit at the bound ±{bound}.",
    "Дорожка {number}: {share} % из них стоят на границе ±{bound}.",
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
    clipped = [
        situation.word(_CLIPPED).format(
            number=number,
            share=in_prose(f"{100 * found[number].clipped:.0f}", situation.ask.lang),
            bound=in_prose(f"{racer.seen.settings.clip:g}", situation.ask.lang),
        )
        for number, racer in lanes
        if racer.seen.settings.clip
    ]
    text = situation.word(_ABOUT).format(clipped=" ".join(clipped) or situation.word(_FREE))
    marks = [sign * bound for bound in bounds for sign in (-1, 1)]
    return caption(text), histograms(series, situation.word(_WEIGHT), situation.word(_SHARE), marks, log=True)


PANELS.add(Panel("weights", Text("Weights", "Веса"), order=40, draw=draw, every=CALM_S))
