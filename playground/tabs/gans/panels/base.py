"""What a panel (words, numbers or a chart beside the race) gets and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from models.gan.objectives.base import SampleObjective
from models.gan.walk import Substep
from models.registry import Registry, Text
from playground.tab import Ask
from playground.tabs.gans.race import Race, Racer
from playground.typography import tidy


@dataclass(frozen=True)
class Situation:
    """The race as the page sees it: what was asked, all lanes, and the one in focus."""

    ask: Ask
    race: Race
    number: int  # of the lane in focus, from 1
    substep: Substep | None = None  # of the iteration that the lane in focus is being walked through

    @property
    def racer(self) -> Racer:
        return self.race.racers[self.number - 1]

    def word(self, text: Text) -> str:
        return text(self.ask.lang)


WAIT = ('<p class="caption wait">…</p>', None)
CALM_S = 0.35  # between two drawings of a chart


@dataclass(frozen=True)
class Panel:
    """One panel: ``draw`` makes its HTML and, where it has one, its plotly figure.

    ``every``: seconds between two drawings while a training runs; one that costs little follows every picture.
    ``chart``: whether it has one.
    A ``draw`` that cannot answer yet, because something is being prepared, returns `WAIT`.
    """

    key: str
    title: Text
    order: int
    draw: Callable[[Situation], tuple[str, dict | None]]
    every: float = 0.0
    chart: bool = False


def with_critic(situation: Situation) -> list[tuple[int, Racer]]:
    """The lanes that train a discriminator, with their numbers."""
    lanes = enumerate(situation.race.racers, 1)
    return [(number, racer) for number, racer in lanes if not isinstance(racer.seen.objective, SampleObjective)]


def caption(text: str) -> str:
    """One or two sentences over a chart."""
    return f'<p class="caption">{tidy(escape(text))}</p>'


PANELS: Registry[Panel] = Registry("panel", order=lambda panel: panel.order)
