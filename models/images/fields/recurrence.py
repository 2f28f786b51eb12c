"""An LSTM that runs over the rows of a map, its states convolved along each row (van den Oord et al., 2016a, eq. 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from models.images.fields.tape import Array, Node

FORGET = 1.0  # added to the forget gate, so that gradients travel far


@dataclass(frozen=True)
class Recurrence:
    """State-to-state weights (draws, 4·channels, channels, taps) and their offsets along the row."""

    weights: Array
    offsets: tuple[int, ...]

    def gates(self, state: Array) -> Array:
        """What the last row's state (draws, channels, width) adds to the gates (draws, 4·channels, width)."""
        taps = (self.weights[..., tap] @ _moved(state, offset) for tap, offset in enumerate(self.offsets))
        return sum(taps, np.zeros(()))

    def back(self, gradient: Array) -> Array:
        """The gradients by that state."""
        turned = self.weights.transpose(0, 2, 1, 3)
        taps = (_moved(turned[..., tap] @ gradient, -offset) for tap, offset in enumerate(self.offsets))
        return sum(taps, np.zeros(()))


def recurrence(rng: np.random.Generator, draws: int, channels: int, offsets: tuple[int, ...]) -> Recurrence:
    """Random state-to-state weights."""
    scale = 1 / np.sqrt(max(1, channels * len(offsets)))
    return Recurrence(scale * rng.standard_normal((draws, 4 * channels, channels, len(offsets))), offsets)


def lstm(x: Node, through: Recurrence) -> Node:
    """States (draws, channels, rows, width) for input-to-state gates x (draws, 4·channels, rows, width)."""
    kept: list[_Row] = []
    cell = state = np.zeros((x.value.shape[0], x.value.shape[1] // 4, x.value.shape[3]))
    for row in range(x.value.shape[2]):
        kept.append(_step(x.value[:, :, row] + through.gates(state), cell))
        cell, state = kept[-1].cell, kept[-1].state
    states = np.stack([row.state for row in kept], axis=2)
    return x.tape.write(states, (x,), lambda gradient: (_through_time(kept, through, gradient),))


@dataclass(frozen=True)
class _Row:
    """What a row leaves behind for the way back: (draws, channels, width) each."""

    i: Array
    f: Array
    o: Array
    g: Array
    before: Array
    cell: Array
    squashed: Array

    @property
    def state(self) -> Array:
        return self.o * self.squashed


def _step(gates: Array, before: Array) -> _Row:
    i, f, o, g = np.split(gates, 4, axis=1)
    i, f, o, g = expit(i), expit(f + FORGET), expit(o), np.tanh(g)
    cell = f * before + i * g
    return _Row(i, f, o, g, before, cell, np.tanh(cell))


def _through_time(kept: list[_Row], through: Recurrence, gradient: Array) -> Array:
    """Backpropagation through the rows: the gradients by the gates' inputs."""
    ways, draws, channels, rows, width = gradient.shape
    out = np.empty((ways, draws, 4 * channels, rows, width))
    d_cell = d_state = np.zeros((ways, draws, channels, width))
    for row in reversed(range(rows)):
        at = kept[row]
        d_state = d_state + gradient[:, :, :, row]
        d_cell = d_cell + d_state * at.o * (1 - at.squashed**2)
        parts = (
            d_cell * at.g * at.i * (1 - at.i),
            d_cell * at.before * at.f * (1 - at.f),
            d_state * at.squashed * at.o * (1 - at.o),
            d_cell * at.i * (1 - at.g**2),
        )
        gates = np.concatenate(parts, axis=2)
        out[:, :, :, row] = gates
        d_cell, d_state = d_cell * at.f, through.back(gates)
    return out


def _moved(x: Array, offset: int) -> Array:
    """x (…, width) read at an offset, zero outside."""
    if offset == 0:
        return x
    out = np.zeros_like(x)
    width = x.shape[-1]
    reach = min(abs(offset), width)
    if offset > 0:
        out[..., : width - reach] = x[..., reach:]
    else:
        out[..., reach:] = x[..., : width - reach]
    return out
