"""Any distribution as Gaussian parts, so that transport and kernel formulas serve all targets alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

MAX_CELLS = {1: 2048, 2: 32}  # cells along an axis for a density without parts of its own
NEGLIGIBLE = 1e-9  # mass of a cell that is left out


@dataclass(frozen=True)
class Parts:
    """A mixture of K Gaussians: weights (K,), means (K, d), covariances (K, d, d).

    ``width`` is 0 where these parts are the distribution itself. Elsewhere it is the standard deviation, in data
    units, with which the density was blurred to get them, which bounds W2 between the two up to a factor √d.
    """

    weights: Array
    means: Array
    covariances: Array
    width: float = 0.0

    @property
    def dim(self) -> int:
        return self.means.shape[1]

    @property
    def narrowest(self) -> float:
        """The smallest standard deviation of any part in any direction."""
        return float(np.sqrt(np.linalg.eigvalsh(self.covariances).min()))


@lru_cache(maxsize=16)
def parts_of(p: Distribution) -> Parts:
    """The Gaussian parts of ``p``: its own if it is a mixture, else narrow ones on the cells of a grid."""
    if isinstance(p, GaussianMixture):
        used = p.weights > 0
        return Parts(p.weights[used], p.means[used], p.covariances[used])
    return _cells(p)


def _cells(p: Distribution) -> Parts:
    low, high = p.support()
    count = MAX_CELLS[p.dim]
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
    return Parts(weights, p.mean + centred @ stretch.T, covariances, width=float(0.5 * step.max()))
