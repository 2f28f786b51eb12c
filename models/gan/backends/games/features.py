"""Games in which a critic maps points to features and distances are taken there."""

from __future__ import annotations

import numpy as np

from models.gan.backends.base import Problem
from models.gan.backends.games.base import Game, ReadingD, ReadingG, between, memory, unit_length
from models.gan.backends.perceptron import Columns, Perceptron
from models.gan.state import State


class FeatureGame(Game):
    """Columns of a critic pass: real rows, generated rows, and rows between them where ``gp`` asks for them."""

    def __init__(self, problem: Problem, state: State, updates: int):
        super().__init__(problem, state, updates)
        rows = self.rows
        self.on_real, self.on_fake, self.on_between = (slice(i * rows, (i + 1) * rows) for i in range(3))
        self._judging = memory(problem, (3 if self.settings.gp else 2) * rows)
        self._facing = memory(problem, 2 * rows)

    def update_discriminator(self) -> ReadingD:
        draws, update, points = self.draws_d, self.state.critic_updates, self._judging.points
        points[:, self.on_real], points[:, self.on_fake] = self.real(draws, update), self.fake(draws, update)
        if self.settings.gp:
            real, fake = points[:, self.on_real], points[:, self.on_fake]
            points[:, self.on_between] = between(draws, update, real, fake)
        critic, normalised = self.weights_d(iterate=True)
        features = critic.forward(self._judging)
        coefficients = np.zeros_like(features)
        (real, fake), (to_real, to_fake) = self.problem.objective.critic_scores(
            features[:, self.on_real], features[:, self.on_fake]
        )
        coefficients[:, self.on_real], coefficients[:, self.on_fake] = to_real, to_fake
        penalty = self._differentiate(critic, features, coefficients)
        return ReadingD(fake - real, penalty, self.descend_discriminator(normalised), real, fake)

    def _differentiate(self, critic: Perceptron, features: Columns, coefficients: Columns) -> float:
        """Fill the gradient of loss and penalty, given the loss's slopes; returns the penalty."""
        judging = self._judging
        if not self.settings.gp:
            critic.pull(judging, coefficients, to_points=False)
            critic.gradient(judging, coefficients, self.layers_d)
            return 0.0
        objective, here, fake = self.problem.objective, features[:, self.on_between], features[:, self.on_fake]
        seed = np.zeros_like(features)
        seed[:, self.on_between] = objective.score_slopes(here, fake)
        inputs = critic.pull(judging, seed)[:, self.on_between]
        penalty, slopes = unit_length(inputs, self.settings.gp)
        moved = critic.push(judging.columns(self.on_between), slopes)
        to_here, to_fake = objective.score_curvature(here, fake, moved)
        coefficients[:, self.on_between] += to_here
        coefficients[:, self.on_fake] += to_fake
        critic.doubled(judging, seed, coefficients, self.layers_d)
        return penalty

    def update_generator(self) -> ReadingG:
        draws, update, rows, facing = self.draws_g, self.state.steps, self.rows, self._facing
        critic, _ = self.weights_d(iterate=False)
        facing.points[:, :rows] = self.real(draws, update)
        facing.points[:, rows:] = self.fake(draws, update)
        features = critic.forward(facing)
        loss, slopes = self.problem.objective.distance(features[:, :rows], features[:, rows:])
        pulled = critic.pull(facing.columns(slice(rows, None)), slopes)
        return ReadingG(loss, self.descend_generator(pulled))
