"""Where rows of samples stand, and the words that go with them: beside, or on a narrow stage their names above.

A data unit is a CSS pixel of normal type; the origin is the upper left corner, and y grows upwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray

from playground.stage.box import Box

EDGE, GAP, HEAD, LINE = 10.0, 8.0, 18.0, 16.0  # pixels: at the sides, between pictures, a name, a line of a sentence
LETTER = 6.9  # pixels of a letter of the sentence, Russian ones the wider
NARROW = 500.0  # pixels of width below which the words stand above
PICTURES = 0.6  # of the width at most, where words stand beside


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        cells: (n, 2) centres of its pictures, ``cell`` their side.
        left: where its words begin, ``head`` the height of its name, ``line`` the height of a line of its sentence.
        room: letters in a line of the sentence; 0 where there is no room for one.
    """

    cells: NDArray[np.float64]
    cell: float
    left: float
    head: float
    line: float
    room: int


@dataclass(frozen=True)
class Places:
    """What the stage shows (``x``, ``y``), and its rows from the top."""

    x: tuple[float, float]
    y: tuple[float, float]
    rows: list[Row]


def place(box: Box, rows: int, count: int) -> Places:
    """Rows of ``count`` pictures, each with its words, on a stage."""
    width, height = box.width / box.unit, (box.height - box.top) / box.unit
    high, beside = (height - GAP) / rows, width >= NARROW
    above = 0.0 if beside else HEAD
    across = (PICTURES if beside else 1.0) * width - 2 * EDGE + GAP
    cell = max(min(across / count - GAP, high - GAP - above), 8.0)
    left = width - EDGE - count * (cell + GAP) + GAP if beside else EDGE
    room = int((left - EDGE - GAP) / LETTER) if beside else 0
    x = left + cell / 2 + np.arange(count) * (cell + GAP)
    found = []
    for top in -GAP - high * np.arange(rows):
        cells = np.stack([x, np.full(count, top - above - cell / 2)], 1)
        lower = max((high - GAP - HEAD - 3 * LINE) / 2, 0.0) if beside else 0.0
        found.append(Row(cells, cell, EDGE, float(top) - lower - HEAD / 2, LINE, room))
    return Places((0.0, width), (-height, 0.0), found)


def lines(sentence: str, room: int) -> list[str]:
    """A sentence in lines of at most ``room`` letters; none where there is no room."""
    return wrap(sentence, max(room, 12), break_long_words=False, break_on_hyphens=False) if room else []
