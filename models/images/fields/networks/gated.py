"""The gated PixelCNN: a vertical stack for the rows above feeds a horizontal one for the row itself (van den Oord et
al., 2016b, "Conditional image generation with PixelCNN decoders", section 2.2). It has no blind spot."""

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
from models.images.fields.operations import ONE, convolve, gate, kernel, total
from models.images.fields.plan import Cells, Grid, Plan, above, left
from models.images.fields.tape import Node, Tape
from models.registry import Text


def grids(size: int) -> tuple[Grid, ...]:
    return (
        Grid("c", Text("above: layer 1", "сверху: слой 1"), above(size, own=False)),
        Grid("d", Text("above: later", "сверху: дальше"), above(size, own=True)),
        Grid("e", Text("beside: layer 1", "слева: слой 1"), left(size, centre=False)),
        Grid("f", Text("beside: later", "слева: дальше"), left(size, centre=True)),
    )


def build(plan: Plan, rng: np.random.Generator, draws: int) -> Built:
    """Both stacks; the features after a layer are those of the horizontal one."""
    masks = plan.masks(grids(plan.kernel))
    x, logit = Tape().start(picture(rng, draws, plan.side)), logit_at(rng, draws, plan.side)

    def mixed(node: Node, outs: int, cells: Cells = ONE) -> Node:
        return convolve(node, kernel(rng, draws, outs, node.value.shape[1], cells))

    down = mixed(x, CHANNELS, masks["c"])
    layers = [total(mixed(x, CHANNELS, masks["e"]), mixed(down, CHANNELS))]
    while len(layers) < plan.depth:
        right = layers[-1]
        down = total(down, gate(mixed(down, 2 * CHANNELS, masks["d"])))
        opened = gate(total(mixed(right, 2 * CHANNELS, masks["f"]), mixed(down, 2 * CHANNELS)))
        layers.append(total(right, mixed(opened, CHANNELS)))
    return Built(x, layers, logit)


def reach(plan: Plan, pixel: Pixel) -> Iterator[Cells]:
    masks = plan.masks(grids(plan.kernel))
    right = only(pixel, plan.side)
    down = np.zeros_like(right)
    while True:
        yield seen_by(down | right, masks["c"]) | seen_by(right, masks["e"])
        down = down | right  # the link: the horizontal stack reads the vertical one where it stands
        down, right = down | seen_by(down, masks["d"]), right | seen_by(right, masks["f"])


ARCHITECTURES.add(
    Architecture(
        "gated",
        Text("Gated PixelCNN", "Gated PixelCNN"),
        Text(
            "Two stacks: the vertical one sees whole rows above, without a mask at its sides; the horizontal one sees "
            "the row to the left and reads the vertical one. Deep enough, they miss nothing earlier.",
            "Две стопки: вертикальная видит целые строки выше, по бокам её ничто не режет; горизонтальная видит строку "
            "слева и читает вертикальную. При достаточной глубине из прошлого не пропущено ничего.",
        ),
        order=20,
        grids=grids,
        build=build,
        reach=reach,
    )
)
