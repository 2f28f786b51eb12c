"""The order of the pixels of a MADE, and the masks that follow from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.bool_]


def ordering(shape: Sequence[int], order: int) -> NDArray[np.int64]:
    """The number of every pixel in the order, from 1, (height, width); the seed 0 is the raster order."""
    places = np.arange(1, shape[0] * shape[1] + 1)
    mixed = places if order == 0 else np.random.default_rng(order).permutation(places)
    return mixed.reshape(*shape)


def degrees(pixels: int, units: int) -> NDArray[np.int64]:
    """How far along the order each hidden unit may look: numbers from 1 to the last but one, spread evenly."""
    return np.linspace(1, pixels - 1, units).round().astype(np.int64)


def masks(shape: Sequence[int], units: int, order: int) -> tuple[Cells, Cells]:
    """Open weights (to, from) of the hidden and of the output layer (Germain et al., 2015, equations 12 and 13)."""
    numbers = ordering(shape, order).ravel()
    hidden = degrees(numbers.size, units)
    return hidden[:, None] >= numbers, numbers[:, None] > hidden
