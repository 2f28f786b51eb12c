"""Diagonal BiLSTM (van den Oord et al., 2016a, section 3.2): one LSTM walks from the upper left corner, one from the
upper right; the second comes a row late, or a pixel would see those to its right."""

from __future__ import annotations

import numpy as np

from models.images.autoregressive.base import KINDS, Array, Kind
from models.images.autoregressive.parts import Dense, Tensors, step
from models.images.autoregressive.recurrent import Recurrent
from models.images.layers import take


class Direction:
    """One of the two LSTMs; each state sees the one above and the one beside it, on the side where it comes from."""

    def __init__(self, enter: Array, bias: Array, again: Array):
        self.enter, self.bias, self.again = enter, bias, again
        self.units = len(again) // 2

    def gates(self, x: Array) -> Array:
        return x @ self.enter + self.bias

    def next(self, gates: Array, above: Array, beside: Array, cell: Array) -> tuple[Array, Array]:
        """State and cell where ``gates`` (…, 4·units) enter; the cell is that of the state beside."""
        return step(gates + np.concatenate([above, beside], axis=-1) @ self.again, cell)

    def everywhere(self, x: Array) -> Array:
        """All states (n, h, w, units), a diagonal at a time: what lies on it does not depend on each other."""
        n, height, width, _ = x.shape
        gates = self.gates(x)
        states, cells = np.zeros((2, n, height + 1, width + 1, self.units), np.float32)
        for diagonal in range(height + width - 1):
            i = np.arange(max(0, diagonal - width + 1), min(diagonal, height - 1) + 1)
            j = diagonal - i
            above, beside, cell = states[:, i, j + 1], states[:, i + 1, j], cells[:, i + 1, j]
            states[:, i + 1, j + 1], cells[:, i + 1, j + 1] = self.next(gates[:, i, j], above, beside, cell)
        return states[:, 1:, 1:]

    def row(self, x: Array, above: Array) -> Array:
        """States of a finished row (n, w, features) under the row of states ``above`` (n, w, units)."""
        gates, states = self.gates(x), np.zeros_like(above)
        state = cell = np.zeros_like(above[:, 0])
        for column in range(x.shape[1]):
            state, cell = self.next(gates[:, column], above[:, column], state, cell)
            states[:, column] = state
        return states


class DiagonalLayer:
    """Both directions and what leaves them."""

    def __init__(self, tensors: Tensors, name: str, features: int, units: int):
        enter = take(tensors, f"{name}.enter", (2, features, 4 * units))
        bias = take(tensors, f"{name}.bias", (2, 1, 4 * units))
        again = take(tensors, f"{name}.cell.again", (2, 2 * units, 4 * units))
        self.here, self.mirrored = (Direction(enter[k], bias[k, 0], again[k]) for k in range(2))
        self.leave = Dense(tensors, f"{name}.leave", units, features)

    def everywhere(self, x: Array) -> Array:
        mirrored = self.mirrored.everywhere(x[:, :, ::-1])[:, :, ::-1]
        late = np.pad(mirrored, ((0, 0), (1, 0), (0, 0), (0, 0)))[:, :-1]
        return x + self.leave(self.here.everywhere(x) + late)

    def memory(self, n: int, width: int) -> DiagonalMemory:
        return DiagonalMemory(self, n, width)


class DiagonalMemory:
    """What a walk keeps of one layer: the row above of both directions, and the own row as far as it has come."""

    def __init__(self, layer: DiagonalLayer, n: int, width: int):
        units, features = layer.leave.matrix.shape
        self.layer = layer
        self.states, self.late = np.zeros((2, n, width, units), np.float32)
        self.row = np.zeros((n, width, features), np.float32)

    def begin(self) -> None:
        self.beside, self.cell = np.zeros((2, *self.states[:, 0].shape), np.float32)

    def at(self, x: Array, column: int) -> Array:
        self.row[:, column] = x
        here = self.layer.here
        self.beside, self.cell = here.next(here.gates(x), self.states[:, column], self.beside, self.cell)
        self.states[:, column] = self.beside
        return x + self.layer.leave(self.beside + self.late[:, column])

    def end(self) -> None:
        """The row is finished: only now can the other direction walk through it, from the right."""
        self.late = self.layer.mirrored.row(self.row[:, ::-1], self.late[:, ::-1])[:, ::-1]


class DiagonalBiLSTM(Recurrent):
    """The walk keeps one row of every layer and goes through it twice: from the left while it is drawn, then back."""

    layer = DiagonalLayer


KINDS.add(Kind("diagonal", DiagonalBiLSTM))
