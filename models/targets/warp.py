"""Densities made by bending a Gaussian mixture without changing areas, so that they stay exact."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from math import pi, sqrt

import numpy as np

from models.targets.base import Array, Distribution
from models.targets.merging import pooled
from models.targets.mixture import GaussianMixture

ORDER = 48  # Gauss–Hermite nodes per axis: exact for polynomials, 1e-12 for gentle twists
RESOLVED = 2.0  # standard deviations: how far out the finest structure is looked for


class Warped(Distribution):
    """The density of T(Z), where Z follows a 2D Gaussian mixture and T is smooth, invertible and keeps areas.

    As the Jacobian determinant of T is 1, log p(x) = log p_Z(T⁻¹(x)).
    """

    dim = 2
    pieces = 1  # parts into which ``modes`` cuts each component along its first axis

    def __init__(self, base: GaussianMixture):
        self.base = base

    @abstractmethod
    def warp(self, z: Array) -> Array:
        """T at points ``z`` (..., 2)."""

    @abstractmethod
    def unwarp(self, x: Array) -> Array:
        """T⁻¹ at points ``x`` (..., 2)."""

    @abstractmethod
    def jacobian(self, z: Array) -> Array:
        """∂T/∂z at points ``z`` (..., 2), as (..., 2, 2)."""

    def log_prob(self, x: Array) -> Array:
        return self.base.log_prob(self.unwarp(np.asarray(x, dtype=np.float64)))

    def sample(self, n: int, seed: int | np.random.Generator = 0) -> Array:
        return self.warp(self.base.sample(n, seed))

    @cached_property
    def mean(self) -> Array:
        return self._moments[0]

    @cached_property
    def covariance(self) -> Array:
        return self._moments[1]

    @cached_property
    def scale(self) -> float:
        z = self._spread(_disc(RESOLVED))
        spread = self.jacobian(z) @ self.base.cholesky[:, None]
        return float(np.linalg.svd(spread, compute_uv=False).min())

    def support(self, sigmas: float = 6.0) -> tuple[Array, Array]:
        x = self.warp(self._spread(_disc(sigmas))).reshape(-1, 2)
        return x.min(axis=0), x.max(axis=0)

    @cached_property
    def modes(self) -> tuple[Array, Array, Array]:
        """Each component's image, cut into ``pieces`` overlapping slices with the slices' means and covariances."""
        nodes, weights = _hermite_nodes()
        x = self.warp(self._spread(nodes))
        slices = _slices(nodes[:, 0], self.pieces) * weights
        means, covariances = pooled(slices, x[:, None], np.zeros((2, 2)))
        masses = self.base.weights[:, None] * slices.sum(axis=1)
        return masses.ravel(), means.reshape(-1, 2), covariances.reshape(-1, 2, 2)

    @cached_property
    def _moments(self) -> tuple[Array, Array]:
        return pooled(*self.modes)

    def _spread(self, nodes: Array) -> Array:
        """Standard normal ``nodes`` (n, 2) placed under every component, as (k, n, 2)."""
        return self.base.means[:, None] + nodes @ self.base.cholesky.swapaxes(1, 2)


def _hermite_nodes() -> tuple[Array, Array]:
    """Nodes (n, 2) and weights (n,) that integrate against the standard normal density of the plane."""
    x, w = np.polynomial.hermite_e.hermegauss(ORDER)
    nodes = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    return nodes, np.outer(w, w).ravel() / (2 * pi)


def _slices(position: Array, count: int) -> Array:
    """Weights (count, n) in [0, 1], adding up to 1 at every ``position``, of slices about one deviation wide."""
    centres = np.arange(count) - (count - 1) / 2
    bumps = np.exp(-2.0 * (np.clip(position, centres[0], centres[-1]) - centres[:, None]) ** 2)
    return bumps / bumps.sum(axis=0)


def _disc(radius: float) -> Array:
    """Points (n, 2) that cover a disc, the rim and the axes included."""
    angle = np.arange(96) * (2 * pi / 96)
    rim = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    steps = np.sqrt(np.linspace(0.0, 1.0, 9)) * radius * (1 + 1 / sqrt(1e6))
    return (steps[:, None, None] * rim).reshape(-1, 2)
