"""What a panel (one way to look at the fits) gets and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.divergences import DIVERGENCES
from models.divergences.base import Divergence
from models.fitting import Fit, Quadrature
from models.registry import Registry, Text
from models.targets import Distribution, GaussianMixture
from playground.camera import Array, Camera, Range, line, mesh, plane
from playground.stage.view import View
from playground.tab import Ask, Line
from playground.theme import DASHES


@dataclass(frozen=True)
class Situation:
    """The state of the tab, solved: the target, every shown divergence's fit, and what the page asked.

    ``grid`` is the target's, with the finer ones that the fits were valued on: what else is integrated shares them.
    """

    ask: Ask
    p: Distribution
    grid: Quadrature
    fits: dict[str, Fit]
    params: dict[str, dict[str, float]]
    settled: bool

    @property
    def dragging(self) -> bool:
        return self.ask.event in ("drag", "act")

    @property
    def at_rest(self) -> bool:
        """Whether there is time for what takes some."""
        return self.ask.event == "settle"

    @property
    def focus(self) -> Divergence:
        """The divergence the page explains."""
        return DIVERGENCES[self.ask["focus"]]

    def best(self, key: str) -> GaussianMixture | None:
        """The best fit under a divergence, if it is there (slow ones follow when the hand rests)."""
        fit = self.fits.get(key)
        return fit.best.q if fit and fit.optima else None

    def word(self, text: Text) -> str:
        return text(self.ask.lang)

    def figure(self, value: float, digits: int = 2) -> str:
        """A value as the page writes it: ∞ where it diverges, and no more decimals than a large one needs."""
        if not np.isfinite(value):
            return "∞"
        if value >= 9999.5:
            return f"{value:.0e}".replace("e+0", "e")
        return self.ask.figure(value, f".{0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else digits}f")

    def name(self, key: str) -> str:
        return self.word(DIVERGENCES[key].short)


@dataclass
class Picture:
    """What a panel shows: a view of the main stage or a plotly figure, and the words that go with it.

    Attributes:
        table: HTML in place of the table of fits.
        hint: what to look at, in place of the panel's sentence; ``remark``: a sentence after it.
        reason: why there is nothing to show; the page then shows the fits and this sentence.
        of: the divergence whose formula stands beside the picture, if not the explained one.
        rough: a ``settle`` request would get more.
        state: parameters that the picture changed.
    """

    view: View | None = None
    chart: dict | None = None
    table: str = ""
    hint: str = ""
    remark: str = ""
    reason: str = ""
    of: str = ""
    rough: bool = False
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """One way to look at the fits. ``draw`` makes its picture, ``probe`` reads exact values out at a point.

    ``of_focus``: the picture is of the explained divergence alone.
    """

    key: str
    title: Text
    order: int
    about: Text
    draw: Callable[[Situation], Picture]
    probe: Callable[[Situation, float, float], list[Line]] | None = None
    of_focus: bool = False


PANELS: Registry[Panel] = Registry("view", order=lambda panel: panel.order)


def dash(key: str) -> tuple[int, ...] | None:
    """The dash that tells an idea from its relatives of the same hue."""
    return DASHES.get(key)


def camera(situation: Situation) -> Camera:
    """A window in the plane that holds the target, of the main stage's shape."""
    return plane(situation.p, situation.ask.box("main"))


def reach(situation: Situation) -> Range:
    """The range on the line that holds the target."""
    return line(situation.p)


def density_map(situation: Situation, window: tuple[Range, Range]) -> Array:
    """The target's density on a grid over the window, (rows, columns); coarser while the hand moves."""
    points, rows, columns = mesh(*window, columns=84 if situation.dragging else 140)
    return np.exp(situation.p.log_prob(points)).reshape(rows, columns)


def density_line(situation: Situation, name: str, law: Distribution, point: Array, colour: str) -> Line:
    """The exact density of a law at a point (1, d)."""
    return Line(name, situation.ask.figure(np.exp(law.log_prob(point))[0], ".4g"), colour)


def density_lines(situation: Situation, point: Array) -> list[Line]:
    """The exact densities of the target and of every shown fit at a point (1, d)."""
    lines = [density_line(situation, "p", situation.p, point, "data")]
    for key in situation.fits:
        q = situation.best(key)
        if q is not None:
            lines.append(density_line(situation, f"q · {situation.name(key)}", q, point, key))
    return lines
