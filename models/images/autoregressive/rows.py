"""Row LSTM (van den Oord et al., 2016a, section 3.1): states walk down the rows, each sees the three above it."""

from __future__ import annotations

import numpy as np

from models.images.autoregressive.base import KINDS, Array, Kind
from models.images.autoregressive.parts import Dense, Tensors, fixed, step
from models.images.autoregressive.recurrent import Recurrent
from models.images.layers import take


class RowLayer:
    """An LSTM; a pixel and its left neighbour enter its gates, and the three states above."""

    def __init__(self, tensors: Tensors, name: str, features: int, units: int):
        self.enter = Dense(tensors, f"{name}.enter", 2 * features, 4 * units)
        self.again = fixed(take(tensors, f"{name}.cell.again.weight", (4 * units, 3 * units)).T)
        self.leave = Dense(tensors, f"{name}.leave", units, features)
        self.units = units

    def from_above(self, states: Array) -> Array:
        """What a row of states (n, w, units) gives to the gates of the next row, (n, w, 4·units)."""
        wide = np.pad(states, ((0, 0), (1, 1), (0, 0)))
        return np.concatenate([wide[:, :-2], states, wide[:, 2:]], axis=2) @ self.again

    def everywhere(self, x: Array) -> Array:
        """x (n, h, w, features)."""
        left = np.pad(x, ((0, 0), (0, 0), (1, 0), (0, 0)))[:, :, :-1]
        gates = self.enter(np.concatenate([left, x], axis=3))
        states = np.zeros((*x.shape[:3], self.units), np.float32)
        state = cell = np.zeros_like(states[:, 0])
        for row in range(x.shape[1]):
            state, cell = step(gates[:, row] + self.from_above(state), cell)
            states[:, row] = state
        return x + self.leave(states)

    def memory(self, n: int, width: int) -> RowMemory:
        return RowMemory(self, n, width)


class RowMemory:
    """What a walk keeps of one layer: states and cells of the row above, replaced from the left by those of its own."""

    def __init__(self, layer: RowLayer, n: int, width: int):
        self.layer = layer
        self.states, self.cells = np.zeros((2, n, width, layer.units), np.float32)

    def begin(self) -> None:
        """A new row: what the row above gives to all its pixels."""
        self.given = self.layer.from_above(self.states)
        self.left = np.zeros((len(self.states), self.layer.leave.matrix.shape[1]), np.float32)

    def at(self, x: Array, column: int) -> Array:
        gates = self.layer.enter(np.concatenate([self.left, x], axis=1)) + self.given[:, column]
        state, self.cells[:, column] = step(gates, self.cells[:, column])
        self.states[:, column], self.left = state, x
        return x + self.layer.leave(state)

    def end(self) -> None:
        """The row above is this one now: nothing is left to do."""


class RowLSTM(Recurrent):
    """A row's states need those of the row above alone: the walk keeps one row of every layer."""

    layer = RowLayer


KINDS.add(Kind("row_lstm", RowLSTM))
