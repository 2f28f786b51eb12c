"""What a panel (words, a chart or a picture beside the race) gets and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from models.registry import Registry, Text
from playground.stage.view import View
from playground.tab import Ask
from playground.tabs.vae_training.race import Race, Racer
from playground.typography import tidy

SIDE = "drawn"  # the stage beside the race


@dataclass(frozen=True)
class Situation:
    """The race as the page sees it: what was asked, all lanes, and the one in focus."""

    ask: Ask
    race: Race
    number: int  # of the lane in focus, from 1

    @property
    def racer(self) -> Racer:
        return self.race.racers[self.number - 1]

    def word(self, text: Text) -> str:
        return text(self.ask.lang)


@dataclass(frozen=True)
class Drawn:
    """What a panel shows: HTML, and a plotly figure or a view for the stage beside the race."""

    html: str
    chart: dict | None = None
    view: View | None = None


@dataclass(frozen=True)
class Panel:
    """One panel. ``shows`` says what it has beside words: a "chart", a "stage" or nothing."""

    key: str
    title: Text
    order: int
    draw: Callable[[Situation], Drawn]
    shows: str = ""


def caption(text: str) -> str:
    """One or two sentences over a picture."""
    return f'<p class="caption">{tidy(escape(text))}</p>'


PANELS: Registry[Panel] = Registry("panel", order=lambda panel: panel.order)
