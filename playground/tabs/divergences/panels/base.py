"""What a panel (one way to look at the fits) gets and gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.divergences import DIVERGENCES
from models.divergences.base import Divergence
from models.fitting import Fit, Quadrature
from models.registry import Registry, Text
from models.targets import Distribution, GaussianMixture
from playground.stage.view import View
from playground.tab import Ask, Line
from playground.theme import DASHES
from playground.typography import in_prose

Array = NDArray[np.float64]
Range = tuple[float, float]

SPREAD = 2.6  # standard deviations of each part of the target that the camera must hold
# Half-widths the camera may take, in data units: a ladder, so that it does not creep while a slider moves.
ZOOM = (1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 100, 200, 500, 1500)


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
        """A value inside a sentence."""
        return in_prose(number(value, digits), self.ask.lang)

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


@dataclass(frozen=True)
class Camera:
    """What the main stage looks at: ``view`` is the range that must be clear of everything, ``whole`` what shows."""

    view: tuple[Range, Range]
    whole: tuple[Range, Range]


def camera(situation: Situation) -> Camera:
    """A window in the plane that holds the target, of the stage's shape, on a ladder of zooms."""
    low, high = situation.p.support(SPREAD)
    box = situation.ask.box("main")
    aspect = box.clear[0] / box.clear[1]
    centre = np.round((low + high) / 2)
    half = np.abs(np.stack([low - centre, high - centre])).max(axis=0)
    unit = _snapped(max(half[0] / max(aspect, 1), half[1] / max(1 / aspect, 1)))
    view = _around(centre[0], unit * max(aspect, 1)), _around(centre[1], unit * max(1 / aspect, 1))
    return Camera(view, box.whole(*view))


def reach(situation: Situation) -> Range:
    """The range on the line that holds the target, on the same ladder of zooms."""
    low, high = situation.p.support(SPREAD)
    centre = np.round((low[0] + high[0]) / 2)
    return _around(centre, _snapped(max(high[0] - centre, centre - low[0])))


def _snapped(half: float) -> float:
    return float(next((step for step in ZOOM if step >= half), ZOOM[-1]))


def _around(centre: float, half: float) -> Range:
    return float(centre - half), float(centre + half)


def mesh(x: Range, y: Range, columns: int) -> tuple[Array, int, int]:
    """Points (rows·columns, 2) of an even grid over a window, row by row from below, with its rows and columns."""
    rows = max(8, round(columns * (y[1] - y[0]) / (x[1] - x[0])))
    across, up = np.meshgrid(np.linspace(*x, columns), np.linspace(*y, rows))
    return np.stack([across.ravel(), up.ravel()], axis=1), rows, columns


def density_map(situation: Situation, window: tuple[Range, Range]) -> Array:
    """The target's density on a grid over the window, (rows, columns); coarser while the hand moves."""
    points, rows, columns = mesh(*window, columns=84 if situation.dragging else 140)
    return np.exp(situation.p.log_prob(points)).reshape(rows, columns)


def number(value: float, digits: int = 2) -> str:
    """A value as the page writes it: ∞ where it diverges, a real minus sign, no needless zeros before a small one."""
    if not np.isfinite(value):
        return "∞"
    if value >= 9999.5:
        return f"{value:.0e}".replace("e+0", "e")
    shown = f"{value:.{0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else digits}f}"
    return shown.replace("-", "−")


def density_lines(situation: Situation, point: Array) -> list[Line]:
    """The exact densities of the target and of every shown fit at a point (1, d)."""
    lines = [Line("p", f"{np.exp(situation.p.log_prob(point))[0]:.4g}", "data")]
    for key in situation.fits:
        q = situation.best(key)
        if q is not None:
            lines.append(Line(f"q · {situation.name(key)}", f"{np.exp(q.log_prob(point))[0]:.4g}", key))
    return lines
