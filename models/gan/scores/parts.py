"""The parts of a target that a generator should cover, and how a sample spreads over them.

The published protocol (VEEGAN: Srivastava et al., 2017, section 4) speaks of separate Gaussians: a sample is of high
quality if it lies within 3σ of the nearest mode, a mode is covered if it has such a sample. Here it is stretched to
every target:

    separate modes (a Gaussian mixture whose components lie at least 3σ apart): the protocol itself;
    other mixtures (moons, spirals, drawings: strings of overlapping Gaussians): within 3σ of the nearest component;
        the parts are up to 16 pieces of the string;
    densities without components: where the density exceeds the level that holds as much mass as 3σ of a Gaussian does;
        the parts are `Distribution.modes`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from models.gan.scores.score import reachable
from models.gan.scores.tally import Tally
from models.targets import Distribution, GaussianMixture

Array = NDArray[np.float64]

SIGMAS = 3.0
WITHIN = 1 - exp(-(SIGMAS**2) / 2)  # a plane Gaussian's mass within 3σ: 98.9 %
APART = 3.0  # σ: beads of a drawn curve never lie farther apart than √6 of their own deviations
POOL = 1 << 16  # points of the target from which shares without a closed form are read


@dataclass(frozen=True)
class Parts:
    """The parts of one target, ready to sort samples into.

    ``form`` (6, c) turns (x², xy, y², x, y, 1) into squared Mahalanobis distances from the c components, ``part`` (c,)
    names each one's part, ``fair`` (k,) holds the parts' shares of the target. ``level`` is the log-density of the
    high-quality region of a target without components, else None. ``separate`` tells whether the parts are modes.
    ``cells`` (2k,) are a perfect sample's chances to be of high quality in each part, and to be in it but not so.
    """

    target: Distribution
    centre: Array
    form: Array
    part: NDArray[np.int64]
    fair: Array
    level: float | None
    separate: bool
    cells: Array

    def tally(self, samples: Array) -> Tally:
        """Sort ``samples`` (n, 2), in data units, into the parts."""
        part, good = self.sort(samples)
        count = len(self.fair)
        counts = (np.bincount(part[kept], minlength=count) for kept in (part >= 0, good))
        return Tally(len(samples), *counts, self.fair)

    def sort(self, samples: Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Each sample's nearest part (n,), −1 at infinity, and whether it is of high quality (n,)."""
        here = reachable(samples)
        points = np.where(here[:, None], samples, 0.0) - self.centre
        x, y = points.T
        squared = np.stack([x * x, x * y, y * y, x, y, np.ones_like(x)], axis=1) @ self.form
        nearest = squared.argmin(axis=1)
        if self.level is None:
            good = np.take_along_axis(squared, nearest[:, None], axis=1)[:, 0] <= SIGMAS**2
        else:
            good = self.target.log_prob(points + self.centre) >= self.level
        return np.where(here, self.part[nearest], -1), good & here


def parts_of(target: Distribution) -> Parts:
    """The parts of a target of the plane."""
    if not isinstance(target, GaussianMixture):
        _, means, covariances = target.modes
        return _completed(target, means, covariances, np.arange(len(means)), _level(target))
    used = target.weights > 0
    means, covariances = target.means[used], target.covariances[used]
    if _separate(means, covariances):
        return _completed(target, means, covariances, np.arange(len(means)), None, target.weights[used])
    return _completed(target, means, covariances, _pieces(target, means), None)


def _completed(
    target: Distribution,
    means: Array,
    covariances: Array,
    part: Array,
    level: float | None,
    weights: Array | None = None,
) -> Parts:
    """Parts with the shares that a sample of the target has, unless ``weights`` states them; none of them empty."""
    form = _quadratic_form(means - target.mean, covariances)
    bare = Parts(target, target.mean, form, part, np.ones(part.max() + 1), level, weights is not None, np.empty(0))
    seen = bare.tally(target.sample(POOL, 0))
    kept = np.arange(len(seen.fair)) if weights is not None else np.flatnonzero(seen.nearest)
    fair = seen.shares[kept] if weights is None else weights / weights.sum()
    good = seen.good[kept] / np.maximum(seen.nearest[kept], 1)
    cells = np.concatenate([fair * good, fair * (1 - good)])
    mine = np.isin(part, kept)
    return replace(bare, form=form[:, mine], part=np.searchsorted(kept, part[mine]), fair=fair, cells=cells)


def _separate(means: Array, covariances: Array) -> bool:
    """Whether all components lie at least 3σ apart, σ² being the mean of two components' variances."""
    between = (covariances[:, None] + covariances[None]) / 2
    gap = means[:, None] - means[None]
    squared = (gap * np.linalg.solve(between, gap[..., None])[..., 0]).sum(axis=-1)
    return bool((squared[~np.eye(len(means), dtype=bool)] >= APART**2).all())


def _quadratic_form(means: Array, covariances: Array) -> Array:
    """(6, c): squared Mahalanobis distances as polynomials of the coordinates."""
    precision = np.linalg.inv(covariances)
    a, b, c = precision[:, 0, 0], precision[:, 0, 1], precision[:, 1, 1]
    x, y = means.T
    constant = a * x * x + 2 * b * x * y + c * y * y
    return np.stack([a, 2 * b, c, -2 * (a * x + b * y), -2 * (b * x + c * y), constant])


def _pieces(target: GaussianMixture, means: Array) -> NDArray[np.int64]:
    """For each component, at ``means`` (c, 2), the one of ``target.modes`` that is most likely to hold it."""
    weights, centres, covariances = target.modes
    gap = means[:, None] - centres
    squared = (gap * np.linalg.solve(covariances[None], gap[..., None])[..., 0]).sum(axis=-1)
    heights = np.log(weights) - 0.5 * np.linalg.slogdet(covariances)[1]
    return np.unique((heights - 0.5 * squared).argmax(axis=1), return_inverse=True)[1]


def _level(target: Distribution) -> float:
    """The log-density that 98.9 % of the target's mass exceeds."""
    return float(np.quantile(target.log_prob(target.sample(POOL, 0)), 1 - WITHIN))
