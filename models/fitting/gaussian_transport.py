"""Gaussians nearest to a target by sliced W2 (a convex problem) and by W2 (plan and map in turn)."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from models.fitting.monotone import normal_scores
from models.fitting.parts import Parts
from models.fitting.plane import optimal_plan
from models.fitting.projections import project, shared_directions
from models.fitting.quantisation import FINE, cells, cloud, gaussian_map, matrix_root, normal_lattice
from models.targets.base import Array
from models.targets.mixture import Gaussian, GaussianMixture

NEWTON_STEPS = 50
CLOSE = 1e-12
CELLS, POINTS, ROUNDS = 128, 512, 30
ROUGH_CELLS, ROUGH_POINTS, ROUGH_ROUNDS, ROUGH_CLOUD = (
    32,
    128,
    3,
    1024,
)  # covariances within about 3 %, in a fifth of the time
SETTLED = 2e-3  # of the standard deviation: below the clouds' own error
SHAPES = {  # a family's covariances in the plane are the combinations of these matrices (n, 2, 2)
    "isotropic": np.eye(2)[None],
    "diagonal": np.array([[[1.0, 0], [0, 0]], [[0, 0], [0, 1.0]]]),
    "full": np.array([[[1.0, 0], [0, 0]], [[0, 0], [0, 1.0]], [[0, 1.0], [1.0, 0]]]),
}


def fit_sliced(p: Parts, family: str) -> GaussianMixture:
    """The Gaussian of the family nearest to ``p`` by sliced W2; the only optimum, for the problem is convex.

    SW2² = ½|mean − m|² + mean over θ of s² − 2 c s + const with s² = θᵀΣθ linear in Σ and c from `normal_scores`.
    """
    along = shared_directions(p)
    scores = normal_scores(project(p, along))
    if p.dim == 1:
        return Gaussian(p.mean, scores**2)
    basis = SHAPES[family]
    squares = np.einsum("ti,nij,tj->tn", along, basis, along)
    start = np.linalg.lstsq(squares, scores**2, rcond=None)[0]
    if (squares @ start).min() <= 0:
        start = np.linalg.lstsq(squares, np.full_like(scores, scores.mean() ** 2), rcond=None)[0]
    return Gaussian(p.mean, np.einsum("n,nij->ij", _convex_newton(squares, scores, start), basis))


def _convex_newton(squares: Array, scores: Array, v: Array) -> Array:
    """Minimise mean(s² − 2 c s), s² = squares · v, by Newton's method with halved steps."""
    value = _sliced_loss(squares, scores, v)
    for _ in range(NEWTON_STEPS):
        s = np.sqrt(squares @ v)
        gradient = ((1 - scores / s)[:, None] * squares).mean(axis=0)
        hessian = (squares * (0.5 * scores / s**3)[:, None]).T @ squares / len(s)
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > CLOSE and not (tried := _sliced_loss(squares, scores, v - size * step)) <= value:
            size *= 0.5
        if size <= CLOSE or np.abs(step).max() <= CLOSE * np.abs(v).max():
            break
        v, value = v - size * step, tried
    return v


def _sliced_loss(squares: Array, scores: Array, v: Array) -> float:
    square = squares @ v
    return float((square - 2 * scores * np.sqrt(square)).mean()) if square.min() > 0 else np.inf


def fit_w2_plane(p: Parts, family: str, rough: bool = False) -> GaussianMixture:
    """A Gaussian of the family nearest to ``p`` in the plane by W2, up to the error of the clouds (``rough``: coarse).

    In turn: the best plan between the target and A ε, ε standard normal, then the best symmetric A for that plan,
    which is the family's part of E[X εᵀ]. Each turn lowers W2 (P. Álvarez-Esteban et al., "A fixed-point approach
    to barycenters in Wasserstein space", 2016, with the Gaussian in the place of the barycentre).
    """
    exact = p.is_gaussian  # then the whole is one cell of Gaussian shape
    count, points, rounds = (ROUGH_CELLS, ROUGH_POINTS, ROUGH_ROUNDS) if rough else (CELLS, POINTS, ROUNDS)
    centres, inside = cells(cloud(p, ROUGH_CLOUD if rough else FINE) - p.mean, 1 if exact else count)
    noise = normal_lattice(points, 2)
    basis = SHAPES[family]
    map_ = matrix_root(fit_sliced(p, family).covariance)
    for _ in range(rounds):
        moved = _restricted(_correlation(centres, inside, noise, map_), basis)
        change = np.abs(moved - map_).max() / np.abs(map_).max()
        map_ = moved
        if change < (CLOSE if exact else SETTLED):
            break
    return Gaussian(p.mean, map_ @ map_)


def _correlation(centres: Array, inside: Array, noise: Array, map_: Array) -> Array:
    """E[X εᵀ] (2, 2) under the best plan between the target's cells and map_ ε.

    Args:
        centres, inside: centres (n, 2) and covariances (n, 2, 2) of the target's cells.
        noise: standard normal points (m, 2).
    """
    ends = noise @ map_
    share = len(centres) * optimal_plan(cdist(centres, ends, "sqeuclidean"))
    means = share @ ends
    spreads = np.einsum("nm,mi,mj->nij", share, ends, ends, optimize=True) - means[:, :, None] * means[:, None]
    within = inside @ gaussian_map(inside, spreads)
    both = (centres.T @ means + within.sum(axis=0)) / len(centres)
    return both @ np.linalg.inv(map_)


def _restricted(matrix: Array, basis: Array) -> Array:
    """The combination of ``basis`` (orthogonal matrices) nearest to ``matrix``, with its eigenvalues kept positive."""
    weights = np.einsum("nij,ij->n", basis, matrix) / np.einsum("nij,nij->n", basis, basis)
    values, vectors = np.linalg.eigh(np.einsum("n,nij->ij", weights, basis))
    return (vectors * np.maximum(values, 1e-3 * values.max())) @ vectors.T
