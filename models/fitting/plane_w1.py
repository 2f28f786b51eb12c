"""W1 in the plane and Gaussians near to a target by it, through exact transport between clouds of points."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import ot
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

from models.fitting.gaussian_transport import fit_sliced
from models.fitting.parts import Parts
from models.fitting.plane import MAX_PIVOTS, Estimate, optimal_plan
from models.fitting.quantisation import normal_lattice, representatives
from models.targets.base import Array
from models.targets.mixture import Gaussian, GaussianMixture

POINTS = 512
FIT_POINTS = 256
MAX_EVALUATIONS = 20
FLAT = 1e-4  # relative gain of a step below which the search ends: finer than the clouds' own error
FREE = {  # what each family may change of the five local coordinates: both shifts, and the factor's three entries
    "isotropic": np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [0, 0, 1]]),
    "diagonal": np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]]),
    "full": np.eye(5),
}


@lru_cache(maxsize=256)
def w1_plane(p: Parts, q: Parts) -> Estimate:
    """W1 between two mixtures in the plane.

    Clouds of n points overstate it, by about c/n where the two nearly agree; from n and n/2 points half of the gap
    is taken off, and the whole gap is given as the error.
    """
    rough, better = (_w1_of_clouds(p, q, count) for count in (POINTS // 2, POINTS))
    gap = rough - better
    lower = float(np.hypot(*(p.mean - q.mean)))  # by Jensen's inequality; met by shifts
    return Estimate(max(better - 0.5 * gap, lower), abs(gap) + 0.005 * better)


def _w1_of_clouds(p: Parts, q: Parts, count: int) -> float:
    cost = cdist(representatives(p, count), representatives(q, count))
    return float(ot.emd2([], [], cost, numItermax=MAX_PIVOTS))


def fit_w1_plane(p: Parts, family: str) -> GaussianMixture:
    """A Gaussian of the family near to ``p`` in the plane by W1, up to the error of the clouds.

    Plan and descent in turn: with the best plan held, the cost's derivative in the model's points is exact (the
    envelope theorem), and a quasi-Newton method follows it from the sliced W2 fit.
    """
    ends = representatives(p, FIT_POINTS)
    start = fit_sliced(p, family)
    frame, free = (start.mean, start.cholesky[0]), FREE[family]

    def cost(x: Array) -> tuple[float, Array]:
        value, gradient = _cost(ends, free @ x, frame)
        return value, free.T @ gradient

    count = free.shape[1]
    options = {"maxfun": MAX_EVALUATIONS, "ftol": FLAT}
    found = minimize(cost, np.zeros(count), jac=True, method="L-BFGS-B", bounds=[(-1, 1)] * count, options=options)
    mean, chol = frame
    delta = free @ found.x
    factor = chol @ _stretch(delta)
    return Gaussian(mean + chol @ delta[:2], factor @ factor.T)


def _stretch(delta: Array) -> Array:
    """The matrix E of the local coordinates ``delta`` (5,) of `Problem`."""
    return np.array([[np.exp(delta[2]), 0.0], [delta[3], np.exp(delta[4])]])


def _cost(ends: Array, delta: Array, frame: tuple[Array, Array]) -> tuple[float, Array]:
    """Mean distance from the target's points (n, 2) to the model's, and its derivative (5,) in ``delta``."""
    mean, chol = frame
    noise = normal_lattice(FIT_POINTS, 2)
    stretch = _stretch(delta)
    distance = cdist(ends, mean + (delta[:2] + noise @ stretch.T) @ chol.T)
    plan = optimal_plan(distance)
    i, j = np.nonzero(plan)
    along = mean + (delta[:2] + noise[j] @ stretch.T) @ chol.T - ends[i]
    share = (plan[i, j] / np.maximum(distance[i, j], 1e-12))[:, None]
    pull = share * along @ chol
    slopes = np.append(pull.sum(axis=0), [(pull[:, a] * noise[j, b]).sum() for a, b in ((0, 0), (1, 0), (1, 1))])
    return float((plan * distance).sum()), slopes * [1, 1, stretch[0, 0], 1, stretch[1, 1]]
