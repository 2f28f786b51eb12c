"""A perceptron and its derivatives by hand: gradients, gradients of gradients, and how gradients change along the way.

A point is a column: then biases ride along as one more row of the matrices (a layer's matrix and bias lie next to each
other in the weight vector) and every array is contiguous. For any activation φ, with a_l = W_lᵀ h_{l−1} + b_l,
h_l = φ(a_l), y = Wᵀ h_L + b:

    pull, from a seed s on y:   δ_L = φ′(a_L) ∘ W s,   δ_{l−1} = φ′(a_{l−1}) ∘ W_l δ_l,   sᵀ∂y/∂x = W₁ δ₁
    gradient of Σ c·y:          ∂/∂W_l = h_{l−1} δ_lᵀ with s = c
    push, from a motion u of x: p_l = W_lᵀ t_{l−1}, t_l = φ′(a_l) ∘ p_l, t₀ = u
    gradient of Σ c·y + ⟨u, sᵀ∂y/∂x⟩ (a penalty on the input gradient, u its slope; Drucker and LeCun, 1992):
        A_l = φ′(a_l) ∘ (W_{l+1} A_{l+1}) + φ″(a_l) ∘ p_l ∘ (W_{l+1} δ_{l+1}),   ∂/∂W_l = h_{l−1} A_lᵀ + t_{l−1} δ_lᵀ
    gradient's rate of change along a direction of the weights (Pearlmutter, 1994): `along`
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gan.backends.activations import ACTIVATIONS, Curved
from models.gan.network import Layout

Columns = NDArray[np.floating]
Layers = list[NDArray[np.floating]]


def matrices(layout: Layout, vector: NDArray) -> Layers:
    """Views into a weight vector: each layer's matrix with its bias as the last row, (fan in + 1, fan out)."""
    pairs = zip(layout.shapes, layout.offsets)
    return [vector[at : at + (i + 1) * o].reshape(i + 1, o) for (i, o), (at, _) in pairs]


@dataclass
class Pass:
    """What a forward pass keeps: per layer the input with a row of ones below, φ′, and a where φ is curved."""

    inputs: Layers  # (fan in + 1, n) of every layer, the last one included
    slopes: Layers  # (width, n)
    sums: Layers  # (width, n)
    outputs: Columns  # (outputs, n)
    deltas: Layers  # (width, n)
    tangents: Layers  # (fan in, n) of every layer

    def columns(self, which: slice) -> Pass:
        """The same memory, some columns of it."""
        cut = {key: [part[:, which] for part in value] for key, value in vars(self).items() if key != "outputs"}
        return Pass(**cut, outputs=self.outputs[:, which])

    @property
    def points(self) -> Columns:
        """The network's inputs (fan in, n), to be filled before `Perceptron.forward`."""
        return self.inputs[0][:-1]


def room(layout: Layout, n: int, dtype: np.dtype) -> Pass:
    """Memory for ``n`` columns, to be used again and again."""

    def hidden() -> Layers:
        return [np.empty((layout.width, n), dtype) for _ in range(layout.depth)]

    fans = [fan_in for fan_in, _ in layout.shapes]
    inputs = [np.ones((fan_in + 1, n), dtype) for fan_in in fans]
    tangents = [np.zeros((fan_in, n), dtype) for fan_in in fans]
    return Pass(inputs, hidden(), hidden(), np.empty((layout.outputs, n), dtype), hidden(), tangents)


