"""Where things stand on the stage: a large sheet, a few small pictures that explain it, and the completions.

A data unit is a pixel of the sheet, whose lower left corner is the origin, so that a brush needs no translation.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        heads: (groups, 2) left end and height of the words above each group of completions.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    extras: NDArray[np.float64]
    extra: float
    cells: NDArray[np.float64]
    cell: float
    heads: NDArray[np.float64]

    def cell_at(self, x: float, y: float) -> int | None:
        """Number of the completion under a point."""
        near = np.abs(self.cells - [x, y]).max(axis=1) <= self.cell / 2
        return int(near.argmax()) if near.any() else None


def arrange(box: Box, side: int, count: int, extras: int, groups: int = 1) -> Places:
    """Place a sheet of ``side`` pixels, ``extras`` small pictures, and ``groups`` of ``count`` completions on a stage.

    The completions of one group follow those of the other.
    """
    width, height = box.width, box.height - box.top
    edge, title = (box.unit * pixels for pixels in (EDGE, TITLE))
    tall = width < TALL * height
    sheet = min(TALL_SHEET * width, 0.5 * height) if tall else min(WIDE_SHEET * width, 0.66 * height)
    beside = Region(sheet + 2 * edge, 0.0, width - sheet - 3 * edge, height)
    if tall:
        small = _filled(Region(beside.left, title, beside.width, sheet), extras, box.unit, columns=1)
        rest = Region(edge, title + sheet, width - 2 * edge, height - title - sheet)
    else:
        below = Region(edge, title + sheet + edge, sheet, height - title - sheet - 2 * edge)
        small, rest = _filled(below, extras, box.unit, columns=extras), beside
    each = rest.height / groups
    parts = [Region(rest.left, rest.top + k * each, rest.width, each) for k in range(groups)]
    spots, cell, heads = _titled(parts, count, box.unit)
    unit, top = side / sheet, side + title * side / sheet

    def placed(spots: Any) -> NDArray[np.float64]:
        return np.array([[-edge * unit, top]]) + np.asarray(spots, float).reshape(-1, 2) * [unit, -unit]

    return Places(
        (-edge * unit, (width - edge) * unit),
        (top - height * unit, top),
        placed(small[0]),
        small[1] * unit,
        placed(spots),
        cell * unit,
        placed(heads),
    )


def grid(box: Box, side: int, count: int, groups: int = 1) -> Places:
    """Place ``groups`` of ``count`` pictures of ``side`` pixels beside each other, each group under a line of words."""
    width, height, edge = box.width, box.height - box.top, box.unit * EDGE
    each = (width - edge) / groups
    spots, cell, heads = _titled(
        [Region(edge + k * each, 0.0, each - edge, height) for k in range(groups)], count, box.unit
    )
    unit = side / cell
    down, none = np.array([unit, -unit]), np.zeros((0, 2))
    return Places((0.0, width * unit), (-height * unit, 0.0), none, 0.0, spots * down, float(side), heads * down)


def _titled(parts: Sequence[Region], count: int, unit: float) -> tuple[NDArray[np.float64], float, NDArray[np.float64]]:
    """A line of words above ``count`` squares in each of equal regions: centres (parts · count, 2) and side of the
    squares, and where the words begin (parts, 2)."""
    edge, title = EDGE * unit, TITLE * unit
    spots, heads, side = [], [], 0.0
    for part in parts:
        some, side = _filled(Region(part.left, part.top + title, part.width, part.height - title - edge), count, unit)
        spots.append(some)
        heads.append((some[0, 0] - side / 2, part.top + title / 2))
    return np.concatenate(spots), side, np.array(heads)


def _filled(region: Region, count: int, unit: float, columns: int = 0) -> tuple[NDArray[np.float64], float]:
    """Centres (count, 2) of squares with a label below each, in rows as large as a region allows, and their side."""
    label, gap = LABEL * unit, EDGE * unit
    options = [columns] if columns else range(1, count + 1)
    sides = {}
    for across in options:
        down = -(-count // across)
        wide = (region.width - (across - 1) * gap) / across
        sides[across] = min(wide, region.height / down - label)
    across = max(sides, key=lambda key: sides[key])
    side = max(sides[across], 8.0)
    number = np.arange(count)
    apart = side + min((region.width - across * side) / max(across - 1, 1), SPREAD * gap)
    left = region.left + (0 if columns else (region.width - (across - 1) * apart - side) / 2)
    down = -(-count // across)
    under = side + label + min((region.height - down * (side + label)) / max(down - 1, 1), SPREAD * gap)
    x = left + (number % across) * apart + side / 2
    y = region.top + (number // across) * under + side / 2
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
