"""Any distribution as Gaussian parts, so that transport and kernel formulas serve all targets alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, pi, sqrt

import numpy as np
from scipy.linalg import solve_toeplitz

from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

CELLS = 32  # along an axis of the plane, for a density without parts of its own
FOLD = 4  # points along an axis inside a cell
BLUR = 0.2  # of a cell's side: each part is at least so wide, and its shadows no sharper
NEGLIGIBLE = 1e-7  # mass of a cell that is left out
FINE = 0.5  # spacing of the narrow parts of a density on the line, relative to its finest structure
MAX_PARTS = 1024


@dataclass(frozen=True, eq=False)
class Parts:
    """A mixture of K Gaussians: weights (K,), means (K, d), covariances (K, d, d).

    ``blurred`` says that the density has no such parts of its own and was summed up by cells to get them.
    """

    weights: Array
    means: Array
    covariances: Array
    blurred: bool = False

    @property
    def dim(self) -> int:
        return self.means.shape[1]

    @cached_property
    def narrowest(self) -> float:
        """The smallest standard deviation of any part in any direction."""
        return float(np.sqrt(np.linalg.eigvalsh(self.covariances).min()))

    @cached_property
    def mean(self) -> Array:
        """Mean (d,)."""
        return self.weights @ self.means

    @cached_property
    def covariance(self) -> Array:
        """Covariance (d, d)."""
        centred = self.means - self.mean
        return np.einsum("k,kij->ij", self.weights, self.covariances) + (self.weights[:, None] * centred).T @ centred

    @cached_property
    def length(self) -> float:
        """The largest standard deviation of the whole in any direction."""
        return float(np.sqrt(np.linalg.eigvalsh(self.covariance).max()))

    @property
    def is_gaussian(self) -> bool:
        return len(self.weights) == 1


@lru_cache(maxsize=256)
def parts_of(p: Distribution, coarser: int = 1) -> Parts:
    """The Gaussian parts of ``p``: its own if it is a mixture, else narrow ones that make up its density.

    ``coarser`` divides the number of cells along an axis of the plane.
    """
    if isinstance(p, GaussianMixture):
        used = p.weights > 0
        return Parts(p.weights[used], p.means[used], p.covariances[used])
    return _interpolated(p) if p.dim == 1 else _cells(p, CELLS // coarser)


def blur_error(measure: Callable[[Parts, Parts], float], p: Distribution, q: Distribution, coarser: int = 1) -> float:
    """How far blurring may have moved ``measure(parts of p, parts of q)``: what cells twice as wide change.

    Its error falls as the square of a cell's width, so this overstates it about three times. 0 for mixtures.
    """
    fine = parts_of(p, coarser), parts_of(q, coarser)
    if not any(part.blurred for part in fine):
        return 0.0
    return abs(measure(*fine) - measure(parts_of(p, 2 * coarser), parts_of(q, 2 * coarser)))


def _interpolated(p: Distribution) -> Parts:
    """A density on the line as evenly spaced narrow Gaussians that agree with it at their centres.

    Their spacing is their standard deviation, half of the density's finest structure, so they agree to about 1e-8
    in between as well; some weights are slightly negative, which no formula here minds.
    """
    low, high = p.support(9.0)
    count = min(ceil((high[0] - low[0]) / (FINE * p.scale)) + 1, MAX_PARTS)
    x = np.linspace(low[0], high[0], count)
    step = x[1] - x[0]
    kernel = np.exp(-0.5 * np.arange(count) ** 2.0) / (step * sqrt(2 * pi))
    weights = solve_toeplitz(kernel, np.exp(p.log_prob(x[:, None])))
    return Parts(weights / weights.sum(), x[:, None], np.full((count, 1, 1), step**2))


def _cells(p: Distribution, count: int) -> Parts:
    """A density in the plane as one Gaussian for each cell of a grid, with the mean and covariance of its mass."""
    low, high = p.support()
    step = (high - low) / (count * FOLD)
    axes = [low[k] + step[k] * (np.arange(count * FOLD) + 0.5) for k in (0, 1)]
    points = _blocks(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1), count)
    masses = np.exp(p.log_prob(points))
    cell = masses.sum(axis=1)
    kept = cell > NEGLIGIBLE * cell.sum()
    points, share = points[kept], masses[kept] / cell[kept, None]
    means = np.einsum("kn,kni->ki", share, points)
    inside = points - means[:, None]
    spread = np.einsum("kn,kni,knj->kij", share, inside, inside) + np.diag((BLUR * FOLD * step) ** 2)
    return Parts(cell[kept] / cell[kept].sum(), means, spread, blurred=True)


def _blocks(grid: Array, count: int) -> Array:
    """Points (n, n, 2) of a grid as ``count``² square blocks (count², n² / count², 2)."""
    fold = len(grid) // count
    return grid.reshape(count, fold, count, fold, 2).swapaxes(1, 2).reshape(count**2, fold**2, 2)
