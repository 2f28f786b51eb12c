"""Games whose losses are sums of terms over rows, with every penalty."""

from __future__ import annotations

import numpy as np

from models.gan.backends import terms
from models.gan.backends.base import Problem
from models.gan.backends.games.base import Game, ReadingD, ReadingG, between, memory, unit_length, zero_centred
from models.gan.backends.perceptron import Columns, Perceptron
from models.gan.state import State


class RowGame(Game):
    """Columns of a discriminator pass: real rows, generated rows, and rows between them where ``gp`` asks for them."""

    def __init__(self, problem: Problem, state: State, updates: int):
        super().__init__(problem, state, updates)
        rows, settings = self.rows, self.settings
        self.terms_d, self.terms_g = problem.objective.discriminator_terms, problem.objective.generator_terms
        self.on_real, self.on_fake, self.on_between = (slice(i * rows, (i + 1) * rows) for i in range(3))
        self.needs_real = terms.needs_real(self.terms_g)
        self._judging = memory(problem, (3 if settings.gp else 2) * rows)
        self._facing = memory(problem, (2 if self.needs_real else 1) * rows)
        self._coefficients = np.zeros((1, self._judging.outputs.shape[1]), self.dtype)
        self._leads = np.empty_like(self._coefficients)
        self._penalties = tuple(
            (columns, weight, rule)
            for columns, weight, rule in (
                (self.on_real, settings.r1, zero_centred),
                (self.on_fake, settings.r2, zero_centred),
                (self.on_between, settings.gp, unit_length),
            )
            if weight
        )
        if self._penalties:
            self._span = slice(self._penalties[0][0].start, self._penalties[-1][0].stop)
            self._penalised = self._judging.columns(self._span)

    def update_discriminator(self) -> ReadingD:
        self._fill()
        critic, normalised = self.weights_d(iterate=True)
        y = critic.forward(self._judging)[0]
        real, fake = y[self.on_real], y[self.on_fake]
        loss = terms.loss(self.terms_d, real, fake, self._coefficients[0, : 2 * self.rows])
        penalty = self._differentiate(critic)
        gradient = self.descend_discriminator(normalised)
        means = (float(np.add.reduce(outputs)) / self.rows for outputs in (real, fake))
        return ReadingD(loss, penalty, gradient, *means)

    def _fill(self) -> None:
        draws, update, points = self.draws_d, self.state.critic_updates, self._judging.points
        points[:, self.on_real] = self.real(draws, update)
        points[:, self.on_fake] = self.fake(draws, update)
        if self.settings.gp:
            real, fake = points[:, self.on_real], points[:, self.on_fake]
            points[:, self.on_between] = between(draws, update, real, fake)

    def _differentiate(self, critic: Perceptron) -> float:
        """Fill the gradient of loss and penalties, given the loss's slopes; returns the penalties."""
        judging, coefficients = self._judging, self._coefficients
        if not self._penalties:
            critic.pull(judging, coefficients, to_points=False)
            critic.gradient(judging, coefficients, self.layers_d)
            return 0.0
        leads, penalised, span = self._leads, self._penalised, self._span
        leads[:] = coefficients  # where no penalty looks, deltas from the loss are all that is needed
        leads[:, span] = 1
        critic.pull(judging, leads, to_points=False)
        penalty, slopes = self._penalise(critic.pulled(penalised))
        critic.push(penalised, slopes)
        if critic.is_curved:
            critic.doubled(judging, leads, coefficients, self.layers_d)
        else:
            critic.join(penalised, coefficients[:, span])
            critic.gradient(judging, leads, self.layers_d)
            critic.part_again(penalised)
        return penalty

    def _penalise(self, inputs: Columns) -> tuple[float, Columns]:
        """The penalties on the input gradients ``inputs`` of `_span`, and their slope by them."""
        slopes, total, start = np.zeros_like(inputs), 0.0, self._span.start
        for columns, weight, rule in self._penalties:
            here = slice(columns.start - start, columns.stop - start)
            value, slopes[:, here] = rule(inputs[:, here], weight)
            total += value
        return total, slopes

    def update_generator(self) -> ReadingG:
        """Forward through generator and discriminator, and back through both."""
        draws, update, rows = self.draws_g, self.state.steps, self.rows
        facing = self._facing
        critic, _ = self.weights_d(iterate=False)
        facing.points[:, -rows:] = self.fake(draws, update)
        if self.needs_real:
            facing.points[:, :rows] = self.real(draws, update)
        y = critic.forward(facing)[0]
        real = y[:rows] if self.needs_real else None
        slopes = np.empty((1, rows), self.dtype)
        loss = terms.loss(self.terms_g, real, y[-rows:], slopes[0])
        pulled = critic.pull(facing.columns(slice(-rows, None)), slopes)
        return ReadingG(loss, self.descend_generator(pulled))
