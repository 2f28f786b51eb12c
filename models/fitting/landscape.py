"""A divergence as a landscape over where a Gaussian stands and how wide it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from models.divergences.base import DIVERGENCES, Divergence
from models.fitting.grid_problem import BLOCK, GridProblem, reach_of
from models.fitting.integrands import Field
from models.fitting.optima import Fit, Optimum
from models.fitting.quadrature import MAX_NODES, Quadrature, box_of
from models.targets.base import Array, Distribution
from models.targets.mixture import Gaussian

ON_THE_SLICE = 1e-3  # of the standard deviation: how far an optimum may lie from what is drawn
NARROWEST = 0.6  # of the target's smallest standard deviation
WIDEST = 1.6  # of the target's standard deviation
SPACING = {1: 0.4, 2: 1.0}  # of the target's smallest standard deviation …
OWN_SPACING = 0.8  # … and of the narrowest model's: enough for a picture
REACH = 5.0  # standard deviations of every model that the grid holds
OCTAVE = 0.7  # log scales this near share a grid


@dataclass(frozen=True)
class Landscape:
    """Values over a mean and a log scale.

    Attributes:
        mean: (m,) coordinate of the model's mean, in data units: x in 1D; in 2D the coordinate along ``direction``.
        log_scale: (s,) ln σ in 1D; in 2D the log of what multiplies the standard deviations of the shape there.
        values: (s, m), ``inf`` where the divergence is infinite.
        optima: (k, 3) mean coordinate, log scale and value of each known optimum that lies in the landscape.
        direction: (d,) unit vector of the line through the optima.
    """

    mean: Array
    log_scale: Array
    values: Array
    optima: Array
    direction: Array


@dataclass(frozen=True)
class _Slice:
    """Gaussians with the mean on the line through two optima and a covariance between theirs, times e^(2 s).

    On the way from one optimum to the other the shape changes along the geodesic of covariances,
    L U diag(λ^τ) Uᵀ Lᵀ with the first one's factor L (Bhatia, "Positive Definite Matrices", 2007, ch. 6), so that both
    optima lie in the slice, at s = 0, and are valleys of it. Beyond either end the shape stays.
    """

    origin: Array
    direction: Array
    chol: Array
    turn: Array  # (d, d): U
    log_stretch: Array  # (d,): ln λ
    length: float  # data units from one optimum to the other

    def at(self, mean: Array, log_scale: Array) -> tuple[Array, Array]:
        """Means (S, d) and factors (S, d, d) for coordinates (S,) and log scales (S,)."""
        offset = mean - self.direction @ self.origin
        return self.origin + offset[:, None] * self.direction, np.exp(log_scale)[:, None, None] * self._shape(offset)

    def _shape(self, offset: Array) -> Array:
        """Factors (S, d, d) of the covariances at distances (S,) from the first optimum."""
        share = np.clip(offset / self.length, 0.0, 1.0)
        half = (self.chol @ self.turn) * np.exp(0.5 * share[:, None, None] * self.log_stretch)
        return np.linalg.cholesky(half @ half.swapaxes(1, 2))

    def seen(self, optimum: Optimum) -> tuple[float, float, float] | None:
        """An optimum's coordinates in the slice, and its value; None where it lies outside."""
        along = float(self.direction @ optimum.mean)
        shape = self._shape(np.array([along - self.direction @ self.origin]))[0]
        log_scale = float(
            (np.linalg.slogdet(optimum.covariance)[1] / 2 - np.log(np.diagonal(shape)).sum()) / len(shape)
        )
        mean, chol = self.at(np.array([along]), np.array([log_scale]))
        covariance = chol[0] @ chol[0].T
        near = np.allclose(mean[0], optimum.mean, atol=ON_THE_SLICE * np.sqrt(covariance.trace()))
        same = np.allclose(covariance, optimum.covariance, atol=ON_THE_SLICE * covariance.trace())
        return (along, log_scale, optimum.value) if near and same else None


def landscape(
    p: Distribution,
    divergence: str,
    fit: Fit,
    extent: tuple[float, float],
    shape: tuple[int, int],
    at: tuple[float, float] | None = None,
    **params: float,
) -> Landscape | None:
    """The divergence over (mean, log scale) on a grid of ``shape`` (m, s), or at the single place ``at``.

    In 1D these are all Gaussians. In 2D the mean moves along the line through the two best optima, and the shape with
    it from one's to the other's; where there is only one, along the target's principal axis, in the shape of the fit.

    Args:
        fit: the known optima of this divergence, single Gaussians.
        extent: lowest and highest coordinate of the mean.

    Returns:
        None where the divergence has to be computed pair by pair and that would take too long.
    """
    measure = DIVERGENCES.find(divergence)
    params = measure.parse(params)
    slice_ = _slice(p, fit.optima)
    mean, log_scale = _axes(p, slice_, extent, shape) if at is None else (np.array([at[0]]), np.array([at[1]]))
    grid = np.meshgrid(mean, log_scale)
    values = _values(p, measure, params, *slice_.at(*(axis.reshape(-1) for axis in grid)))
    if values is None:
        return None
    seen = [place for place in map(slice_.seen, fit.optima) if place]
    return Landscape(mean, log_scale, values.reshape(grid[0].shape), np.array(seen), slice_.direction)


