"""True unrolling: the generator's gradient flows through the discriminator's next updates.

Metz et al., 2017, equation 9: G descends its loss at the weights that D would have after k more updates on the same
rows, θ_{j+1} = optimiser(θ_j, ∇L_D(θ_j, G(z))). Going back through an update needs one Hessian-vector product of L_D,
∂/∂(θ, x) ⟨∇_θ L_D, v⟩: since second derivatives commute, it is the rate of change of ∇_(θ, x) L_D along v, one forward
and one backward pass (Pearlmutter, 1994).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gan.backends import terms
from models.gan.backends.base import Problem
from models.gan.backends.games.base import ReadingG, memory
from models.gan.backends.games.rows import RowGame
from models.gan.backends.optimisers import Sensitivity
from models.gan.backends.perceptron import Columns, Perceptron, matrices
from models.gan.state import State


@dataclass(frozen=True)
class Update:
    """What going back through one imagined update needs: the weights before it, its gradient, the averages after it.

    ``free`` marks the weights that clipping let through unchanged.
    """

    weights: NDArray
    gradient: NDArray
    first: NDArray
    second: NDArray
    free: NDArray | None
    count: int


class UnrolledGame(RowGame):
    """Discriminator updates as usual; generator updates through ``unroll`` imagined ones."""

    def __init__(self, problem: Problem, state: State, updates: int):
        super().__init__(problem, state, updates)
        self._imagining = memory(problem, 2 * self.rows)
        self._slopes = np.empty((1, 2 * self.rows), self.dtype)

    def update_generator(self) -> ReadingG:
        draws, update, rows = self.draws_g, self.state.steps, self.rows
        points = self._imagining.points
        points[:, :rows] = self.real(draws, update)
        points[:, rows:] = self.fake(draws, update)
        weights, trace = self._imagine()
        loss, by_points = self._look(self.terms_g, weights)
        by_weights = self._gradient(weights)
        to_fake = by_points[:, rows:] + self._return(trace, by_weights)
        return ReadingG(loss, self.descend_generator(to_fake))

    def _critic(self, weights: NDArray) -> Perceptron:
        return Perceptron(self.problem.discriminator, self.settings.activation, weights)

    def _look(self, which: tuple[terms.Term, ...], weights: NDArray) -> tuple[float, Columns]:
        """Value of a loss at some weights and its gradient by points; fills the slopes and the deltas."""
        critic, rows = self._critic(weights), self.rows
        y = critic.forward(self._imagining)[0]
        loss = terms.loss(which, y[:rows], y[rows:], self._slopes[0])
        return loss, critic.pull(self._imagining, self._slopes)

    def _gradient(self, weights: NDArray) -> NDArray:
        """Gradient by weights of the loss that `_look` saw last."""
        gradient = np.empty_like(weights)
        self._critic(weights).gradient(self._imagining, self._slopes, matrices(self.problem.discriminator, gradient))
        return gradient

    def _imagine(self) -> tuple[NDArray, list[Update]]:
        """Weights of D after its next ``unroll`` updates, and what happened on the way."""
        state, settings, trace = self.state, self.settings, []
        weights, first, second = state.discriminator.copy(), state.first_d.copy(), state.second_d.copy()
        for count in range(state.critic_updates + 1, state.critic_updates + 1 + settings.unroll):
            before = weights.copy()
            self._look(self.terms_d, weights)
            gradient = self._gradient(weights)
            self.optimiser.step(weights, gradient, first, second, self._rate(), count)
            free = None
            if settings.clip:
                free = np.abs(weights) <= settings.clip
                np.clip(weights, -settings.clip, settings.clip, out=weights)
            trace.append(Update(before, gradient, first.copy(), second.copy(), free, count))
        return weights, trace

    def _rate(self) -> float:
        return self.settings.rate(self.settings.lr_d, self.state.steps)

    def _return(self, trace: list[Update], by_weights: NDArray) -> Columns:
        """What the generated rows did to the generator's loss through D's updates, (2 k, B)."""
        later = Sensitivity(by_weights, np.zeros_like(by_weights), np.zeros_like(by_weights))
        total = np.zeros((self._imagining.points.shape[0], self.rows), self.dtype)
        for update in reversed(trace):
            if update.free is not None:
                later = Sensitivity(later.weights * update.free, later.first, later.second)
            later, to_gradient = self.optimiser.back(
                later, update.gradient, update.first, update.second, self._rate(), update.count
            )
            by_weights, by_points = self._curve(update.weights, to_gradient)
            later = Sensitivity(later.weights + by_weights, later.first, later.second)
            total += by_points[:, self.rows :]
        return total

    def _curve(self, weights: NDArray, direction: NDArray) -> tuple[NDArray, Columns]:
        """Rate of change of D's loss gradient along ``direction``: by weights (size,) and by points (2 k, 2 B)."""
        critic, rows = self._critic(weights), self.rows
        y = critic.forward(self._imagining)[0]
        terms.loss(self.terms_d, y[:rows], y[rows:], self._slopes[0])
        moved, inputs, slopes = critic.along(self._imagining, direction)
        change = terms.second(self.terms_d, y[:rows], y[rows:], moved[0, :rows], moved[0, rows:])
        return critic.gradient_along(self._imagining, direction, self._slopes, change[None], (inputs, slopes))
