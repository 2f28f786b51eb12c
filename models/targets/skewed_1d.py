"""The skew normal density: one mode that leans to a side."""

from __future__ import annotations

from functools import cached_property
from math import log, pi, sqrt

import numpy as np
from scipy.special import log_ndtr, ndtr, owens_t

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Target
from models.targets.line import LineDistribution


class SkewNormal(LineDistribution):
    """p(x) = 2/spread · φ(z) Φ(slant·z), z = (x − x₀)/spread, x₀ such that the mean is zero (A. Azzalini, 1985)."""

    def __init__(self, spread: float, slant: float):
        self.spread, self.slant = spread, slant
        self.lean = slant / sqrt(1 + slant**2)  # Azzalini's δ
        self.start = -spread * self.lean * sqrt(2 / pi)

    def log_prob(self, x: Array) -> Array:
        z = self._standardised(np.asarray(x, dtype=np.float64)[..., 0])
        return log_ndtr(self.slant * z) - 0.5 * z * z + log(2 / self.spread) - 0.5 * log(2 * pi)

    def tail(self, x: Array, side: Array) -> Array:
        z = self._standardised(x)
        return np.maximum(ndtr(side * z) - 2 * side * owens_t(z, self.slant), 0.0)

    def _standardised(self, x: Array) -> Array:
        return (x - self.start) / self.spread

    def sample(self, n: int, seed: int | np.random.Generator = 0) -> Array:
        """A normal pair with correlation ``lean``: the second, its sign flipped where the first is negative."""
        common, own = np.random.default_rng(seed).standard_normal((2, n, 1))
        return self.start + self.spread * (self.lean * np.abs(common) + sqrt(1 - self.lean**2) * own)

    @property
    def mean(self) -> Array:
        return np.zeros(1)

    @property
    def covariance(self) -> Array:
        return np.array([[self.spread**2 * (1 - 2 * self.lean**2 / pi)]])

    @property
    def scale(self) -> float:
        """The width of the steep side."""
        return self.spread / sqrt(1 + self.slant**2)

    def support(self, sigmas: float = 6.0) -> tuple[Array, Array]:
        left, right = (self.scale, self.spread) if self.slant > 0 else (self.spread, self.scale)
        return np.array([self.start - sigmas * left]), np.array([self.start + sigmas * right])

    @cached_property
    def modes(self) -> tuple[Array, Array, Array]:
        return np.ones(1), self.mean[None], self.covariance[None]


TARGETS.add(
    Target(
        "skewed_1d",
        Text("Skew normal", "Скошенное нормальное"),
        dim=1,
        order=30,
        build=SkewNormal,
        params=(
            Param("spread", Text("Spread", "Разброс"), 1.8, low=0.3, high=3, step=0.1),
            Param(
                "slant",
                Text("Slant", "Скос"),
                5.0,
                low=-10,
                high=10,
                step=0.5,
                help=Text("0: a Gaussian; ±10: nearly half of one.", "0 — гауссиана, ±10 — почти её половина."),
            ),
        ),
    )
)
