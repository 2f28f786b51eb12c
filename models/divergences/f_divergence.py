"""What all f-divergences share: exact values on a grid, closed forms between Gaussians, the fitting problem."""

from __future__ import annotations

from math import inf, isfinite

from models.divergences.base import Divergence, HasIntegrand
from models.fitting.grid_problem import GridProblem
from models.fitting.integrands import Integrand
from models.fitting.pair_grid import PairGrid
from models.fitting.quadrature import Box, Quadrature
from models.fitting.spaces import Point
from models.registry import Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture

NATS = Text("nats", "нат")
NO_UNIT = Text("", "")
REFINEMENTS = (1.0, 2.0, 4.0, 8.0)
ENOUGH = 1e-6  # the estimated error is that of a coarser grid; the value is better than this
LARGE = 100.0  # from here on the accuracy is relative


class FDivergence(HasIntegrand, Divergence):
    """D_f(p‖q) = ∫ q f(p/q) dx (I. Csiszár, "Information-type measures of difference", 1967).

    A subclass gives its `Integrand` and, where there is one, the closed form between two Gaussians.
    """

    unit = NATS
    families = ("isotropic", "diagonal", "full", "mixture2", "mixture3")

    def stages(self, **params: float) -> tuple[Integrand, ...]:
        """Objectives to minimise one after the other: more than one where the divergence itself is not smooth."""
        return (self.integrand(**params),)

    def between_gaussians(self, p: GaussianMixture, q: GaussianMixture, **params: float) -> float | None:
        """The closed form between two Gaussians; None where there is none."""
        return None

    def closed_value(self, p: Distribution, q: Distribution, **params: float) -> float | None:
        both = _is_gaussian(p) and _is_gaussian(q)
        return self.between_gaussians(p, q, **params) if both else None

    def diverges(self, p: Distribution, q: Distribution, **params: float) -> bool:
        return False

    def reach(self, p: Distribution, q: Distribution, **params: float) -> list[Box]:
        return []

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        return self.value_and_error(p, q, **params)[0]

    def error(self, p: Distribution, q: Distribution, **params: float) -> float:
        return self.value_and_error(p, q, **params)[1]

    def value_and_error(self, p: Distribution, q: Distribution, **params: float) -> tuple[float, float]:
        params = self.parse(params)
        if self.diverges(p, q, **params):
            return inf, 0.0
        exact = self.closed_value(p, q, **params)
        return (max(exact, 0.0), 0.0) if exact is not None else self.on_pair_grid(p, q, **params)

    def on_pair_grid(self, p: Distribution, q: Distribution, **params: float) -> tuple[float, float]:
        """Value and error by quadrature, on finer and finer grids until the error is small."""
        reach, integrand = self.reach(p, q, **params), self.integrand(**params)
        for finer in REFINEMENTS:
            grid = PairGrid(p, q, reach, finer)
            value, error = grid.integral(integrand.density(grid.log_p, grid.log_q))
            if error < ENOUGH * max(1.0, abs(value) / LARGE) or grid.capped:
                break
        return (min(value, self.upper_bound), error) if isfinite(value) else (inf, 0.0)

    def problem(self, p: Distribution, quadrature: Quadrature, **params: float) -> GridProblem:
        return GridProblem(quadrature, self.stages(**self.parse(params)))

    def approach(self, quadrature: Quadrature, point: Point) -> list[Point]:
        """A way towards a minimum over mixtures, from ``point`` to where the shared optimiser takes over."""
        return [point]


def _is_gaussian(p: Distribution) -> bool:
    return isinstance(p, GaussianMixture) and len(p.weights) == 1
