"""Diagonal BiLSTM (van den Oord et al., 2016a, section 3.2): two LSTMs run along the diagonals from both upper corners;
together they see what comes before a pixel, but for the end of the row above."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.images.fields.networks.base import (
    ARCHITECTURES,
    CHANNELS,
    Architecture,
    Built,
    Pixel,
    logit_at,
    only,
    picture,
    seen_by,
)
from models.images.fields.networks.original import MASK_A
from models.images.fields.operations import ONE, convolve, kernel, rearranged, shifted, tanh, total
from models.images.fields.plan import Cells, Grid, Plan, before
from models.images.fields.recurrence import lstm, recurrence
from models.images.fields.tape import Array, Tape
from models.registry import Text

NEIGHBOURS = (-1, 0)
"""The state before on the diagonal: of the pixel above and of the pixel beside."""


def grids(size: int) -> tuple[Grid, ...]:
    return (Grid("a", MASK_A, before(size, centre=False)),)


def build(plan: Plan, rng: np.random.Generator, draws: int) -> Built:
    """A convolution with mask A, then LSTM layers in both directions with residual connections."""
    masks = plan.masks(grids(plan.kernel))
    x, logit = Tape().start(picture(rng, draws, plan.side)), logit_at(rng, draws, plan.side)
    layers = [tanh(convolve(x, kernel(rng, draws, CHANNELS, 1, masks["a"])))]
    while len(layers) < plan.depth:
        both = rearranged(layers[-1], _both_ways, _one_way)
        gates = convolve(both, kernel(rng, 2 * draws, 4 * CHANNELS, CHANNELS, ONE))
        states = lstm(rearranged(gates, skewed, straight), recurrence(rng, 2 * draws, CHANNELS, NEIGHBOURS))
        states = rearranged(rearranged(states, straight, skewed), _met, _parted)
        layers.append(total(layers[-1], convolve(states, kernel(rng, draws, CHANNELS, CHANNELS, ONE))))
    return Built(x, layers, logit)


def skewed(x: Array) -> Array:
    """Diagonals as rows: (…, side, side) becomes (…, 2·side − 1, side), out[i + j, i] = x[i, j]."""
    side = x.shape[-1]
    out = np.zeros((*x.shape[:-2], 2 * side - 1, side))
    for row in range(side):
        out[..., row : row + side, row] = x[..., row, :]
    return out


def straight(x: Array) -> Array:
    """The inverse of `skewed`, and its transpose."""
    side = x.shape[-1]
    return np.stack([x[..., row : row + side, row] for row in range(side)], axis=-2)


def _both_ways(x: Array) -> Array:
    """Maps as they are, then mirrored: the second direction starts at the upper right corner."""
    return np.concatenate([x, x[..., ::-1]], axis=-4)


def _one_way(x: Array) -> Array:
    here, mirrored = np.split(x, 2, axis=-4)
    return here + mirrored[..., ::-1]


def _met(x: Array) -> Array:
    """Both directions added; the mirrored one comes a row late, or a pixel would see those to its right."""
    here, mirrored = np.split(x, 2, axis=-4)
    return here + shifted(mirrored[..., ::-1], -1, 0)


def _parted(x: Array) -> Array:
    return np.concatenate([x, shifted(x, 1, 0)[..., ::-1]], axis=-4)


def reach(plan: Plan, pixel: Pixel) -> Iterator[Cells]:
    masks = plan.masks(grids(plan.kernel))
    pixels = only(pixel, plan.side)
    while True:
        yield seen_by(pixels, masks["a"])
        late = shifted(pixels, 1, 0)  # the state that arrives here stands a row above
        pixels = pixels | _quadrant(pixels) | _quadrant(late[:, ::-1])[:, ::-1]


def _quadrant(pixels: Cells) -> Cells:
    """All pixels above and to the left of any in the set."""
    turned = pixels[::-1, ::-1]
    return np.maximum.accumulate(np.maximum.accumulate(turned, axis=0), axis=1)[::-1, ::-1]


ARCHITECTURES.add(
    Architecture(
        "diagonal",
        Text("Diagonal BiLSTM", "Diagonal BiLSTM"),
        Text(
            "Two recurrent networks run along the diagonals from both upper corners. One such layer sees all "
            "that comes before, save the end of the row above: the second one comes a row late, so as not to peek.",
            "Две рекуррентные сети идут по диагоналям из обоих верхних углов. Один такой слой видит всё "
            "прошлое, кроме конца строки выше: вторая сеть опаздывает на строку, чтобы не подглядывать.",
        ),
        order=40,
        grids=grids,
        build=build,
        reach=reach,
    )
)
