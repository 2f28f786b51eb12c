"""Values of several divergences for several models of one target, and views of a single one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np

from models.divergences.base import DIVERGENCES, HasIntegrand
from models.fitting.grid_problem import reach_of
from models.fitting.integrands import Field, Integrand
from models.fitting.polynomials import inverse_lower
from models.fitting.quadrature import Box, Quadrature, box_of
from models.fitting.tasks import Wanted
from models.targets.base import Array, Distribution
from models.targets.mixture import Gaussian, GaussianMixture

NUDGE = 1e-4  # of q's smallest standard deviation: half the step of a numerical derivative
GRADIENT_SPACING = {1: 0.02, 2: 0.4}  # of the smaller of the two smallest standard deviations
LEVELS = 2  # of grids, at most: a table may have many cells
TAILS = (8.5, 8.5)  # standard deviations: a gradient may be as small as a tail
GRADIENT_NODES = {1: 40_000, 2: 160_000}


def table(
    p: Distribution, models: Mapping[str, GaussianMixture], divergences: Wanted, quadrature: Quadrature | None = None
) -> dict[str, dict[str, float]]:
    """Every model (row) valued under every divergence (column): ``table[row][column]``.

    f-divergences without a closed form share one grid; their errors are like those of a fit's optima.
    """
    wanted = divergences if isinstance(divergences, Mapping) else {key: {} for key in divergences}
    params = {key: DIVERGENCES.find(key).parse(dict(raw)) for key, raw in wanted.items()}
    fields = _Fields(p, models, quadrature)
    return {row: {key: _cell(p, q, key, params[key], fields, row) for key in params} for row, q in models.items()}


class _Fields:
    """Log-densities of the models on pairs of grids half a cell apart, made when first needed."""

    def __init__(self, p: Distribution, models: Mapping[str, GaussianMixture], quadrature: Quadrature | None):
        self.p, self.models, self.quadrature = p, models, quadrature
        self._made: dict[tuple[str, int], list[Field]] = {}

    def of(self, row: str, level: int) -> list[Field]:
        if (row, level) not in self._made:
            self.quadrature = self.quadrature or Quadrature(self.p)
            around = reduce(Box.joined, (reach_of(q.means, q.cholesky) for q in self.models.values()))
            pair = self.quadrature.pair(level, around)
            self._made[row, level] = [Field(grid, self.models[row].log_prob(grid.nodes)[None]) for grid in pair]
        return self._made[row, level]

    def value(self, row: str, integrand: Integrand) -> float:
        """The divergence of a row; on finer grids where the first ones disagree."""
        for level in range(LEVELS):
            with np.errstate(over="ignore", invalid="ignore"):
                one, other = (float(integrand.value(field)[0]) for field in self.of(row, level))
            if not abs(one - other) > 2 * integrand.tolerance:
                break
        return 0.5 * (one + other)


def _cell(p: Distribution, q: GaussianMixture, key: str, params: dict, fields: _Fields, row: str) -> float:
    divergence = DIVERGENCES[key]
    if not isinstance(divergence, HasIntegrand):
        return float(divergence.value(p, q, **params))
    if divergence.diverges(p, q, **params):
        return float("inf")
    exact = divergence.closed_value(p, q, **params)
    if exact is not None:
        return max(float(exact), 0.0)
    value = fields.value(row, divergence.integrand(**params))
    return min(max(value, 0.0), DIVERGENCES[key].upper_bound)


def integrand(divergence: str, p: Distribution, q: GaussianMixture, x: Array, **params: float) -> Array | None:
    """Where an f-divergence comes from: its contribution per unit volume (n,) at points ``x`` (n, d).

    Never negative, so that nothing cancels: q f(p/q) with f′(1) = 0, which for the KL divergences means the extra terms
    q − p or p − q; their integral is zero. None for a divergence that is no integral over points.
    """
    measure = DIVERGENCES.find(divergence)
    if not isinstance(measure, HasIntegrand):
        return None
    x = np.asarray(x, dtype=float)
    return measure.integrand(**measure.parse(params)).density(p.log_prob(x), q.log_prob(x))


def gradient_norm(p: Distribution, q: GaussianMixture, divergence: str, **params: float) -> float:
    """Length of the divergence's gradient with respect to the mean of the Gaussian ``q``, per data unit."""
    measure = DIVERGENCES.find(divergence)
    params = measure.parse(params)
    if isinstance(measure, HasIntegrand):
        return _exact_gradient(p, q, measure, params)
    steps = NUDGE * q.scale * np.eye(p.dim)
    ends = ([measure.value(p, Gaussian(q.mean + s * step, q.covariance), **params) for s in (1, -1)] for step in steps)
    return float(np.linalg.norm([(up - down) / (2 * NUDGE * q.scale) for up, down in ends]))


def _exact_gradient(p: Distribution, q: GaussianMixture, measure: HasIntegrand, params: dict) -> float:
    """|∫ A ∂log q/∂μ|, with ∂log q/∂μ = Σ⁻¹ (x − μ): no difference of nearly equal values."""
    box = reduce(Box.joined, measure.reach(p, q, **params), box_of(p, *TAILS).joined(box_of(q, *TAILS)))
    spacing = GRADIENT_SPACING[p.dim] * min(p.scale, q.scale) / p.scale
    grid = Quadrature(p, spacing, GRADIENT_NODES[p.dim], box)
    with np.errstate(over="ignore", invalid="ignore"):
        slope = measure.integrand(**params).slope(Field(grid, q.log_prob(grid.nodes)[None]))[0]
    whitening = inverse_lower(q.cholesky)[0]
    score = (grid.nodes - q.mean) @ (whitening.T @ whitening)
    return float(np.linalg.norm((slope * grid.weights) @ score))
