"""What all f-divergences share: exact values on a grid, closed forms between Gaussians, the fitting problem."""

from __future__ import annotations

from abc import abstractmethod
from math import isfinite, nan

import numpy as np

from models.divergences.base import Divergence
from models.fitting.grid_problem import GridProblem
from models.fitting.integrands import Integrand
from models.fitting.pair_grid import PairGrid
from models.fitting.quadrature import Quadrature
from models.registry import Text
from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

NATS = Text("nats", "нат")
NO_UNIT = Text("", "")


class FDivergence(Divergence):
    """D_f(p‖q) = ∫ q f(p/q) dx (I. Csiszár, 1963).

    A subclass gives its `Integrand` and, where there is one, the closed form between two Gaussians.
    """

    unit = NATS
    families = ("isotropic", "diagonal", "full", "mixture2", "mixture3")

    @abstractmethod
    def integrand(self, **params: float) -> Integrand:
        """The divergence's integrand for these parameters."""

    def stages(self, **params: float) -> tuple[Integrand, ...]:
        """Objectives to minimise one after the other: more than one where the divergence itself is not smooth."""
        return (self.integrand(**params),)

    def between_gaussians(self, p: GaussianMixture, q: GaussianMixture, **params: float) -> float:
        """The closed form between two Gaussians; NaN where there is none."""
        return nan

    def diverges(self, p: Distribution, q: Distribution, **params: float) -> bool:
        """Whether the tails alone make the divergence infinite."""
        return False

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        return self.value_and_error(p, q, **params)[0]

    def error(self, p: Distribution, q: Distribution, **params: float) -> float:
        return self.value_and_error(p, q, **params)[1]

    def value_and_error(self, p: Distribution, q: Distribution, **params: float) -> tuple[float, float]:
        """The divergence and an estimate of its absolute error, both in nats where it has a unit."""
        params = self.parse(params)
        if self.diverges(p, q, **params):
            return float("inf"), 0.0
        exact = self.between_gaussians(p, q, **params) if _gaussian(p) and _gaussian(q) else nan
        if not np.isnan(exact):
            return max(float(exact), 0.0), 0.0
        return self.on_pair_grid(PairGrid(p, q), **params)

    def on_pair_grid(self, grid: PairGrid, **params: float) -> tuple[float, float]:
        """Value and error from a grid made for these two distributions."""
        density = self.integrand(**params).density(grid.log_p, grid.log_q)
        value, error = grid.integral(density)
        return (min(value, self.upper_bound), error) if isfinite(value) else (float("inf"), 0.0)

    def problem(self, p: Distribution, quadrature: Quadrature, **params: float) -> GridProblem:
        return GridProblem(quadrature, self.stages(**self.parse(params)))


def _gaussian(p: Distribution) -> bool:
    return isinstance(p, GaussianMixture) and len(p.weights) == 1


def log_det(matrix: Array) -> float:
    """log det of a symmetric positive definite matrix (d, d)."""
    return float(2 * np.log(np.diagonal(np.linalg.cholesky(matrix))).sum())
