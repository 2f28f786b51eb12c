"""A uniform density with soft edges: flat, so no Gaussian fits it well."""

from __future__ import annotations

from functools import cached_property
from math import log, pi, sqrt

import numpy as np
from scipy.special import ndtr

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Target
from models.targets.boxes import log_box
from models.targets.line import LineDistribution


class SmoothUniform(LineDistribution):
    """The uniform density on (−width/2, width/2), blurred by a Gaussian of standard deviation ``sigma``."""

    def __init__(self, width: float, sigma: float):
        self.width, self.sigma = width, sigma

    def log_prob(self, x: Array) -> Array:
        x = np.asarray(x, dtype=np.float64)[..., 0]
        return log_box(x, -self.width / 2, self.width / 2, self.sigma) - log(self.width)

    def tail(self, x: Array, side: Array) -> Array:
        z, half = side * x / self.sigma, self.width / 2 / self.sigma
        return (_ramp(z + half) - _ramp(z - half)) / (2 * half)

    def sample(self, n: int, seed: int | np.random.Generator = 0) -> Array:
        rng = np.random.default_rng(seed)
        return self.width * (rng.random((n, 1)) - 0.5) + self.sigma * rng.standard_normal((n, 1))

    @property
    def mean(self) -> Array:
        return np.zeros(1)

    @property
    def covariance(self) -> Array:
        return np.array([[self.width**2 / 12 + self.sigma**2]])

    @property
    def scale(self) -> float:
        return self.sigma

    def support(self, sigmas: float = 6.0) -> tuple[Array, Array]:
        reach = np.full(1, self.width / 2 + sigmas * self.sigma)
        return -reach, reach

    @cached_property
    def modes(self) -> tuple[Array, Array, Array]:
        return np.ones(1), self.mean[None], self.covariance[None]


def _ramp(z: Array) -> Array:
    """The integral of Φ up to z."""
    return z * ndtr(z) + np.exp(-0.5 * z * z) / sqrt(2 * pi)


TARGETS.add(
    Target(
        "uniform_1d",
        Text("Soft uniform", "Сглаженное равномерное"),
        dim=1,
        order=20,
        build=SmoothUniform,
        params=(
            Param("width", Text("Width", "Ширина"), 5.0, low=1, high=8, step=0.1),
            Param("sigma", Text("Edge width σ", "Ширина края σ"), 0.2, low=0.05, high=1, step=0.01),
        ),
    )
)
