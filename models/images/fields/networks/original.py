"""The first PixelCNN: one stack of masked convolutions (van den Oord et al., 2016a, "Pixel recurrent neural networks",
section 3.4): mask A once, mask B ever after. Its kernels leave out what lies right above, and so do all their sums."""

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
from models.images.fields.operations import convolve, kernel, tanh
from models.images.fields.plan import Cells, Grid, Plan, before
from models.images.fields.tape import Tape
from models.registry import Text

MASK_A = Text("mask A: layer 1", "маска A: слой 1")


def grids(size: int) -> tuple[Grid, ...]:
    return (
        Grid("a", MASK_A, before(size, centre=False)),
        Grid("b", Text("mask B: later", "маска B: дальше"), before(size, centre=True)),
    )


def build(plan: Plan, rng: np.random.Generator, draws: int) -> Built:
    """Mask A, then mask B, a tanh after each."""
    masks = plan.masks(grids(plan.kernel))
    x, logit = Tape().start(picture(rng, draws, plan.side)), logit_at(rng, draws, plan.side)
    layers = [tanh(convolve(x, kernel(rng, draws, CHANNELS, 1, masks["a"])))]
    while len(layers) < plan.depth:
        layers.append(tanh(convolve(layers[-1], kernel(rng, draws, CHANNELS, CHANNELS, masks["b"]))))
    return Built(x, layers, logit)


def reach(plan: Plan, pixel: Pixel) -> Iterator[Cells]:
    masks = plan.masks(grids(plan.kernel))
    pixels = only(pixel, plan.side)
    while True:
        yield seen_by(pixels, masks["a"])
        pixels = seen_by(pixels, masks["b"])


ARCHITECTURES.add(
    Architecture(
        "original",
        Text("PixelCNN", "PixelCNN"),
        Text(
            "One stack of masked convolutions. Each step up allows only so many steps to the right, so a wedge right "
            "above is never seen, however deep the network: the blind spot.",
            "Одна стопка маскированных свёрток. Шаг вверх позволяет лишь столько-то шагов вправо, поэтому клин справа "
            "сверху не виден никогда, сколько ни добавляй слоёв: это слепая зона.",
        ),
        order=10,
        grids=grids,
        build=build,
        reach=reach,
    )
)
