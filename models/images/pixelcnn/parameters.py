"""The tensors of `training.pixelcnn.PixelCNN`, laid out for the samplers: products from the left, C order, float32.

Less is left to do at every pixel. With σ(z) = (1 + tanh(z/2))/2 a gate is tanh(a)·(1 + tanh(b/2))/2,
so the columns of the halves b ("doors") are stored halved, and the last ½ stands in the matrices that read the gate.
The vertical stack, which adds its gates to itself, is kept doubled instead: what writes into it is doubled, what reads
it is halved. So everywhere a gate is tanh(z[:C]) · (1 + tanh(z[C:])). Biases that meet are summed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.images.layers import take
from models.images.pixelcnn.colours import COLOURS, NEIGHBOURS, WAVES, waves

Array = NDArray[np.float32]
ABOVE, ASIDE = 3, 3
"""Rows above, and pixels to each side, that the first layer sees."""
FIELD = ABOVE * (2 * ASIDE + 1)


class Parameters(NamedTuple):
    """Arrays of a model with C features, L layers, F channels of context, and for each of its Q colours (1 where it is
    grey) H units in its head and K levels.

    Every pixel of the picture is seen as D numbers: a row of ``table`` for each of its colours, and 1; beyond the
    border as zeros.

    Attributes:
        table: (K, V), what is seen of a level: V is 1 for grey, 2·level/(K − 1) − 1, else of `colours.waves`.
        first_down: (21·D, C), the vertical stack's first layer; rows in the order (row −3…−1, column −3…3, number).
        first_down_bias: (C,).
        first_right: (3·D, C), the horizontal stack's first layer; rows in the order (column −3…−1, number).
        first_link: (C, C), from the vertical stack at the same pixel.
        first_bias: (C,), of both.
        down: (L, 6C, 2C); rows in the order (row −1…0, column −1…1, feature).
        down_bias: (L, 2C).
        link: (L, C, 2C), from the vertical stack, this layer done, to the horizontal gates.
        right: (L, 2C, 2C), from the horizontal stack at the pixel to the left (first C rows) and at the pixel itself.
        context: (L, F, 2C), from the context at the pixel; F is 0 without a U-Net.
        condition: (classes + 1, L, 2C), per label, the last for none; holds the biases of link and right too.
        rest: (L, C, C), from the gate to the horizontal stack.
        rest_bias: (L, C).
        skip: (L, C, C), from the gate to the output, summed over layers.
        head: (C, Q·H), from max(sum, 0).
        head_bias: (Q·H,).
        told: ((Q − 1)·(V + 8), Q·H), what the units of later colours hear of the earlier ones of the same pixel: what
            is seen of the level, and which of the eight neighbours have it too.
        out: (Q, H, K), from max(head, 0) to the logits.
        out_bias: (Q, K).
        copy: (Q, H, 8), from max(head, 0) to what is added at the levels of the neighbours; (0, H, 8) for grey.
        copy_bias: (Q, 8); (0, 8) for grey.
    """

    table: Array
    first_down: Array
    first_down_bias: Array
    first_right: Array
    first_link: Array
    first_bias: Array
    down: Array
    down_bias: Array
    link: Array
    right: Array
    context: Array
    condition: Array
    rest: Array
    rest_bias: Array
    skip: Array
    head: Array
    head_bias: Array
    told: Array
    out: Array
    out_bias: Array
    copy: Array
    copy_bias: Array

    @property
    def levels(self) -> int:
        return len(self.table)

    @property
    def colours(self) -> int:
        return len(self.out)

    @property
    def is_grey(self) -> bool:
        return self.colours == 1


def parameters(facts: Mapping[str, Any], tensors: Mapping[str, Array]) -> Parameters:
    """Lay out the tensors of a card whose ``architecture`` is ``facts``; raises `InputError` where one does not fit."""
    sizes = {key: int(facts.get(key, 0)) for key in ("levels", "features", "layers", "head", "classes", "channels")}
    in_colour = int(facts.get("colours", 1)) == COLOURS
    wanted = shapes(**sizes, colours=COLOURS if in_colour else 1)
    given = {name: take(tensors, name, shape) for name, shape in wanted.items()}
    made = _first(given) | _layers(given, sizes["features"], sizes["layers"], sizes["channels"])
    made |= _last_of_colours(given, sizes["levels"]) if in_colour else _last(given, sizes["levels"])
    return Parameters(**{name: _fixed(values) for name, values in made.items()})


def in_range(levels: NDArray, number: int) -> Array:
    """Levels 0 … number − 1 as numbers in [−1, 1]."""
    return levels * np.float32(2 / (number - 1)) - np.float32(1)


def shapes(
    levels: int, features: int, layers: int, head: int, classes: int, channels: int, colours: int = 1
) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor outside the U-Net, as PyTorch has them."""
    c, seen = features, 2 if colours == 1 else colours * WAVES + 1
    found = {
        "first_down.weight": (c, seen, ABOVE, 2 * ASIDE + 1),
        "first_down.bias": (c,),
        "first_right.weight": (c, seen, 1, ASIDE),
        "first_right.bias": (c,),
        "first_link.weight": (c, c, 1, 1),
        "first_link.bias": (c,),
        "condition.weight": (classes + 1, layers * 2 * c),
    }
    one = _layer_shapes(c, channels)
    found |= {f"layers.{i}.{name}": shape for i in range(layers) for name, shape in one.items()}
    return found | (_last_shapes(c, head, levels) if colours == 1 else _colour_shapes(c, head, levels))


