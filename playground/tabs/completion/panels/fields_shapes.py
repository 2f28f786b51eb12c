"""Sets of cells as shapes: their outline, and bands that can be hatched."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.bool_]


def outline(cells: Cells) -> list[NDArray[np.float64]]:
    """The border of a set of cells (rows from the top, columns) as straight lines (2, 2), as long as they can be; a
    cell is one unit wide, and the lower left corner of the map is the origin."""
    inside = np.pad(cells, 1)
    height = len(cells)
    level = inside[:-1, 1:-1] != inside[1:, 1:-1]  # (rows + 1, columns): an edge above row i
    upright = inside[1:-1, :-1] != inside[1:-1, 1:]  # (rows, columns + 1): an edge left of column j
    across = [np.array([(start, height - i), (end, height - i)], float) for i, start, end in runs(level)]
    up = [np.array([(j, height - start), (j, height - end)], float) for j, start, end in runs(upright.T)]
    return across + up


def runs(cells: Cells) -> Iterator[tuple[int, int, int]]:
    """Row, first column and the column after the last of every run of cells in a row."""
    steps = np.diff(np.pad(cells, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    for row, line in enumerate(steps):
        yield from (
            (row, int(start), int(end)) for start, end in zip(*(np.flatnonzero(line == way) for way in (1, -1)))
        )
