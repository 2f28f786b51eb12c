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

Array = NDArray[np.float32]
ABOVE, ASIDE = 3, 3
"""Rows above, and pixels to each side, that the first layer sees."""
FIELD = ABOVE * (2 * ASIDE + 1)


class Parameters(NamedTuple):
    """Arrays of a model with C features, L layers, F channels of context, H units in its head and K levels.

    Every pixel of the picture is seen as the pair (2·level/(K − 1) − 1, 1), beyond the border as (0, 0).

    Attributes:
        first_down: (42, C), the vertical stack's first layer; rows in the order (row −3…−1, column −3…3, pair).
        first_down_bias: (C,).
        first_right: (6, C), the horizontal stack's first layer; rows in the order (column −3…−1, pair).
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
        head: (C, H), from max(sum, 0).
        head_bias: (H,).
        out: (H, K), from max(head, 0) to the logits.
        out_bias: (K,).
    """

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
    out: Array
    out_bias: Array


def parameters(facts: Mapping[str, Any], tensors: Mapping[str, Array]) -> Parameters:
    """Lay out the tensors of a card whose ``architecture`` is ``facts``; raises `InputError` where one does not fit."""
    sizes = {key: int(facts.get(key, 0)) for key in ("levels", "features", "layers", "head", "classes", "channels")}
    wanted = shapes(**sizes)
    given = {name: take(tensors, name, shape) for name, shape in wanted.items()}
    made = _first(given) | _layers(given, sizes["features"], sizes["layers"], sizes["channels"]) | _last(given)
    return Parameters(**{name: _fixed(values) for name, values in made.items()})


def shapes(
    levels: int, features: int, layers: int, head: int, classes: int, channels: int
) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor outside the U-Net, as PyTorch has them."""
    c = features
    found = {
        "first_down.weight": (c, 2, ABOVE, 2 * ASIDE + 1),
        "first_down.bias": (c,),
        "first_right.weight": (c, 2, 1, ASIDE),
        "first_right.bias": (c,),
        "first_link.weight": (c, c, 1, 1),
        "first_link.bias": (c,),
        "condition.weight": (classes + 1, layers * 2 * c),
        "head.weight": (head, c, 1, 1),
        "head.bias": (head,),
        "out.weight": (levels, head, 1, 1),
        "out.bias": (levels,),
    }
    one = _layer_shapes(c, channels)
    return found | {f"layers.{i}.{name}": shape for i in range(layers) for name, shape in one.items()}


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


def _last(given: Mapping[str, Array]) -> dict[str, Array]:
    return {
        "head": _matrix(given["head.weight"]),
        "head_bias": given["head.bias"],
        "out": _matrix(given["out.weight"]),
        "out_bias": given["out.bias"],
    }


def _matrix(weight: Array) -> Array:
    """(outputs, inputs, height, width) as (height·width·inputs, outputs)."""
    return weight.transpose(2, 3, 1, 0).reshape(-1, len(weight))


def _fixed(values: Array) -> Array:
    """A contiguous float32 copy that nobody can change: one model serves every visitor."""
    copy = np.array(values, np.float32, order="C")
    copy.flags.writeable = False
    return copy