class Perceptron:
    """A layout, an activation and weights; every method works on a `Pass` and fills or reads its arrays."""

    def __init__(self, layout: Layout, activation: str, weights: NDArray):
        self.layout = layout
        self.activation = ACTIVATIONS[activation]
        self.is_curved = isinstance(self.activation, Curved)
        self.layers = matrices(layout, weights)

    def forward(self, run: Pass) -> Columns:
        """Outputs (outputs, n) of ``run.points``; they live in ``run``."""
        for l, layer in enumerate(self.layers[:-1]):
            np.matmul(layer.T, run.inputs[l], out=run.sums[l])
            self.activation.fill(run.sums[l], run.inputs[l + 1][:-1], run.slopes[l])
        return np.matmul(self.layers[-1].T, run.inputs[-1], out=run.outputs)

    def pull(self, run: Pass, seed: Columns, to_points: bool = True) -> Columns | None:
        """Fill the deltas from a ``seed`` (outputs, n); return the input gradient (fan in, n) where it is wanted."""
        for l in reversed(range(self.layout.depth)):
            deltas = run.deltas[l]
            if l < self.layout.depth - 1:
                np.matmul(self.layers[l + 1][:-1], run.deltas[l + 1], out=deltas)
            else:
                self._spread(seed, deltas)
            deltas *= run.slopes[l]
        return self.pulled(run) if to_points else None

    def _spread(self, seed: Columns, out: Columns) -> None:
        """What a seed says to the last hidden layer; numpy's product takes three times as long for one output."""
        product = np.multiply if self.layout.outputs == 1 else np.matmul
        product(self.layers[-1][:-1], seed, out=out)

    def pulled(self, run: Pass) -> Columns:
        """The input gradient (fan in, n) after `pull`."""
        return self.layers[0][:-1] @ run.deltas[0]

    def push(self, run: Pass, motion: Columns) -> Columns:
        """Fill the tangents from a ``motion`` (fan in, n) of the points; return that of the outputs (outputs, n)."""
        run.tangents[0][:] = motion
        for l, layer in enumerate(self.layers[:-1]):
            np.matmul(layer[:-1].T, run.tangents[l], out=run.tangents[l + 1])
            run.tangents[l + 1] *= run.slopes[l]
        return self.layers[-1][:-1].T @ run.tangents[-1]

    def gradient(self, run: Pass, seed: Columns, into: Layers) -> None:
        """Gradient of Σ seed · y, after `pull` from that seed, into matrices shaped like the layers."""
        for layer, left, right in zip(into, run.inputs, [*run.deltas, seed]):
            np.matmul(left, right.T, out=layer)

    def join(self, run: Pass, coefficients: Columns) -> None:
        """Make c · input + tangent of every layer's inputs, after `pull` from ones and `push`; `part_again` comes next.

        For one output and piecewise linear φ A_l = c δ_l, so that one `gradient` of these inputs serves Σ c·y and
        ⟨u, ∂y/∂x⟩ alike. ``coefficients`` c (1, n).
        """
        for inputs, moved in zip(run.inputs, run.tangents):
            inputs *= coefficients
            inputs[:-1] += moved

    def part_again(self, run: Pass) -> None:
        """Put back the rows of ones that `join` used."""
        for inputs in run.inputs:
            inputs[-1] = 1

    def doubled(self, run: Pass, seed: Columns, coefficients: Columns, into: Layers) -> None:
        """Gradient of Σ c·y + ⟨u, seedᵀ ∂y/∂x⟩ after `pull` from the seed and `push` of u; any φ, any outputs.

        ``seed`` and ``coefficients`` are (outputs, n).
        """
        above, seeds = coefficients, [*run.deltas, seed]
        for l in reversed(range(len(self.layers))):
            if l < self.layout.depth:
                above = above * run.slopes[l]
                if self.is_curved:
                    above += self._bend(run, l) * (self.layers[l + 1][:-1] @ seeds[l + 1])
            np.matmul(run.inputs[l], above.T, out=into[l])
            into[l][:-1] += run.tangents[l] @ seeds[l].T
            above = self.layers[l][:-1] @ above

    def _bend(self, run: Pass, l: int) -> Columns:
        """φ″ ∘ p of a hidden layer after `push`."""
        moved = self.layers[l][:-1].T @ run.tangents[l]
        return moved * self.activation.curve(run.sums[l], run.inputs[l + 1][:-1], run.slopes[l])

    def along(self, run: Pass, direction: NDArray) -> tuple[Columns, Layers, Layers]:
        """Rates of change, along a ``direction``, of outputs, of layer inputs and, where φ is curved, of slopes."""
        moves = matrices(self.layout, direction)
        inputs, slopes = [np.zeros_like(run.inputs[0])], []
        for l, layer in enumerate(self.layers[:-1]):
            moved = layer.T @ inputs[l] + moves[l].T @ run.inputs[l]
            if self.is_curved:
                slopes.append(moved * self.activation.curve(run.sums[l], run.inputs[l + 1][:-1], run.slopes[l]))
            inputs.append(np.zeros_like(run.inputs[l + 1]))
            np.multiply(run.slopes[l], moved, out=inputs[-1][:-1])
        return self.layers[-1].T @ inputs[-1] + moves[-1].T @ run.inputs[-1], inputs, slopes

    def gradient_along(
        self, run: Pass, direction: NDArray, seed: Columns, moved_seed: Columns, rates: tuple[Layers, Layers]
    ) -> tuple[NDArray, Columns]:
        """Rates of change, along ``direction``, of the gradient of Σ seed·y: by weights (size,), by points (fan in, n).

        ``moved_seed`` is the rate of the seed; ``rates`` are `along`'s rates of layer inputs and slopes.
        """
        moves, into = matrices(self.layout, direction), np.empty_like(direction)
        above, moved_above = seed, moved_seed
        inputs, slopes = rates
        for l in reversed(range(len(self.layers))):
            matrices(self.layout, into)[l][:] = inputs[l] @ above.T + run.inputs[l] @ moved_above.T
            moved_above = self.layers[l][:-1] @ moved_above + moves[l][:-1] @ above
            above = self.layers[l][:-1] @ above
            if l:
                moved_above = run.slopes[l - 1] * moved_above
                if self.is_curved:
                    moved_above += slopes[l - 1] * above
                above = above * run.slopes[l - 1]
        return into, moved_above
