"""What an autoregressive network offers so that its receptive field can be measured, and predicted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation

from models.images.fields.plan import Cells, Grid, Plan
from models.images.fields.tape import Array, Node
from models.registry import Registry, Text

CHANNELS = 8
Pixel = tuple[int, int]
"""Row and column, counted from the top left."""


@dataclass(frozen=True)
class Built:
    """A network with random weights on a tape.

    Attributes:
        x: the pictures (draws, 1, side, side).
        layers: the features after each layer.
        logit: weights of the logit of a pixel on the features after its last layer.
    """

    x: Node
    layers: list[Node]
    logit: Callable[[Pixel], Array]


@dataclass(frozen=True)
class Architecture:
    """A kind of autoregressive network.

    Attributes:
        grids: its masks for a kernel size.
        build: the network itself, for a generator and a number of draws; more layers leave the first ones as they are.
        reach: the rule: which pixels paths can come from, (side, side), at depth 1, 2, …; found by following the
            connections backwards, without any weights.
        ordered: whether the order of the pixels is free.
    """

    key: str
    title: Text
    about: Text
    order: int
    grids: Callable[[int], tuple[Grid, ...]]
    build: Callable[[Plan, np.random.Generator, int], Built]
    reach: Callable[[Plan, Pixel], Iterator[Cells]]
    ordered: bool = False


ARCHITECTURES: Registry[Architecture] = Registry("architecture", order=lambda network: network.order)


def picture(rng: np.random.Generator, draws: int, side: int) -> Array:
    """Random pictures (draws, 1, side, side)."""
    return rng.standard_normal((draws, 1, side, side))


def logit_at(rng: np.random.Generator, draws: int, side: int) -> Callable[[Pixel], Array]:
    """A random 1×1 convolution to one logit, read at one pixel."""
    weights = rng.standard_normal((draws, CHANNELS))

    def at(pixel: Pixel) -> Array:
        place = np.zeros((draws, CHANNELS, side, side))
        place[:, :, *pixel] = weights
        return place

    return at


def only(pixel: Pixel, side: int) -> Cells:
    """The set with one pixel."""
    cells = np.zeros((side, side), dtype=bool)
    cells[pixel] = True
    return cells


def seen_by(pixels: Cells, mask: NDArray[np.bool_]) -> Cells:
    """What a masked convolution sees from a set of pixels (side, side)."""
    return binary_dilation(pixels, mask)
