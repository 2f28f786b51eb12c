"""MADE (Germain et al., 2015, "Masked autoencoder for distribution estimation"): dense layers whose weights are masked
by numbers given to the units, so that any order of the pixels will do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.images.fields.networks.base import ARCHITECTURES, Architecture, Built, Pixel, picture
from models.images.fields.operations import dense, rearranged, tanh
from models.images.fields.plan import Cells, Grid, Plan
from models.images.fields.tape import Array, Tape
from models.registry import Text


def ordering(plan: Plan) -> NDArray[np.int64]:
    """The number of every pixel in the order, from 1, (side, side); the seed 0 is the raster order."""
    places = np.arange(1, plan.side**2 + 1)
    mixed = places if plan.order == 0 else np.random.default_rng(plan.order).permutation(places)
    return mixed.reshape(plan.side, plan.side)


def degrees(plan: Plan) -> NDArray[np.int64]:
    """How far along the order a hidden unit may look: every number from 1 to the last but one, once."""
    return np.arange(1, plan.side**2)


def masks(plan: Plan) -> tuple[Cells, Cells, Cells]:
    """Open weights (to, from) of the first, the later hidden and the output layer (Germain et al., 2015, eq. 12–13)."""
    order, hidden = ordering(plan).ravel(), degrees(plan)
    return hidden[:, None] >= order, hidden[:, None] >= hidden, order[:, None] > hidden


def build(plan: Plan, rng: np.random.Generator, draws: int) -> Built:
    """Dense layers; each weight's size makes up for what its row's mask shuts."""
    first, later, last = masks(plan)
    x, out = Tape().start(picture(rng, draws, plan.side)), _weights(rng, draws, last)
    node = rearranged(x, lambda value: value.reshape(draws, -1), lambda rows: rows.reshape(-1, *x.value.shape))
    layers = [tanh(dense(node, _weights(rng, draws, first)))]
    while len(layers) < plan.depth:
        layers.append(tanh(dense(layers[-1], _weights(rng, draws, later))))
    return Built(x, layers, lambda pixel: out[:, pixel[0] * plan.side + pixel[1]])


def _weights(rng: np.random.Generator, draws: int, mask: Cells) -> Array:
    scale = mask / np.sqrt(np.maximum(1, mask.sum(axis=1, keepdims=True)))
    return scale * rng.standard_normal((draws, *mask.shape))


def reach(plan: Plan, pixel: Pixel) -> Iterator[Cells]:
    order = ordering(plan)
    while True:
        yield order < order[pixel]


def grids(_size: int) -> tuple[Grid, ...]:
    return ()


ARCHITECTURES.add(
    Architecture(
        "made",
        Text("MADE", "MADE"),
        Text(
            "Dense layers with masked weights: the pixels may come in any order. Numbers tell the order; a pixel sees "
            "those with smaller ones, wherever they lie.",
            "Полносвязные слои с маской на весах: порядок пикселей любой. Числа показывают порядок; пиксель видит все "
            "пиксели с меньшими номерами, где бы те ни лежали.",
        ),
        order=50,
        grids=grids,
        build=build,
        reach=reach,
        ordered=True,
    )
)
