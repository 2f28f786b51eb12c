"""The weights of a WaveNet as contiguous arrays, layers stacked: what the full pass and the samplers compute with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.waves.instruments import NOTES
from models.waves.stack import Stack

Array = NDArray[np.floating]


class Parameters(NamedTuple):
    """L layers of C channels, S channels of skip connections, H units before the output, k taps, K kinds of condition.

    Attributes:
        dilations: (L,) of the layers, the lowest first.
        embed: (levels, C), what a sample's level becomes.
        gates: (L, k·C, 2C), taps from the oldest to the newest; ``conditions``: (K, L, 2C), their biases included.
        rest: (L, C, C + S), to the next layer and to the output; ``rest_bias``: (L, C).
        head: (S, H), ``head_bias``: (H,), out: (H, levels), ``out_bias``: (levels,).
    """

    dilations: NDArray[np.int64]
    embed: Array
    gates: Array
    conditions: Array
    rest: Array
    rest_bias: Array
    head: Array
    head_bias: Array
    out: Array
    out_bias: Array

    @property
    def channels(self) -> int:
        return self.embed.shape[1]

    @property
    def kernel(self) -> int:
        return self.gates.shape[1] // self.channels


def stack_of(architecture: Mapping[str, Any]) -> Stack:
    """The shape that a card describes."""
    return Stack(*(int(architecture[key]) for key in ("layers", "kernel", "base", "blocks")))


def from_tensors(stack: Stack, tensors: Mapping[str, NDArray], instrument: int) -> Parameters:
    """The parameters for one instrument, whose conditions are the notes; names as in `training.waves.WaveNet`."""
    layers = range(stack.depth)

    def stacked(name: str) -> NDArray:
        return np.stack([tensors[f"layers.{layer}.{name}"] for layer in layers])

    depth, doors, channels, taps = (gates := stacked("gates.weight")).shape
    kinds = tensors["kind.weight"].reshape(-1, NOTES, tensors["kind.weight"].shape[1])[instrument]
    conditions = np.einsum("ke,lge->klg", kinds, stacked("condition.weight")[..., 0]) + stacked("gates.bias")
    arrays = {
        "embed": tensors["embed.weight"],
        "gates": gates.transpose(0, 3, 2, 1).reshape(depth, taps * channels, doors),
        "conditions": conditions,
        "rest": np.concatenate([stacked("rest.weight"), stacked("skip.weight")], 1)[..., 0].transpose(0, 2, 1),
        "rest_bias": stacked("rest.bias"),
        "head": tensors["head.weight"][..., 0].T,
        "head_bias": tensors["head.bias"],
        "out": tensors["out.weight"][..., 0].T,
        "out_bias": tensors["out.bias"],
    }
    # Copies, for what a file lends cannot be written, which numba takes for another type and compiles once more.
    floats = {name: np.array(array, np.float32, order="C") for name, array in arrays.items()}
    return Parameters(np.array(stack.dilations, np.int64), **floats)


def drawn(stack: Stack, channels: int = 4, levels: int = 4, seed: int = 0) -> Parameters:
    """An untrained network of this shape in double precision: enough to ask what it can see."""
    draws = np.random.default_rng(seed)
    taps = stack.kernel * channels

    def normal(*shape: int, fan_in: int = 1) -> Array:
        return draws.standard_normal(shape) / np.sqrt(fan_in)

    return Parameters(
        np.array(stack.dilations, np.int64),
        normal(levels, channels),
        normal(stack.depth, taps, 2 * channels, fan_in=taps),
        np.zeros((1, stack.depth, 2 * channels)),
        normal(stack.depth, channels, 2 * channels, fan_in=channels),
        np.zeros((stack.depth, channels)),
        normal(channels, channels, fan_in=channels),
        np.zeros(channels),
        normal(channels, levels, fan_in=channels),
        np.zeros(levels),
    )