def _last_shapes(c: int, head: int, levels: int) -> dict[str, tuple[int, ...]]:
    return {
        "head.weight": (head, c, 1, 1),
        "head.bias": (head,),
        "out.weight": (levels, head, 1, 1),
        "out.bias": (levels,),
    }


def _colour_shapes(c: int, head: int, levels: int) -> dict[str, tuple[int, ...]]:
    return {
        "colours.hidden.weight": (COLOURS * head, c),
        "colours.hidden.bias": (COLOURS * head,),
        "colours.told": (COLOURS * head, (COLOURS - 1) * (WAVES + NEIGHBOURS)),
        "colours.out": (COLOURS, head, levels),
        "colours.out_bias": (COLOURS, levels),
        "colours.copy": (COLOURS, head, NEIGHBOURS),
        "colours.copy_bias": (COLOURS, NEIGHBOURS),
    }


def _layer_shapes(c: int, channels: int) -> dict[str, tuple[int, ...]]:
    found = {"skip.weight": (c, c, 1, 1)}
    if channels:
        found["context.weight"] = (2 * c, channels, 1, 1)
    for name, inputs, outputs, window in (
        ("down", c, 2 * c, (2, 3)),
        ("link", c, 2 * c, (1, 1)),
        ("right", c, 2 * c, (1, 2)),
        ("rest", c, c, (1, 1)),
    ):
        found |= {f"{name}.weight": (outputs, inputs, *window), f"{name}.bias": (outputs,)}
    return found


def _first(given: Mapping[str, Array]) -> dict[str, Array]:
    return {
        "first_down": 2 * _matrix(given["first_down.weight"]),
        "first_down_bias": 2 * given["first_down.bias"],
        "first_right": _matrix(given["first_right.weight"]),
        "first_link": _matrix(given["first_link.weight"]) / 2,
        "first_bias": given["first_right.bias"] + given["first_link.bias"],
    }


def _layers(given: Mapping[str, Array], c: int, layers: int, channels: int) -> dict[str, Array]:
    def every(name: str) -> Array:
        return np.stack([given[f"layers.{i}.{name}"] for i in range(layers)])

    def matrices(name: str) -> Array:
        return np.stack([_matrix(weight) for weight in every(f"{name}.weight")])

    doors = np.repeat(np.array([1, 0.5], np.float32), c)
    meeting = every("link.bias") + every("right.bias")
    condition = given["condition.weight"].reshape(-1, layers, 2 * c)
    return {
        "down": matrices("down") * doors / 2,
        "down_bias": every("down.bias") * doors,
        "link": matrices("link") * doors / 2,
        "right": matrices("right") * doors,
        "context": matrices("context") * doors if channels else np.zeros((layers, 0, 2 * c), np.float32),
        "condition": (condition + meeting) * doors,
        "rest": matrices("rest") / 2,
        "rest_bias": every("rest.bias"),
        "skip": matrices("skip") / 2,
    }


def _last(given: Mapping[str, Array], levels: int) -> dict[str, Array]:
    units = len(given["head.bias"])
    return {
        "table": in_range(np.arange(levels), levels)[:, None],
        "head": _matrix(given["head.weight"]),
        "head_bias": given["head.bias"],
        "told": np.zeros((0, units), np.float32),
        "out": _matrix(given["out.weight"])[None],
        "out_bias": given["out.bias"][None],
        "copy": np.zeros((0, units, NEIGHBOURS), np.float32),
        "copy_bias": np.zeros((0, NEIGHBOURS), np.float32),
    }


def _last_of_colours(given: Mapping[str, Array], levels: int) -> dict[str, Array]:
    """A group of units hears only of the colours before its own: the mask of the masked 1×1 convolution."""
    told = given["colours.told"].T
    group = np.repeat(np.arange(COLOURS), told.shape[1] // COLOURS)
    heard = np.repeat(np.arange(COLOURS - 1), WAVES + NEIGHBOURS)[:, None] < group
    return {
        "table": waves(levels),
        "head": given["colours.hidden.weight"].T,
        "head_bias": given["colours.hidden.bias"],
        "told": told * heard,
        "out": given["colours.out"],
        "out_bias": given["colours.out_bias"],
        "copy": given["colours.copy"],
        "copy_bias": given["colours.copy_bias"],
    }


def _matrix(weight: Array) -> Array:
    """(outputs, inputs, height, width) as (height·width·inputs, outputs)."""
    return weight.transpose(2, 3, 1, 0).reshape(-1, len(weight))


def _fixed(values: Array) -> Array:
    """A contiguous float32 copy that nobody can change: one model serves every visitor."""
    copy = np.array(values, np.float32, order="C")
    copy.flags.writeable = False
    return copy