def _slice(p: Distribution, optima: Sequence[Optimum]) -> _Slice:
    if p.dim == 1:
        return _Slice(np.zeros(1), np.ones(1), np.ones((1, 1)), np.eye(1), np.zeros(1), 1.0)
    best = optima[0]
    chol = np.linalg.cholesky(best.covariance)
    other = next((o for o in optima[1:] if np.linalg.norm(o.mean - best.mean) > 0.1 * p.scale), None)
    if other is None:
        axis = np.linalg.eigh(p.covariance)[1][:, -1]
        return _Slice(best.mean, axis * np.sign(axis[np.argmax(np.abs(axis))]), chol, np.eye(2), np.zeros(2), 1.0)
    way = other.mean - best.mean
    length = float(np.linalg.norm(way)) * np.sign(way[np.argmax(np.abs(way))])
    inverse = np.linalg.inv(chol)
    stretch, turn = np.linalg.eigh(inverse @ other.covariance @ inverse.T)
    return _Slice(best.mean, way / length, chol, turn, np.log(stretch), float(length))


def _axes(p: Distribution, slice_: _Slice, extent: tuple[float, float], shape: tuple[int, int]) -> tuple[Array, Array]:
    own = np.sqrt(np.linalg.eigvalsh(slice_.chol @ slice_.chol.T))
    deviation = np.sqrt(np.linalg.eigvalsh(p.covariance)[-1])
    narrowest, widest = log(NARROWEST * p.scale / own[0]), log(WIDEST * deviation / own[-1])
    return np.linspace(*extent, shape[0]), np.linspace(min(narrowest, -0.5), max(widest, 0.5), shape[1])


def _values(p: Distribution, measure: Divergence, params: dict, mean: Array, chol: Array) -> Array | None:
    """Values (S,), the models sorted into grids by their width."""
    width = np.log(np.abs(chol[:, 0, 0]))
    group = np.floor((width - width.min()) / OCTAVE).astype(int)
    out = np.empty(len(mean))
    for index in np.unique(group):
        rows = np.flatnonzero(group == index)
        values = _group_values(p, measure, params, mean[rows], chol[rows])
        if values is None:
            return None
        out[rows] = values
    return out


def _group_values(p: Distribution, measure: Divergence, params: dict, mean: Array, chol: Array) -> Array | None:
    problem = measure.problem(p, _grid(p, mean, chol), **params)
    if isinstance(problem, GridProblem):
        return _on_grid(problem, mean, chol)
    if problem is not None:
        return problem.evaluate(mean, chol)[0]
    return None if p.dim == 2 and len(mean) > 1 else _one_by_one(p, measure, params, mean, chol)


def _one_by_one(p: Distribution, measure: Divergence, params: dict, mean: Array, chol: Array) -> Array:
    models = (Gaussian(m, c @ c.T) for m, c in zip(mean, chol))
    return np.array([measure.value(p, q, **params) for q in models])


def _grid(p: Distribution, mean: Array, chol: Array) -> Quadrature:
    """A grid that holds all the Gaussians and resolves the narrowest, as far as the number of nodes allows."""
    narrowest = np.sqrt(np.linalg.eigvalsh(chol @ chol.swapaxes(1, 2)).min())
    spacing = min(OWN_SPACING * narrowest / p.scale, SPACING[p.dim])
    return Quadrature(p, spacing, MAX_NODES[p.dim], box_of(p, REACH, REACH).joined(reach_of(mean, chol, REACH)))


def _on_grid(problem: GridProblem, mean: Array, chol: Array) -> Array:
    quadrature, integrand = problem.quadrature, problem.integrands[-1]
    coefficients = quadrature.frame(mean, chol)[1]
    out = np.empty(len(mean))
    size = max(BLOCK // len(quadrature.nodes), 1)
    for start in range(0, len(mean), size):
        rows = slice(start, start + size)
        with np.errstate(over="ignore", invalid="ignore"):
            out[rows] = integrand.value(Field(quadrature, quadrature.log_density(coefficients[rows])))
    finite = integrand.finite(quadrature.p, chol)
    return out if finite is None else np.where(finite, out, np.inf)
