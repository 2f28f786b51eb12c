"""Receptive fields as the gradients say, the sets that paths can reach, and what is wrong with them."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from models.images.fields.networks import ARCHITECTURES
from models.images.fields.networks.base import Built, Pixel
from models.images.fields.networks.made import ordering
from models.images.fields.plan import Cells, Plan
from models.images.fields.tape import Array, gradients

DRAWS = 4
"""Random pictures and weights over which a gradient's size is averaged, so that no path is lost to cancelling."""


class Field(NamedTuple):
    """What a pixel depends on, after each layer.

    Attributes:
        strength: (depth, side, side), the mean of |∂ logit at the pixel / ∂ pixel|; exactly 0 where no path leads.
        earlier: (side, side), the pixels that come before it in the order.
        blind: (side, side), those earlier ones that it will not see at any depth.
    """

    strength: Array
    earlier: Cells
    blind: Cells

    @property
    def seen(self) -> Cells:
        """(side, side) after the last layer."""
        return self.strength[-1] > 0

    @property
    def leaks(self) -> Cells:
        """(side, side): what it sees and must not, itself included."""
        return self.seen & ~self.earlier


def measure(key: str, plan: Plan, pixel: Pixel) -> Field:
    """The field of a pixel (row, column) of a network of `ARCHITECTURES` with random weights.

    The same plan has the same weights always.
    """
    earlier = before(key, plan, pixel)
    return Field(_strengths(_built(key, plan), slice(None), pixel), earlier, earlier & ~reachable(key, plan, pixel))


def last_strength(key: str, plan: Plan, pixel: Pixel) -> Array:
    """The strength of `Field` after the last layer, (side, side): gradients of one layer flow back, not of all."""
    return _strengths(_built(key, plan), slice(-1, None), pixel)[0]


def _strengths(built: Built, layers: slice, pixel: Pixel) -> Array:
    """(layers, side, side)."""
    return np.abs(gradients(built.layers[layers], built.logit(pixel), built.x)).mean(axis=(1, 2))


@lru_cache(maxsize=16)
def _built(key: str, plan: Plan) -> Built:
    return ARCHITECTURES[key].build(plan, np.random.default_rng(0), DRAWS)


def before(key: str, plan: Plan, pixel: Pixel) -> Cells:
    """The pixels (side, side) that the chain rule lets a pixel depend on: those before it in the order."""
    order = ordering(plan if ARCHITECTURES[key].ordered else Plan(side=plan.side))
    return order < order[pixel]


def reached(key: str, plan: Plan, pixel: Pixel) -> Cells:
    """What paths of the plan's depth can come from, by following the connections; no weights are involved."""
    return next(islice(ARCHITECTURES[key].reach(plan, pixel), plan.depth - 1, None))


def reachable(key: str, plan: Plan, pixel: Pixel) -> Cells:
    """What paths of any depth can come from: a step of a layer moves by a pixel at the least, or it never will."""
    layers = islice(ARCHITECTURES[key].reach(plan, pixel), 2 * plan.side)
    return np.logical_or.reduce([*layers])
