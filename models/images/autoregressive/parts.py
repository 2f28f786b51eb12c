"""What the networks are made of: matrices from the left, windows with a mask, one step of an LSTM."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from models.images.fields.plan import before
from models.images.layers import sigmoid, take

Array = NDArray[np.float32]
Tensors = Mapping[str, Array]
WINDOW = 7
"""Cells along each side of the first layer's mask A (van den Oord et al., 2016a, table 1)."""


class Dense:
    """x @ matrix + bias over the last axis, from a dense layer of PyTorch's, or a 1×1 convolution."""

    def __init__(self, tensors: Tensors, name: str, ins: int, outs: int, pointwise: bool = False):
        shape = (outs, ins, 1, 1) if pointwise else (outs, ins)
        self.matrix = fixed(take(tensors, f"{name}.weight", shape).reshape(outs, ins).T)
        self.bias = take(tensors, f"{name}.bias", (outs,))

    def __call__(self, x: Array) -> Array:
        return x @ self.matrix + self.bias


class Window:
    """A convolution that sees the rows above and the pixels to the left, with mask B the ``centre``, too.

    ``closed`` counts the weights that the mask shuts. Maps are (n, h, w, features). A margin around them, above and at
    both sides, holds what lies outside: nothing.
    """

    def __init__(self, tensors: Tensors, name: str, ins: int, outs: int, size: int, centre: bool):
        self.size, self.ins, self.up = size, ins, size // 2
        weight = take(tensors, f"{name}.weight", (outs, ins, self.up + 1, size))
        open_ = before(size, centre)[: self.up + 1]
        self.matrix = fixed((weight * open_).transpose(2, 3, 1, 0).reshape(-1, outs))
        self.closed = int((~open_).sum()) * ins * outs
        self.bias = take(tensors, f"{name}.bias", (outs,))

    def blank(self, n: int, shape: tuple[int, int]) -> Array:
        """A map where nothing is known yet, with its margin."""
        return np.zeros((n, shape[0] + self.up, shape[1] + 2 * self.up, self.ins), np.float32)

    def put(self, map_: Array, row: int, column: int, values: Array) -> None:
        """Write a pixel (n, ins) into a map with a margin."""
        map_[:, row + self.up, column + self.up] = values

    def at(self, map_: Array, row: int, column: int) -> Array:
        """The convolution at one pixel of a map with a margin, (n, outs)."""
        seen = map_[:, row : row + self.up + 1, column : column + self.size]
        return seen.reshape(len(map_), -1) @ self.matrix + self.bias

    def everywhere(self, x: Array) -> Array:
        """The convolution at all pixels of a map, (n, h, w, outs)."""
        padded = self.blank(len(x), x.shape[1:3])
        padded[:, self.up :, self.up : self.up + x.shape[2]] = x
        seen = sliding_window_view(padded, (self.up + 1, self.size), axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
        return seen.reshape(*x.shape[:3], -1) @ self.matrix + self.bias


class Head:
    """From features to a logit, through one more layer."""

    def __init__(self, tensors: Tensors, features: int, units: int):
        self.hidden = Dense(tensors, "head.hidden", features, units)
        self.out = Dense(tensors, "head.out", units, 1)

    def __call__(self, x: Array) -> Array:
        return self.out(relu(self.hidden(relu(x))))[..., 0]


def relu(x: Array) -> Array:
    return np.maximum(x, 0)


def pairs(levels: NDArray) -> Array:
    """Levels (…) as the first layer sees them, (…, 2): ±1 and 1, so that a border differs from paper."""
    x = np.ones((*levels.shape, 2), np.float32)
    x[..., 0] = 2.0 * levels - 1
    return x


def step(gates: Array, cell: Array) -> tuple[Array, Array]:
    """The next state and cell of an LSTM from gates (…, 4·units), in the order input, forget, output, content."""
    units = cell.shape[-1]
    doors, content = sigmoid(gates[..., : 3 * units]), np.tanh(gates[..., 3 * units :])
    cell = doors[..., units : 2 * units] * cell + doors[..., :units] * content
    return doors[..., 2 * units :] * np.tanh(cell), cell


def fixed(values: Array) -> Array:
    """A contiguous float32 copy that nobody can change: one model serves every visitor."""
    copy = np.array(values, np.float32, order="C")
    copy.flags.writeable = False
    return copy
