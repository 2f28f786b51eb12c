"""What the networks are made of, on a tape: each operation computes its value and knows its way back.

Feature maps are (draws, channels, height, width); every draw has weights of its own. Gradients have an axis more in
front.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.images.fields.tape import Array, Node


@dataclass(frozen=True)
class Kernel:
    """A masked convolution: weights (draws, out, in, taps) of the open taps alone, their offsets (row, column)."""

    weights: Array
    offsets: tuple[tuple[int, int], ...]


def kernel(rng: np.random.Generator, draws: int, outs: int, ins: int, cells: NDArray[np.bool_]) -> Kernel:
    """Random weights at the open ``cells`` (rows, columns), both odd; variance 1 / (open taps · inputs)."""
    rows, columns = cells.shape
    offsets = tuple((int(i) - rows // 2, int(j) - columns // 2) for i, j in np.argwhere(cells))
    scale = 1 / np.sqrt(max(1, len(offsets) * ins))
    return Kernel(scale * rng.standard_normal((draws, outs, ins, len(offsets))), offsets)


ONE = np.ones((1, 1), dtype=bool)
"""The cells of a 1×1 convolution."""


def convolve(x: Node, by: Kernel) -> Node:
    """Σ over taps and inputs of weight · x at the tap's offset; outside the picture there is nothing."""
    draws, ins, height, width = x.value.shape
    outs, taps = by.weights.shape[1], len(by.offsets)
    flat = by.weights.reshape(draws, outs, ins * taps)
    seen = np.stack([shifted(x.value, *offset) for offset in by.offsets], axis=2) if taps else x.value[:, :, :0]
    out = flat @ seen.reshape(draws, ins * taps, height * width)

    def pull(gradient: Array) -> tuple[Array]:
        parts = flat.transpose(0, 2, 1) @ gradient.reshape(*gradient.shape[:3], height * width)
        parts = parts.reshape(len(gradient), draws, ins, taps, height, width)
        total = np.zeros((len(parts), *x.value.shape))
        for tap, (row, column) in enumerate(by.offsets):
            total += shifted(parts[:, :, :, tap], -row, -column)
        return (total,)

    return x.tape.write(out.reshape(draws, outs, height, width), (x,), pull)


def shifted(x: Array, row: int, column: int) -> Array:
    """x (…, h, w) read at an offset: out[i, j] = x[i + row, j + column], zero outside."""
    out = np.zeros_like(x)
    (rows, from_rows), (columns, from_columns) = _overlap(row, x.shape[-2]), _overlap(column, x.shape[-1])
    out[..., rows, columns] = x[..., from_rows, from_columns]
    return out


def _overlap(offset: int, length: int) -> tuple[slice, slice]:
    """Positions that stay inside when ``offset`` is added to them, and where they then are."""
    first = min(max(0, -offset), length)
    last = max(first, min(length, length - offset))
    return slice(first, last), slice(first + offset, last + offset)


def dense(x: Node, weights: Array) -> Node:
    """weights (draws, out, in) times x (draws, in)."""
    value = (weights @ x.value[..., None])[..., 0]
    return x.tape.write(value, (x,), lambda gradient: ((gradient[..., None, :] @ weights)[..., 0, :],))


def tanh(x: Node) -> Node:
    """The hyperbolic tangent: unlike a rectifier it never cuts a path by chance."""
    value = np.tanh(x.value)
    return x.tape.write(value, (x,), lambda gradient: (gradient * (1 - value**2),))


def total(*parts: Node) -> Node:
    """The sum of nodes of one shape."""
    return parts[0].tape.write(sum(part.value for part in parts), parts, lambda gradient: (gradient,) * len(parts))


def gate(x: Node) -> Node:
    """tanh of the first half of the channels times the sigmoid of the second (van den Oord et al., 2016b, eq. 2)."""
    half = x.value.shape[1] // 2
    values, doors = np.tanh(x.value[:, :half]), expit(x.value[:, half:])

    def pull(gradient: Array) -> tuple[Array]:
        parts = (gradient * doors * (1 - values**2), gradient * values * doors * (1 - doors))
        return (np.concatenate(parts, axis=2),)

    return x.tape.write(values * doors, (x,), pull)


def rearranged(x: Node, there: Callable[[Array], Array], back: Callable[[Array], Array]) -> Node:
    """A linear map and its transpose."""
    return x.tape.write(there(x.value), (x,), lambda gradient: (back(gradient),))
