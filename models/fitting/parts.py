"""Any distribution as Gaussian parts, so that transport and kernel formulas serve all targets alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

MAX_CELLS = {1: 2048, 2: 32}  # cells along an axis for a density without parts of its own
NEGLIGIBLE = 1e-9  # mass of a cell that is left out


@dataclass(frozen=True, eq=False)
class Parts:
    """A mixture of K Gaussians: weights (K,), means (K, d), covariances (K, d, d).

    ``blurred`` says that the density has no such parts of its own and was blurred to get them.
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
    """The Gaussian parts of ``p``: its own if it is a mixture, else narrow ones on the cells of a grid.

    ``coarser`` divides the number of cells along an axis.
    """
    if isinstance(p, GaussianMixture):
        used = p.weights > 0
        return Parts(p.weights[used], p.means[used], p.covariances[used])
    return _cells(p, MAX_CELLS[p.dim] // coarser)


def blur_error(measure: Callable[[Parts, Parts], float], p: Distribution, q: Distribution) -> float:
    """How far blurring may have moved ``measure(parts of p, parts of q)``: what cells twice as wide change.

    Its error falls as the square of a cell's width, so this overstates it about three times. 0 for mixtures.
    """
    fine = parts_of(p), parts_of(q)
    if not any(part.blurred for part in fine):
        return 0.0
    return abs(measure(*fine) - measure(parts_of(p, coarser=2), parts_of(q, coarser=2)))


def _cells(p: Distribution, count: int) -> Parts:
    low, high = p.support()
    step = (high - low) / count
    axes = [low[k] + step[k] * (np.arange(count) + 0.5) for k in range(p.dim)]
    centres = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, p.dim)
    masses = _cell_masses(p, centres, step)
    kept = masses > NEGLIGIBLE * masses.sum()
    weights, means = masses[kept] / masses[kept].sum(), centres[kept]
    return _with_moments(p, weights, means, step)


def _cell_masses(p: Distribution, centres: Array, step: Array, fold: int = 4) -> Array:
    """Masses (n,) of cells, each from ``fold`` points per axis inside it: a jump of the density is met half-way."""
    inside = (np.arange(fold) + 0.5) / fold - 0.5
    offsets = np.stack(np.meshgrid(*[inside] * p.dim, indexing="ij"), axis=-1).reshape(-1, p.dim) * step
    return sum(np.exp(p.log_prob(centres + offset)) for offset in offsets)


def _with_moments(p: Distribution, weights: Array, means: Array, step: Array) -> Parts:
    """Parts as wide as half a cell, moved and stretched together so that mean and covariance are those of ``p``."""
    covariance = np.diag((0.5 * step) ** 2)
    centred = means - weights @ means
    pooled = covariance + (weights[:, None] * centred).T @ centred
    stretch = np.linalg.cholesky(p.covariance) @ np.linalg.inv(np.linalg.cholesky(pooled))
    covariances = np.broadcast_to(stretch @ covariance @ stretch.T, (len(weights), p.dim, p.dim))
    return Parts(weights, p.mean + centred @ stretch.T, covariances, blurred=True)
