"""What judges a point: the discriminator or, in games without one, the function that tells the two samples apart."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from models.gan.backends.base import Problem
from models.gan.backends.minibatch import latent_values
from models.gan.backends.spectral import normalise
from models.gan.draws import LATENT
from models.gan.forward import Network
from models.gan.objectives.base import FeatureObjective, RowObjective
from models.gan.state import State

Rows = NDArray[np.floating]
COMPANIES = 8  # sets of companions that a packed discriminator sees a point among
WITNESSES = 512  # points of each kind that a witness function compares with


class Critic(ABC):
    """A function of single points of unit scale, higher where it takes them for data."""

    @abstractmethod
    def value(self, x: Rows) -> Rows:
        """(n,) at points ``x`` (n, 2)."""

    @abstractmethod
    def gradient(self, x: Rows) -> Rows:
        """(n, 2) at points ``x`` (n, 2)."""

    def of_rows(self, rows: Rows) -> Rows:
        """(n,) at rows (n, 2 k) as the networks are trained on them: k points side by side."""
        return self.value(rows)

    def row_gradient(self, rows: Rows) -> Rows:
        """(n, 2 k) at rows (n, 2 k)."""
        return self.gradient(rows)


@dataclass(frozen=True)
class Discriminator(Critic):
    """D; a packed one judges a point first among generated ``companions`` (sets, 2 (k − 1)), and the sets' mean counts.

    Generated, because that is how the generator is judged.
    """

    network: Network
    companions: Rows

    def value(self, x: Rows) -> Rows:
        return np.mean([self.network(self._packed(x, row))[:, 0] for row in self.companions], axis=0)

    def gradient(self, x: Rows) -> Rows:
        return np.mean([self.network.gradient(self._packed(x, row))[:, :2] for row in self.companions], axis=0)

    def of_rows(self, rows: Rows) -> Rows:
        return self.network(rows)[:, 0]

    def row_gradient(self, rows: Rows) -> Rows:
        return self.network.gradient(rows)

    def _packed(self, x: Rows, companions: Rows) -> Rows:
        return np.concatenate([x, np.broadcast_to(companions, (len(x), len(companions)))], axis=1)


@dataclass(frozen=True)
class Witness(Critic):
    """E‖h(x) − h(fake)‖ − E‖h(x) − h(real)‖: the witness of the energy distance (Gretton et al., 2012, section 2.3).

    Its gradient is half the push that the energy distance gives a generated point. ``features`` is h, None for
    h(x) = x; ``real`` and ``fake`` are samples (m, features) there.
    """

    features: Network | None
    real: Rows
    fake: Rows

    def value(self, x: Rows) -> Rows:
        h = self._features(x)
        return cdist(h, self.fake).mean(axis=1) - cdist(h, self.real).mean(axis=1)

    def gradient(self, x: Rows) -> Rows:
        h = self._features(x)
        slopes = (_mean_direction(h, self.fake) - _mean_direction(h, self.real)).astype(x.dtype)
        return slopes if self.features is None else self.features.gradient(x, slopes)

    def _features(self, x: Rows) -> Rows:
        return x if self.features is None else self.features(x)


def _mean_direction(h: Rows, others: Rows) -> Rows:
    """Mean of (h − y)/‖h − y‖ over ``others`` y (m, f), for each row of ``h`` (n, f); a point does not push itself."""
    distances = cdist(h, others)
    inverse = np.divide(1, distances, out=np.zeros_like(distances), where=distances > 1e-9)
    return (h * inverse.sum(axis=1, keepdims=True) - inverse @ others) / len(others)


def critic_of(problem: Problem, state: State) -> Critic:
    """What judges points for ``problem`` at ``state``."""
    settings, layout = problem.settings, problem.discriminator
    network = Network(layout, settings.activation, discriminator_weights(problem, state))
    if isinstance(problem.objective, RowObjective):
        count = COMPANIES if settings.packing > 1 else 1
        return Discriminator(network, generated(problem, state, count * (settings.packing - 1)).reshape(count, -1))
    if isinstance(problem.objective, FeatureObjective):  # f(x) of Bellemare et al. (2017), algorithm 1
        origin = np.zeros((1, layout.outputs), problem.pool.dtype)
        return Witness(network, origin, network(generated(problem, state, WITNESSES)))
    return witness_of(problem, state)


def witness_of(problem: Problem, state: State) -> Witness:
    """What the energy distance between data and generated points sees, in the critic's features where there are any."""
    samples = problem.pool[:WITNESSES], generated(problem, state, WITNESSES)
    if not isinstance(problem.objective, FeatureObjective):
        return Witness(None, *samples)
    weights = discriminator_weights(problem, state)
    network = Network(problem.discriminator, problem.settings.activation, weights)
    return Witness(network, *map(network, samples))


def discriminator_weights(problem: Problem, state: State) -> Rows:
    """The weights that D computes with: divided by their spectral norms where that is set."""
    if problem.settings.spectral == "off":
        return state.discriminator
    return normalise(problem.discriminator, state.discriminator, state.directions, iterate=False).weights


def generated(problem: Problem, state: State, n: int) -> Rows:
    """``n`` points (n, 2) of unit scale from the generator itself, always from the same z."""
    z = latent_values(problem, LATENT, 0, n * problem.settings.latent_dim)
    z = z.reshape(n, problem.settings.latent_dim).astype(problem.pool.dtype)
    return Network(problem.generator, problem.settings.activation, state.generator)(z)
