"""What is measured: masks as grids of open and closed cells, edited cell by cell, and the size of the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.registry import Text

Cells = NDArray[np.bool_]
Flip = tuple[str, int, int]
"""A cell that somebody opened or closed: the key of its grid, its row and its column counted from the centre."""

SIDE = 15
"""Pixels along each side of the small pictures."""
DEEPEST = 8
WIDEST = 7


@dataclass(frozen=True)
class Grid:
    """A mask: ``cells`` (rows, columns), both odd, true where the convolution may look; the centre is the pixel."""

    key: str
    title: Text
    cells: Cells

    def flipped(self, flips: Iterable[Flip]) -> Grid:
        """The grid with cells opened or closed; those outside it are passed over."""
        cells = self.cells.copy()
        rows, columns = cells.shape
        for key, row, column in flips:
            if key == self.key and abs(row) <= rows // 2 and abs(column) <= columns // 2:
                cells[row + rows // 2, column + columns // 2] ^= True
        return Grid(self.key, self.title, cells)


@dataclass(frozen=True)
class Plan:
    """A network to build.

    Attributes:
        depth: layers, from 1 to `DEEPEST`.
        kernel: cells along each side of a mask: 3, 5 or 7.
        flips: cells that differ from the usual masks.
        order: seed of the order of pixels where the network takes any; 0 is the raster order.
    """

    depth: int = 4
    kernel: int = 3
    flips: frozenset[Flip] = frozenset()
    order: int = 0
    side: int = SIDE

    def masks(self, grids: Iterable[Grid]) -> Mapping[str, Cells]:
        """The edited cells of each grid."""
        return {grid.key: grid.flipped(self.flips).cells for grid in grids}


def before(size: int, centre: bool) -> Cells:
    """A mask (size, size) open at all cells before the centre in raster order, and at the ``centre`` if asked."""
    open_ = np.arange(size * size) < size * size // 2 + centre
    return open_.reshape(size, size)


def above(size: int, own: bool) -> Cells:
    """A mask (size, size) open at all rows above the centre's, and at its ``own`` row if asked."""
    return np.repeat(np.arange(size)[:, None] < size // 2 + own, size, axis=1)


def left(size: int, centre: bool) -> Cells:
    """A mask (1, size) open to the left of the centre, and at the ``centre`` if asked."""
    return np.arange(size)[None] < size // 2 + centre
