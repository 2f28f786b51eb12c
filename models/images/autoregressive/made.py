"""MADE (Germain et al., 2015): one dense layer and back, masked by an order of the pixels drawn by chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.images.autoregressive.base import KINDS, Array, Choose, Kind, Levels, Network
from models.images.autoregressive.order import degrees, masks, ordering
from models.images.autoregressive.parts import Tensors, fixed, relu
from models.images.layers import take


class MADE(Network):
    """Hidden units are sorted by how far along the order they look, so the open weights of a pixel stand together.

    The walk keeps the sums that enter the hidden units: a pixel is added to those that may see it, and read from those
    that are complete.
    """

    def __init__(self, facts: Mapping[str, Any], tensors: Tensors):
        super().__init__(tuple(facts["shape"]))
        numbers, units = ordering(self.shape, facts["order"]), facts["units"]
        pixels = numbers.size
        first, last = masks(self.shape, units, facts["order"])
        self.closed = int((~first).sum() + (~last).sum())
        self.order = np.argwhere(numbers)[numbers.ravel().argsort()]
        self.first = fixed((take(tensors, "first.weight", (units, pixels)) * first).T)
        self.last = fixed(take(tensors, "last.weight", (pixels, units)) * last)
        self.first_bias, self.last_bias = take(tensors, "first.bias", (units,)), take(tensors, "last.bias", (pixels,))
        self.complete = np.searchsorted(degrees(pixels, units), numbers)  # units that look at earlier pixels alone

    def logits(self, levels: Levels) -> Array:
        x = 2 * levels.reshape(len(levels), -1).astype(np.float32) - 1
        return (relu(x @ self.first + self.first_bias) @ self.last.T + self.last_bias).reshape(levels.shape)

    def walk(self, n: int, choose: Choose) -> None:
        sums = np.repeat(self.first_bias[None], n, axis=0)
        for row, column in self.order.tolist():
            pixel, ready = row * self.shape[1] + column, self.complete[row, column]
            logits = relu(sums[:, :ready]) @ self.last[pixel, :ready] + self.last_bias[pixel]
            x = 2 * choose(row, column, logits).astype(np.float32) - 1
            sums[:, ready:] += x[:, None] * self.first[pixel, ready:]


KINDS.add(Kind("made", MADE))
