"""Row LSTM (van den Oord et al., 2016a, section 3.1): rows are read from top to bottom, each state sees a few
neighbours in the row above, so a pixel looks up into a triangle."""

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
from models.images.fields.operations import ONE, convolve, kernel, tanh, total
from models.images.fields.plan import Cells, Grid, Plan, before, left
from models.images.fields.recurrence import lstm, recurrence
from models.images.fields.tape import Tape
from models.registry import Text


def grids(size: int) -> tuple[Grid, ...]:
    return (
        Grid("a", MASK_A, before(size, centre=False)),
        Grid("g", Text("input: mask B", "вход: маска B"), left(size, centre=True)),
        Grid("h", Text("states above", "состояния выше"), left(size, size)),
    )


def build(plan: Plan, rng: np.random.Generator, draws: int) -> Built:
    """A convolution with mask A, then LSTM layers with residual connections."""
    masks = plan.masks(grids(plan.kernel))
    x, logit = Tape().start(picture(rng, draws, plan.side)), logit_at(rng, draws, plan.side)
    layers = [tanh(convolve(x, kernel(rng, draws, CHANNELS, 1, masks["a"])))]
    offsets = tuple(int(j) - plan.kernel // 2 for j in np.flatnonzero(masks["h"][0]))
    while len(layers) < plan.depth:
        gates = convolve(layers[-1], kernel(rng, draws, 4 * CHANNELS, CHANNELS, masks["g"]))
        states = lstm(gates, recurrence(rng, draws, CHANNELS, offsets))
        layers.append(total(layers[-1], convolve(states, kernel(rng, draws, CHANNELS, CHANNELS, ONE))))
    return Built(x, layers, logit)


def reach(plan: Plan, pixel: Pixel) -> Iterator[Cells]:
    masks = plan.masks(grids(plan.kernel))
    pixels = only(pixel, plan.side)
    while True:
        yield seen_by(pixels, masks["a"])
        states = pixels.copy()
        for row in reversed(range(1, plan.side)):
            states[row - 1] |= seen_by(states[row : row + 1], masks["h"])[0]
        pixels = pixels | seen_by(states, masks["g"])


ARCHITECTURES.add(
    Architecture(
        "row_lstm",
        Text("Row LSTM", "Row LSTM"),
        Text(
            "A recurrent network that reads row by row: after one layer it sees to the top of the picture, but only a "
            "triangle of it, one step aside per row.",
            "Рекуррентная сеть, читающая построчно: уже один слой видит до верхнего края, но лишь треугольник — шаг "
            "вбок на каждую строку.",
        ),
        order=30,
        grids=grids,
        build=build,
        reach=reach,
    )
)
