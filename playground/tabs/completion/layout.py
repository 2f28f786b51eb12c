"""Where things stand on the stage: a large sheet, a few small pictures that explain it, and the completions.

A data unit is a pixel of the sheet, whose lower left corner is the origin, so that a brush needs no translation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import Text
from playground.stage import layers
from playground.stage.box import Box
from playground.stage.view import View
from playground.tabs.completion.panels.base import Situation

EDGE, TITLE, LABEL = 10.0, 22.0, 19.0  # pixels of normal type: room between things, above and below a picture
TALL = 0.9  # a stage narrower than this share of its height has the completions below the sheet
SPREAD = 3.5  # gaps grow up to so many times where a row has room to spare
WIDE_SHEET, TALL_SHEET = 0.54, 0.62  # of the stage's width


@dataclass(frozen=True)
class Region:
    """A rectangle on the stage in pixels, from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Places:
    """Places in data units.

    Attributes:
        x, y: what the stage shows.
        extras: (k, 2) centres of the small pictures, ``extra`` their side.
        cells: (n, 2) centres of the completions, ``cell`` their side.
        head: left end and height of the words above the completions.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    extras: NDArray[np.float64]
    extra: float
    cells: NDArray[np.float64]
    cell: float
    head: tuple[float, float]

    def cell_at(self, x: float, y: float) -> int | None:
        """Number of the completion under a point."""
        near = np.abs(self.cells - [x, y]).max(axis=1) <= self.cell / 2
        return int(near.argmax()) if near.any() else None


def arrange(box: Box, side: int, count: int, extras: int) -> Places:
    """Place a sheet of ``side`` pixels, ``extras`` small pictures, and ``count`` completions on a stage."""
    width, height = box.width, box.height - box.top
    edge, title, label = (box.unit * pixels for pixels in (EDGE, TITLE, LABEL))
    tall = width < TALL * height
    if tall:
        sheet = min(TALL_SHEET * width, 0.5 * height)
        beside = Region(sheet + 2 * edge, title, width - sheet - 3 * edge, sheet)
        below = Region(edge, 2 * title + sheet, width - 2 * edge, height - 2 * title - sheet - edge)
        small, grid = _filled(beside, extras, label, edge, columns=1), _filled(below, count, label, edge)
    else:
        sheet = min(WIDE_SHEET * width, 0.66 * height)
        under = Region(edge, title + sheet + edge, sheet, height - title - sheet - 2 * edge)
        beside = Region(sheet + 2 * edge, title, width - sheet - 3 * edge, height - title - edge)
        small, grid = _filled(under, extras, label, edge, columns=extras), _filled(beside, count, label, edge)
    unit = side / sheet
    top = side + title * unit

    def placed(spots: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([(spots[:, 0] - edge) * unit, top - spots[:, 1] * unit], axis=1)

    head = below if tall else beside
    heading = placed(np.array([[head.left, head.top - title / 2]]))[0]
    return Places(
        (-edge * unit, (width - edge) * unit),
        (top - height * unit, top),
        placed(small[0]),
        small[1] * unit,
        placed(grid[0]),
        grid[1] * unit,
        (float(heading[0]), float(heading[1])),
    )


def _filled(region: Region, count: int, label: float, gap: float, columns: int = 0) -> tuple[Any, float]:
    """Centres (count, 2) of squares with a label below each, in rows as large as a region allows, and their side."""
    options = [columns] if columns else range(1, count + 1)
    sides = {}
    for across in options:
        down = -(-count // across)
        wide = (region.width - (across - 1) * gap) / across
        sides[across] = min(wide, region.height / down - label)
    across = max(sides, key=lambda key: sides[key])
    side = max(sides[across], 8.0)
    number = np.arange(count)
    spare = (region.width - across * side) / max(across - 1, 1)
    x = region.left + (number % across) * (side + min(spare, SPREAD * gap)) + side / 2
    y = region.top + (number // across) * (side + label) + side / 2
    return np.stack([x, y], axis=1), side


def sheet_view(situation: Situation, places: Places, stack: list[dict[str, Any]], describe: Text) -> View:
    """A stage without axes that shows the places."""
    return View(
        places.x,
        places.y,
        stack,
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(describe),
    )


def title(x: float, y: float, words: str) -> dict[str, Any]:
    """Words above a picture."""
    return layers.text(x, y, words, align="left", size=13)
