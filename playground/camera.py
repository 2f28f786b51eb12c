"""What a stage looks at: a window in the plane that holds a target, on a ladder of zooms, of the stage's shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.targets import Distribution
from playground.stage.box import Box

Array = NDArray[np.float64]
Range = tuple[float, float]

SPREAD = 2.6  # standard deviations of each part of the target that the camera must hold
# Half-widths the camera may take, in data units: a ladder, so that it does not creep while a slider moves.
ZOOM = (1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 100, 200, 500, 1500)


@dataclass(frozen=True)
class Camera:
    """``view`` is the range that must be clear of everything, ``whole`` what shows."""

    view: tuple[Range, Range]
    whole: tuple[Range, Range]


def plane(p: Distribution, box: Box) -> Camera:
    """A window that holds ``p`` in the plane."""
    low, high = p.support(SPREAD)
    aspect = box.clear[0] / box.clear[1]
    centre = np.round((low + high) / 2)
    half = np.abs(np.stack([low - centre, high - centre])).max(axis=0)
    unit = _snapped(max(half[0] / max(aspect, 1), half[1] / max(1 / aspect, 1)))
    view = _around(centre[0], unit * max(aspect, 1)), _around(centre[1], unit * max(1 / aspect, 1))
    return Camera(view, box.whole(*view))


def line(p: Distribution) -> Range:
    """The range on the line that holds ``p``, on the same ladder."""
    low, high = p.support(SPREAD)
    centre = np.round((low[0] + high[0]) / 2)
    return _around(centre, _snapped(max(high[0] - centre, centre - low[0])))


def _snapped(half: float) -> float:
    """The next step of the ladder."""
    return float(next((step for step in ZOOM if step >= half), ZOOM[-1]))


def _around(centre: float, half: float) -> Range:
    """A range by its middle and half its length."""
    return float(centre - half), float(centre + half)


def mesh(x: Range, y: Range, columns: int) -> tuple[Array, int, int]:
    """Points (rows·columns, 2) of an even grid over a window, row by row from below, with its rows and columns."""
    xs, ys = axes(x, y, columns)
    across, up = np.meshgrid(xs, ys)
    return np.stack([across.ravel(), up.ravel()], axis=1), len(ys), columns


def axes(x: Range, y: Range, columns: int) -> tuple[Array, Array]:
    """The places (columns,) across and (rows,) up of an even grid over a window."""
    rows = max(8, round(columns * (y[1] - y[0]) / (x[1] - x[0])))
    return np.linspace(*x, columns), np.linspace(*y, rows)
