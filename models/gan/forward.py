"""A network asked from outside: its outputs at given points and their gradient, a point per row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gan.backends.perceptron import Pass, Perceptron, room
from models.gan.network import Layout

Rows = NDArray[np.floating]
BLOCK = 4096  # rows at a time, so that the layers stay in the processor's cache


@dataclass(frozen=True)
class Network:
    """A perceptron with its weights (size,), in whose dtype it computes."""

    layout: Layout
    activation: str
    weights: NDArray[np.floating]

    def __call__(self, x: Rows) -> Rows:
        """Outputs (n, outputs) at inputs ``x`` (n, inputs)."""
        return np.concatenate([self._forward(block)[1].outputs.T for block in self._blocks(x)])

    def gradient(self, x: Rows, seeds: Rows | None = None) -> Rows:
        """∂⟨seed, y⟩/∂x (n, inputs) at ``x`` (n, inputs); ``seeds`` (n, outputs) are ones by default."""
        seeds = np.ones((len(x), self.layout.outputs), x.dtype) if seeds is None else seeds
        found = []
        for block, seed in zip(self._blocks(x), self._blocks(seeds), strict=True):
            perceptron, done = self._forward(block)
            found.append(perceptron.pull(done, np.ascontiguousarray(seed.T)).T)
        return np.concatenate(found)

    def _blocks(self, x: Rows) -> list[Rows]:
        x = np.asarray(x, self.weights.dtype)
        return [x[at : at + BLOCK] for at in range(0, max(len(x), 1), BLOCK)]

    def _forward(self, x: Rows) -> tuple[Perceptron, Pass]:
        perceptron, done = Perceptron(self.layout, self.activation, self.weights), room(self.layout, len(x), x.dtype)
        done.points[:] = x.T
        perceptron.forward(done)
        return perceptron, done
