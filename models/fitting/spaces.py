"""Where a search moves: the Gaussians of a family, or mixtures of them, with local coordinates at each point.

A *point* is a tuple of arrays that share their first axis, the candidates: (mean, Cholesky factor), and for mixtures
also the log-weights up to a constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Protocol

import numpy as np

from models.fitting.families import GAUSSIANS, components, directions, factors
from models.fitting.polynomials import diagonal, polynomials, retract
from models.targets.base import Array
from models.targets.mixture import Gaussian, GaussianMixture

Point = tuple[Array, ...]
LIGHTEST = -12.0  # log-weight, relative to the heaviest component, below which a component is not made lighter


class Space(Protocol):
    """A family of models as something to walk in."""

    metric: Array  # (m, n): from local coordinates to those in which a unit step means about one standard deviation

    def retract(self, point: Point, step: Array) -> Point:
        """The candidates ``step`` (S, n) away in local coordinates."""

    def gaps(self, point: Point, others: Point) -> Array:
        """Distances (A, B) between candidates, in standard deviations of the ``others``."""

    def points(self, models: Sequence[GaussianMixture]) -> Point:
        """Members of the family nearest to ``models``."""

    def models(self, point: Point) -> list[GaussianMixture]:
        """The candidates as distributions."""

    def widened(self, point: Point, factor: float) -> Point:
        """Candidates with all standard deviations multiplied."""


def take(point: Point, rows: Array | slice) -> Point:
    """Some of the candidates."""
    return tuple(part[rows] for part in point)


def space_of(family: str, dim: int) -> Space:
    """The space in which fits of a family are searched for."""
    return GaussianSpace(family, dim) if family in GAUSSIANS else MixtureSpace(components(family), dim)


def _largest_gap(a: Array, b: Array) -> Array:
    """max |a_i − b_j| over the parameters of a (A, n) and b (B, n), as (A, B); much faster than over a last axis."""
    return reduce(np.maximum, (np.abs(one[:, None] - other) for one, other in zip(a.T, b.T)))


@dataclass(frozen=True)
class GaussianSpace:
    """Points (mean (S, d), chol (S, d, d)); local coordinates as in `models.fitting.problem`."""

    family: str
    dim: int

    @cached_property
    def metric(self) -> Array:
        return directions(self.family, self.dim) / np.sqrt(polynomials(self.dim).fisher)

    def retract(self, point: Point, step: Array) -> Point:
        return retract(*point, step)

    def gaps(self, point: Point, others: Point) -> Array:
        a, b = (np.concatenate([mean, chol.reshape(len(mean), self.dim**2)], axis=1) for mean, chol in (point, others))
        return _largest_gap(a, b) / diagonal(others[1]).min(axis=1)

    def points(self, models: Sequence[GaussianMixture]) -> Point:
        return self.points_at(np.array([q.mean for q in models]), np.array([q.covariance for q in models]))

    def points_at(self, mean: Array, covariance: Array) -> Point:
        """The members of the family with means (S, d) nearest to covariances (S, d, d)."""
        return mean, factors(self.family, covariance)

    def models(self, point: Point) -> list[GaussianMixture]:
        mean, chol = point
        return [Gaussian(*each) for each in zip(mean, chol @ chol.swapaxes(1, 2))]

    def widened(self, point: Point, factor: float) -> Point:
        return point[0], point[1] * factor


@dataclass(frozen=True)
class MixtureSpace:
    """Points (mean (S, K, d), chol (S, K, d, d), logit (S, K)): mixtures of K full Gaussians, weights softmax(logit).

    Local coordinates: those of each Gaussian followed by its logit, component after component.
    """

    count: int
    dim: int

    @cached_property
    def metric(self) -> Array:
        return np.diag(np.tile(np.append(1 / np.sqrt(polynomials(self.dim).fisher), 1.0), self.count))

    def retract(self, point: Point, step: Array) -> Point:
        mean, chol, logit = point
        step = step.reshape(len(mean) * self.count, -1)
        moved = retract(mean.reshape(-1, self.dim), chol.reshape(-1, self.dim, self.dim), step[:, :-1])
        logit = logit + step[:, -1].reshape(logit.shape)
        logit = np.maximum(logit - logit.max(axis=1, keepdims=True), LIGHTEST)
        return moved[0].reshape(mean.shape), moved[1].reshape(chol.shape), logit

    def gaps(self, point: Point, others: Point) -> Array:
        """Largest difference of parameters after the components of both are put in order of their first coordinate."""
        a, b = self._flat(point), self._flat(others)
        return _largest_gap(a, b) / diagonal(others[1].reshape(-1, self.dim, self.dim)).min(initial=np.inf)

    def _flat(self, point: Point) -> Array:
        """Parameters (S, K (d + d² + 1)), components in order."""
        mean, chol, logit = point
        order = np.argsort(mean[:, :, 0], axis=1)
        weight = np.exp(logit) / np.exp(logit).sum(axis=1, keepdims=True)
        each = np.concatenate([mean, chol.reshape(*logit.shape, self.dim**2), weight[..., None]], axis=2)
        return np.take_along_axis(each, order[..., None], axis=1).reshape(len(mean), self.count * each.shape[2])

    def points(self, models: Sequence[GaussianMixture]) -> Point:
        with np.errstate(divide="ignore"):
            logit = np.maximum(np.log(np.array([q.weights for q in models])), LIGHTEST)
        return np.array([q.means for q in models]), np.array([q.cholesky for q in models]), logit

    def models(self, point: Point) -> list[GaussianMixture]:
        mean, chol, logit = point
        return [GaussianMixture(*each) for each in zip(np.exp(logit), mean, chol @ chol.swapaxes(-1, -2))]

    def widened(self, point: Point, factor: float) -> Point:
        return point[0], point[1] * factor, point[2]
