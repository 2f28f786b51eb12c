"""What the hand-derived updates of all families share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.gan.backends.base import Problem
from models.gan.backends.minibatch import Minibatches, pack, unpack
from models.gan.backends.optimisers import Optimiser
from models.gan.backends.perceptron import Columns, Pass, Perceptron, matrices, room
from models.gan.backends.spectral import Normalised, normalise
from models.gan.state import State

NORM_FLOOR = 1e-12
"""Added to squared lengths under the root."""


class ReadingD(NamedTuple):
    """What one discriminator update read, as in `Metrics`."""

    loss: float
    penalty: float
    gradient: float
    real: float
    fake: float


class ReadingG(NamedTuple):
    """What one generator update read, as in `Metrics`."""

    loss: float
    gradient: float


class Game(ABC):
    """Some updates of one state, with the memory they need: made for a call, so that threads share nothing."""

    def __init__(self, problem: Problem, state: State, updates: int):
        settings = problem.settings
        self.problem, self.state, self.settings = problem, state, settings
        self.dtype, self.rows, self.packing = problem.pool.dtype, settings.batch, settings.packing
        self.optimiser = Optimiser.of(settings)
        self.draws_d = Minibatches(problem, updates * settings.critic_steps)
        self.draws_g = Minibatches(problem, updates, for_g=True)
        self._generating = room(problem.generator, self.rows * self.packing, self.dtype)
        self._generator = Perceptron(problem.generator, settings.activation, state.generator)
        self._discriminator = Perceptron(problem.discriminator, settings.activation, state.discriminator)
        self._gradient_g = np.empty_like(state.generator)
        self._layers_g = matrices(problem.generator, self._gradient_g)
        self._gradient_d = np.empty_like(state.discriminator)
        self.layers_d = matrices(problem.discriminator, self._gradient_d)

    @abstractmethod
    def update_discriminator(self) -> ReadingD | None:
        """One discriminator update; None where there is no discriminator."""

    @abstractmethod
    def update_generator(self) -> ReadingG:
        """One generator update."""

    def real(self, draws: Minibatches, update: int) -> Columns:
        """Packed real rows (2 k, B) of an update, with noise where it is asked for."""
        found = draws.real(update)
        return found + draws.noise(update)[0] if self.settings.noise else found

    def fake(self, draws: Minibatches, update: int) -> Columns:
        """Packed generated rows (2 k, B) of an update, with noise where it is asked for."""
        self._generating.points[:] = draws.latent(update)
        found = pack(self._generator.forward(self._generating), self.packing)
        return found + draws.noise(update)[1] if self.settings.noise else found

    def weights_d(self, iterate: bool) -> tuple[Perceptron, Normalised | None]:
        """The discriminator as its inputs see it, and the way back to its raw weights where they are normalised."""
        if self.settings.spectral == "off":
            return self._discriminator, None
        layout = self.problem.discriminator
        normalised = normalise(layout, self.state.discriminator, self.state.directions, iterate)
        return Perceptron(layout, self.settings.activation, normalised.weights), normalised

    def descend_discriminator(self, normalised: Normalised | None) -> float:
        """Optimiser step and clipping with the gradient that stands in ``layers_d``; returns its length."""
        state, gradient = self.state, self._gradient_d
        if normalised is not None:
            normalised.back(gradient)
        rate = self.settings.rate(self.settings.lr_d, state.steps)
        state.critic_updates += 1
        memory = (state.first_d, state.second_d)
        self.optimiser.step(state.discriminator, gradient, *memory, rate, state.critic_updates)
        if self.settings.clip:
            np.clip(state.discriminator, -self.settings.clip, self.settings.clip, out=state.discriminator)
        return length(gradient)

    def descend_generator(self, slopes: Columns) -> float:
        """Optimiser step and running average, given ∂loss/∂(packed generated rows); returns the gradient's length."""
        state, gradient, seed = self.state, self._gradient_g, unpack(slopes, self.packing)
        self._generator.pull(self._generating, seed, to_points=False)
        self._generator.gradient(self._generating, seed, self._layers_g)
        rate = self.settings.rate(self.settings.lr_g, state.steps)
        memory = (state.first_g, state.second_g)
        self.optimiser.step(state.generator, gradient, *memory, rate, state.steps + 1)
        keep = min(self.settings.average, (1 + state.steps) / (10 + state.steps))
        state.averaged *= keep
        state.averaged += (1 - keep) * state.generator
        state.steps += 1
        return length(gradient)


def length(vector: NDArray) -> float:
    """Euclidean length."""
    return sqrt(float(vector @ vector))


def between(draws: Minibatches, update: int, real: Columns, fake: Columns) -> Columns:
    """Points between real and generated rows: a · real + (1 − a) · fake."""
    return fake + draws.between(update) * (real - fake)


def unit_length(inputs: Columns, weight: float) -> tuple[float, Columns]:
    """weight · mean (‖g‖ − 1)² over the columns g of input gradients, and its slope by g (Gulrajani et al., 2017)."""
    norms = np.sqrt(np.add.reduce(inputs * inputs, axis=0) + NORM_FLOOR)
    excess = norms - 1
    share = weight / len(norms)
    return share * float(excess @ excess), inputs * (2 * share * excess / norms)


def zero_centred(inputs: Columns, weight: float) -> tuple[float, Columns]:
    """(weight/2) · mean ‖g‖² over the columns g of input gradients, and its slope by g (Mescheder et al., 2018)."""
    share = weight / inputs.shape[1]
    return 0.5 * share * float(np.vdot(inputs, inputs)), share * inputs


def memory(problem: Problem, rows: int) -> Pass:
    """Room for a pass of the discriminator over ``rows`` columns."""
    return room(problem.discriminator, rows, problem.pool.dtype)
