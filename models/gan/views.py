"""What can be asked of a generator and a discriminator at one moment, in the target's own units."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.gan.backends.base import Problem
from models.gan.critics import Critic, critic_of
from models.gan.data import Data
from models.gan.forward import Network
from models.gan.objectives import Objective
from models.gan.scoreboard import Scoreboard, scoreboard
from models.gan.settings import Settings
from models.gan.state import State
from models.targets import Distribution

Points = NDArray[np.float64]


class Views(ABC):
    """Samples, surfaces and scores of whatever stands at ``state`` in solving ``problem`` on ``data``."""

    data: Data
    state: State

    @property
    @abstractmethod
    def problem(self) -> Problem:
        """What is being solved."""

    @property
    def target(self) -> Distribution:
        """The distribution that is learned."""
        return self.data.target

    @property
    def objective(self) -> Objective:
        """The game that is played."""
        return self.problem.objective

    @property
    def settings(self) -> Settings:
        """All settings, validated."""
        return self.problem.settings

    @property
    def steps(self) -> int:
        """Generator updates so far."""
        return self.state.steps

    @property
    def critic_updates(self) -> int:
        """Discriminator updates so far."""
        return self.state.critic_updates

    def latents(self, n: int, seed: int = 0) -> Points:
        """``n`` points of the latent distribution, (n, latent_dim), of mean 0 and variance 1 per coordinate."""
        rng, shape = np.random.default_rng(seed), (n, self.settings.latent_dim)
        if self.settings.latent == "uniform":
            return rng.uniform(-sqrt(3), sqrt(3), shape)
        return rng.standard_normal(shape)

    def generate(self, z: Any) -> Points:
        """The points (n, 2) that the generator makes of ``z`` (n, latent_dim); the averaged one if there is one."""
        return self.data.unscaled(self.generator(np.asarray(z)))

    def samples(self, n: int, seed: int = 0) -> Points:
        """``n`` generated points (n, 2), the same for the same seed."""
        return self.generate(self.latents(n, seed))

    @property
    def generator(self) -> Network:
        """The generator that is shown, from z to points of unit scale."""
        weights = self.state.averaged if self.settings.average else self.state.generator
        return Network(self.problem.generator, self.settings.activation, weights)

    @property
    def critic(self) -> Critic:
        """What judges points of unit scale now: D, or the witness function where there is no D."""
        return critic_of(self.problem, self.state)

    def discriminator(self, points: Any) -> Points:
        """The critic's raw output (n,) at ``points`` (n, 2): a logit or a score, higher where data are expected."""
        return self.critic.value(self.data.scaled(points)).astype(np.float64)

    def discriminator_gradient(self, points: Any) -> Points:
        """∇ of the critic's output (n, 2) at ``points`` (n, 2), per standard deviation of the data.

        In this unit gradient penalties act, and a critic with a slope of 1 reads the Wasserstein distance.
        """
        return self.critic.gradient(self.data.scaled(points)).astype(np.float64)

    def scoreboard(self, n: int = 2500, seed: int = 0) -> Scoreboard:
        """How good ``n`` samples are against the target, each figure with its floor."""
        return scoreboard(self.samples(n, seed), self.target, seed=seed)
