"""Mixtures of a few Gaussians nearest to a target by a kernel discrepancy, with exact gradients from many starts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import minimize

from models.fitting.kernels import Kernel, self_mean
from models.fitting.parts import Parts
from models.targets.base import Array, Distribution
from models.targets.merging import merge_components, pooled
from models.targets.mixture import GaussianMixture

MAX_STARTS = 6
TOP_MODES = 6
SAME = 1e-3  # relative difference of values, and of places in standard deviations, of two ways to one optimum
LOG_RANGE = 5.0  # how far a width may move from the target's, as a power of e


def fit_mixtures(p: Distribution, parts: Parts, kernel: Kernel, count: int) -> list[GaussianMixture]:
    """Local optima among mixtures of ``count`` full Gaussians, best first, found from several starts."""
    objective = MixtureDiscrepancy(parts, kernel, count)
    found = [objective.descend(start) for start in _starts(p, count)]
    distinct: list[tuple[float, GaussianMixture]] = []
    for value, q in sorted(found, key=lambda pair: pair[0]):
        if all(_apart(value, q, other, r, parts) for other, r in distinct):
            distinct.append((value, q))
    return [q for _, q in distinct]


class MixtureDiscrepancy:
    """E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y) for Y from a mixture of ``count`` Gaussians, as a function of a flat array.

    The array holds, component after component, the mean, the Cholesky factor with the logarithm of its diagonal, and
    the log-weight. With U the kernel's mean over a Gaussian N(m, Σ), ∂U/∂Σ is half of ∂²U/∂m² (the heat equation).
    """

    def __init__(self, parts: Parts, kernel: Kernel, count: int):
        self.parts, self.kernel, self.count = parts, kernel, count
        self.constant = self_mean(kernel, parts)
        self.rows, self.columns = np.tril_indices(parts.dim)
        self.diagonal = self.rows == self.columns

    def pack(self, q: GaussianMixture) -> Array:
        entries = q.cholesky[:, self.rows, self.columns]
        entries = np.where(self.diagonal, np.log(np.maximum(entries, 1e-300)), entries)
        return np.concatenate([q.means, entries, np.log(q.weights)[:, None]], axis=1).ravel()

    def unpack(self, x: Array) -> tuple[Array, Array, Array]:
        """Weights (K,), means (K, d) and Cholesky factors (K, d, d)."""
        x, d = x.reshape(self.count, -1), self.parts.dim
        chol = np.zeros((self.count, d, d))
        chol[:, self.rows, self.columns] = np.where(self.diagonal, np.exp(x[:, d:-1]), x[:, d:-1])
        weights = np.exp(x[:, -1] - x[:, -1].max())
        return weights / weights.sum(), x[:, :d], chol

    def __call__(self, x: Array) -> tuple[float, Array]:
        weights, means, chol = self.unpack(x)
        covariances = chol @ chol.swapaxes(1, 2)
        pull = self._potential(self.parts.weights, self.parts.means, self.parts.covariances, means, covariances)
        push = self._potential(weights, means, covariances, means, covariances)
        value, slope, bend = (own - other for own, other in zip(push, pull))
        total = weights @ (push[0] - 2 * pull[0]) + self.constant
        to_mean, to_factor = 2 * weights[:, None] * slope, 2 * weights[:, None, None] * (bend @ chol)
        entries = to_factor[:, self.rows, self.columns]
        entries *= np.where(self.diagonal, chol[:, self.rows, self.columns], 1.0)
        to_logit = 2 * weights * (value - weights @ value)
        return float(total), np.concatenate([to_mean, entries, to_logit[:, None]], axis=1).ravel()

    def _potential(self, weights: Array, centres: Array, spreads: Array, means: Array, covariances: Array) -> tuple:
        """Mean kernel (K,) between each component and a mixture, with first and second derivatives in its mean."""
        unit = np.broadcast_to(np.eye(self.parts.dim), covariances.shape)
        return self.kernel.derivatives(weights, means[:, None] - centres, covariances[:, None] + spreads, unit)[:3]

    def descend(self, start: GaussianMixture) -> tuple[float, GaussianMixture]:
        """The local minimum that a quasi-Newton method reaches."""
        x = self.pack(start)
        bounds = self._bounds()
        x = np.clip(x, [low for low, _ in bounds], [high for _, high in bounds])
        found = minimize(self, x, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 200, "ftol": 1e-13})
        weights, means, chol = self.unpack(found.x)
        return float(found.fun), GaussianMixture(weights, means, chol @ chol.swapaxes(1, 2))

    def _bounds(self) -> list[tuple[float, float]]:
        """Means near the target, widths within reason, no weight below e^-9 of another."""
        size, middle = np.log(self.parts.length), self.parts.mean
        reach = 4 * self.parts.length
        means = [(m - reach, m + reach) for m in middle]
        entries = [(size - LOG_RANGE, size + 1.0) if diagonal else (-reach, reach) for diagonal in self.diagonal]
        return [*means, *entries, (-9.0, 0.0)] * self.count


def _starts(p: Distribution, count: int) -> list[GaussianMixture]:
    """The target merged to ``count`` parts; groups of its modes around each of several choices; a split in a row."""
    weights, means, covariances = p.modes
    merged = merge_components(weights, means, covariances, count)
    starts = [_filled(*merged, count)]
    top = np.argsort(-weights, kind="stable")[:TOP_MODES]
    for chosen in list(combinations(top, count))[: MAX_STARTS - 2]:
        starts.append(_grouped(weights, means, covariances, means[list(chosen)]))
    return [*starts, _row(p.mean, p.covariance, count)]


def _grouped(weights: Array, means: Array, covariances: Array, centres: Array) -> GaussianMixture:
    """One Gaussian for the modes nearest to each centre, with their pooled moments."""
    nearest = ((means[:, None] - centres) ** 2).sum(axis=-1).argmin(axis=1)
    groups = [nearest == k for k in range(len(centres))]
    moments = [pooled(weights[g], means[g], covariances[g]) for g in groups]
    return GaussianMixture([weights[g].sum() for g in groups], *(np.array(part) for part in zip(*moments)))


def _filled(weights: Array, means: Array, covariances: Array, count: int) -> GaussianMixture:
    """Fewer modes than components: the heaviest is cut in a row."""
    if len(weights) == count:
        return GaussianMixture(weights, means, covariances)
    heavy = int(np.argmax(weights))
    pieces = _row(means[heavy], covariances[heavy], count - len(weights) + 1)
    others = np.arange(len(weights)) != heavy
    return GaussianMixture(
        np.concatenate([weights[others], weights[heavy] * pieces.weights]),
        np.concatenate([means[others], pieces.means]),
        np.concatenate([covariances[others], pieces.covariances]),
    )


def _row(mean: Array, covariance: Array, count: int) -> GaussianMixture:
    """Equal Gaussians in a row along the longest axis, together about as wide as the given one."""
    values, vectors = np.linalg.eigh(covariance)
    offsets = np.linspace(-1, 1, count)[:, None] * np.sqrt(values[-1]) * vectors[:, -1]
    narrower = covariance - 0.6 * values[-1] * np.outer(vectors[:, -1], vectors[:, -1])
    return GaussianMixture(np.ones(count), mean + offsets, np.broadcast_to(narrower, (count, *covariance.shape)))


def _apart(value: float, q: GaussianMixture, other: float, r: GaussianMixture, parts: Parts) -> bool:
    """Whether two mixtures are different optima: their values differ, or their components in order do."""
    if abs(value - other) > SAME * max(value, other, 1e-9):
        return True
    a, b = (mixture.means[np.lexsort(mixture.means.T)] for mixture in (q, r))
    return bool(np.abs(a - b).max() > 30 * SAME * parts.length)
