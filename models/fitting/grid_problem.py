"""Fitting problems on a quadrature grid: several f-divergences, many candidates, one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from models.fitting.integrands import Field, Integrand
from models.fitting.polynomials import polynomials
from models.fitting.quadrature import REACH, Box, Quadrature
from models.targets.base import Array

BLOCK = 1 << 16  # numbers per array of a block, so that a block's work stays in the processor's cache
OWN_REACH = 6.5  # standard deviations of a model, over which what vanishes with it is integrated
LEVELS = 4  # of refinement, when final values are taken


class GridProblem:
    """Minimise the integrands over Gaussians on one grid; a `models.fitting.problem.Problem` for each of them.

    Args:
        quadrature: grid and target.
        integrands: the objectives; ``which`` in `evaluate_many` is an index among them.
    """

    def __init__(self, quadrature: Quadrature, integrands: Sequence[Integrand]):
        self.quadrature, self.integrands = quadrature, tuple(integrands)
        self.tables = polynomials(quadrature.dim)

    def evaluate(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        """Value, gradient and Hessian of the first integrand (see `Problem.evaluate`)."""
        return self.evaluate_many(np.zeros(len(mean), dtype=int), mean, chol)

    def evaluate_many(self, which: Array, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        """Values (S,), gradients (S, n) and Hessians (S, n, n); candidate i belongs to integrand ``which[i]``.

        ``which`` must not decrease. Candidates that the grid cannot judge, or that are infinitely far, get ``inf``.
        """
        z, coefficients = self.quadrature.frame(mean, chol)
        groups = runs(which)
        value, first, second, rank_one = self._moments(groups, coefficients)
        usable = self.quadrature.inside(mean, chol) & np.isfinite(value)
        self._drop_infinite(groups, usable, chol)
        gradient, hessian = self._derivatives(z, first, second)
        if rank_one.any():
            hessian += rank_one[:, None, None] * gradient[:, :, None] * gradient[:, None, :]
        return np.where(usable, value, np.inf), gradient, hessian

    def _moments(self, groups: list[tuple[int, slice]], coefficients: Array) -> tuple[Array, Array, Array, Array]:
        s, m = len(coefficients), len(self.tables.exponents)
        value, rank_one = np.empty(s), np.empty(s)
        first, second = np.empty((s, m)), np.empty((s, m))
        with np.errstate(over="ignore", invalid="ignore"):  # a hopeless candidate becomes inf or NaN, and is refused
            for rows, integrand in self._blocks(groups):
                terms = integrand.terms(Field(self.quadrature, self.quadrature.log_density(coefficients[rows])))
                value[rows], rank_one[rows] = terms.value, terms.rank_one
                first[rows] = self.quadrature.moments(terms.first)
                second[rows] = self.quadrature.moments(terms.second)
        return value, first, second, rank_one

    def _blocks(self, groups: list[tuple[int, slice]]) -> Iterator[tuple[slice, Integrand]]:
        """Runs of candidates of one integrand, short enough for the cache."""
        size = max(BLOCK // len(self.quadrature.nodes), 1)
        for index, rows in groups:
            for start in range(rows.start, rows.stop, size):
                yield slice(start, min(start + size, rows.stop)), self.integrands[index]

    def _drop_infinite(self, groups: list[tuple[int, slice]], usable: Array, chol: Array) -> None:
        for index, rows in groups:
            finite = self.integrands[index].finite(self.quadrature.p, chol[rows])
            if finite is not None:
                usable[rows] &= finite

    @property
    def rest(self) -> Array:
        """Gradient at which a search has arrived, for each integrand."""
        return np.array([integrand.rest for integrand in self.integrands])

    def _derivatives(self, z: Array, first: Array, second: Array) -> tuple[Array, Array]:
        """From moments of A and B in table coordinates to gradient and Hessian in local ones.

        gradient = ∫ A s, Hessian = ∫ (A + B) s sᵀ + ∫ A ∂²log q, with the scores s = ∂log q.
        """
        tables = self.tables
        local = (z @ first[:, : tables.low, None])[:, :, 0]
        gradient = local @ tables.scores.T
        scores = tables.scores @ z
        hankel = (first + second).take(tables.products, axis=1)
        return gradient, scores @ hankel @ scores.swapaxes(1, 2) + tables.bend(local)

    def values(self, around: Box, mean: Array, chol: Array) -> tuple[Array, Array]:
        """The divergence of the last integrand (S,) and its error (S,), on finer grids than that of the search.

        ``around`` holds all the Gaussians, see `reach_of`.
        """

        coefficients = self.quadrature.frame(mean, chol)[1]  # the same on every grid of the target

        def log_densities(grid: Quadrature, rows: Array) -> Array:
            return grid.log_density(coefficients[rows])

        return refined_values(self.quadrature, self.integrands[-1], (mean, chol), around, log_densities)


def runs(which: Array) -> list[tuple[int, slice]]:
    """The values of a non-decreasing array (S,), each with the rows where it stands."""
    if len(which) and which[0] == which[-1]:
        return [(int(which[0]), slice(0, len(which)))]
    ends = np.cumsum(np.bincount(which)).tolist()
    return [(index, slice(start, end)) for index, (start, end) in enumerate(pairwise([0, *ends])) if end > start]


def reach_of(mean: Array, chol: Array, sigmas: float = REACH) -> Box:
    """The box that holds all Gaussians with means (…, d) and factors (…, d, d) up to ``sigmas`` deviations."""
    d = mean.shape[-1]
    deviation = sigmas * np.sqrt((chol * chol).sum(axis=-1)).reshape(-1, d)
    mean = mean.reshape(-1, d)
    return Box((mean - deviation).min(axis=0, initial=np.inf), (mean + deviation).max(axis=0, initial=-np.inf))


def refined_values(
    quadrature: Quadrature,
    integrand: Integrand,
    models: tuple[Array, Array],
    around: Box,
    log_densities: Callable[[Quadrature, Array], Array],
) -> tuple[Array, Array]:
    """Values and errors (S,) of S models, on finer and finer grids until the integrand's tolerance is met.

    Args:
        models: their means (S, …, d) and Cholesky factors (S, …, d, d).
        around: a box where all do.
        log_densities: log q (R, N) on a grid of the models with the given numbers (R,).
    """
    count = len(models[0])
    value, error, rows = np.empty(count), np.empty(count), np.arange(count)
    own = _own_boxes(quadrature, integrand, models)
    for level in range(LEVELS):
        for some, pair in _pairs(quadrature, level, rows, around, own):
            with np.errstate(over="ignore", invalid="ignore"):
                one, other = (integrand.value(Field(grid, log_densities(grid, some))) for grid in pair)
            value[some], error[some] = np.maximum(0.5 * (one + other), 0.0), 0.5 * np.abs(one - other)
        rows = rows[error[rows] > integrand.tolerance]
        if not len(rows):
            break
    return value, error


def _own_boxes(quadrature: Quadrature, integrand: Integrand, models: tuple[Array, Array]) -> list[Box]:
    """Where each model lives, if grids of their own pay: for what vanishes with the model, and in the plane only (on
    the line the whole grid is cheap)."""
    if not integrand.local or quadrature.dim == 1:
        return []
    return [reach_of(*model, OWN_REACH) for model in zip(*models)]


def _pairs(
    quadrature: Quadrature, level: int, rows: Array, around: Box, own: Sequence[Box]
) -> Iterator[tuple[Array, tuple[Quadrature, Quadrature]]]:
    """Models (R,) and the grids to value them on: one pair for all that fit on it, then one over what each covers."""
    alone = np.zeros(len(rows), dtype=bool)
    if own:
        whole = quadrature.box.joined(around)
        alone = np.array([level > 0 or not whole.holds(own[row]) for row in rows], dtype=bool)
    if not alone.all():
        yield rows[~alone], quadrature.pair(level, around)
    for row in rows[alone]:
        yield np.array([row]), quadrature.pair_within(level, own[row])
