"""Discrepancies E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y) between a mixture and Gaussians, with exact derivatives.

Two kernels: Gaussian (maximum mean discrepancy, Gretton et al., "A kernel two-sample test", JMLR 2012) and minus the
distance (energy distance, Székely & Rizzo, 2013; that it is an MMD: Sejdinovic et al., 2013). Both average to closed
forms over Gaussians, and everything below follows from one fact: with ε standard normal, the derivatives of
E u(m + L E ε) with respect to the matrix E are expectations of derivatives of the potential u (Stein's lemma).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from math import pi, sqrt
from typing import Protocol

import numpy as np
from scipy.special import erf

from models.fitting.blocks import in_blocks
from models.fitting.parts import Parts
from models.fitting.projections import INVERSE_ROOT_2PI, direction_count, directions, normal_density
from models.targets.base import Array

LOWER = {1: ([0], [0]), 2: ([0, 1, 1], [0, 0, 1])}  # entries (row, column) of E that are free, in the order of δ
CHUNK = 1 << 18  # numbers per temporary array
SEARCH_DIRECTIONS = 64  # exact where the model is wider than a sixteenth of its distance from any part
WIDEST = 4.0  # standard deviations of the target: the widest model that is considered
FAR = 16.0  # distance in standard deviations beyond which a series serves


class Kernel(Protocol):
    """A translation-invariant kernel k(x − y) that has closed-form averages over Gaussians."""

    def mean(self, weights: Array, gaps: Array, covariances: Array) -> float:
        """Σ weights · E k(N(gaps, covariances)) for weights (n,), gaps (n, d), covariances (n, d, d)."""

    def derivatives(self, weights: Array, gaps: Array, covariances: Array, chol: Array) -> tuple[Array, ...]:
        """Σ_k weights · E k(N(gaps, covariances)) and its derivatives along the columns of ``chol``.

        Args:
            weights: (K,), gaps: (S, K, d), covariances: (S, K, d, d), chol: (S, d, d).

        Returns:
            value (S,), then the derivative tensors of orders 1 to 4: (S, d), (S, d, d), (S, d, d, d), (S, d, d, d, d).
        """

    def centred(self, chol: Array) -> tuple[Array, Array, Array]:
        """E k(N(0, L Lᵀ)) for ``chol`` (S, d, d) with its derivatives of orders 2 and 4 along L's columns; the others
        vanish."""


@dataclass(frozen=True)
class GaussianKernel:
    """k(x, y) = exp(−|x − y|² / (2 bandwidth²)), with the bandwidth in data units."""

    bandwidth: float

    def mean(self, weights: Array, gaps: Array, covariances: Array) -> float:
        inverse, volume = _inverse(covariances + self.bandwidth**2 * np.eye(gaps.shape[-1]))
        return float(weights @ self._height(gaps, inverse, volume))

    def derivatives(self, weights: Array, gaps: Array, covariances: Array, chol: Array) -> tuple[Array, ...]:
        inverse, volume = _inverse(covariances + self.bandwidth**2 * np.eye(gaps.shape[-1]))
        height = weights * self._height(gaps, inverse, volume)
        pulled = chol.swapaxes(1, 2)[:, None] @ inverse
        slope, bend = (pulled @ gaps[..., None])[..., 0], pulled @ chol[:, None]
        return _hermite_tensors(height, slope, bend)

    def centred(self, chol: Array) -> tuple[Array, Array, Array]:
        inverse, volume = _inverse(chol @ chol.swapaxes(1, 2) + self.bandwidth**2 * np.eye(chol.shape[-1]))
        height = self.bandwidth ** chol.shape[-1] / np.sqrt(volume)
        bend = chol.swapaxes(1, 2) @ inverse @ chol
        pairs = height[:, None, None, None, None] * bend[:, :, :, None, None] * bend[:, None, None]
        fourth = pairs + pairs.transpose(0, 1, 3, 2, 4) + pairs.transpose(0, 1, 4, 3, 2)
        return height, -height[:, None, None] * bend, fourth

    def _height(self, gaps: Array, inverse: Array, volume: Array) -> Array:
        square = ((inverse @ gaps[..., None])[..., 0] * gaps).sum(axis=-1)
        return self.bandwidth ** gaps.shape[-1] / np.sqrt(volume) * np.exp(-0.5 * square)


def _inverse(matrix: Array) -> tuple[Array, Array]:
    """Inverses and determinants (...) of symmetric matrices (..., d, d), d = 1 or 2, much faster than LAPACK's."""
    if matrix.shape[-1] == 1:
        return 1 / matrix, matrix[..., 0, 0]
    a, b, c = matrix[..., 0, 0], matrix[..., 0, 1], matrix[..., 1, 1]
    volume = a * c - b * b
    return np.stack([c, -b, -b, a], axis=-1).reshape(matrix.shape) / volume[..., None, None], volume


def _hermite_tensors(height: Array, r: Array, b: Array) -> tuple[Array, ...]:
    """Σ_k of the derivatives of height · exp(−½ |gap|²) in coordinates where the slope is r (S, K, d), the bend b.

    The tensors are the multivariate Hermite polynomials: −r, rr − b, −(rrr − 3 rb), rrrr − 6 rrb + 3 bb, where a
    number stands for the sum over that many ways to share out the indices.
    """
    rr = r[..., :, None] * r[..., None, :]
    rb = _weighted(height, r[..., :, None, None] * b[..., None, :, :])
    third = rb + rb.transpose(0, 2, 1, 3) + rb.transpose(0, 2, 3, 1)
    third -= _weighted(height, r[..., :, None, None] * rr[..., None, :, :])
    pairs = _weighted(height, (0.5 * b - rr)[..., :, :, None, None] * b[..., None, None, :, :])
    fourth = pairs + pairs.transpose(0, 3, 4, 1, 2)  # both orders of a pair; the 3 bb come as 2 × 3 halves
    fourth = fourth + fourth.transpose(0, 1, 3, 2, 4) + fourth.transpose(0, 1, 4, 3, 2)
    fourth += _weighted(height, rr[..., :, :, None, None] * rr[..., None, None, :, :])
    return height.sum(axis=1), _weighted(height, -r), _weighted(height, rr - b), third, fourth


def _weighted(height: Array, tensor: Array) -> Array:
    """Sums over the parts, height (S, K) times tensor (S, K, d, …, d), as (S, d, …, d)."""
    s, k = height.shape
    return (height[:, None] @ tensor.reshape(s, k, -1)).reshape(s, *tensor.shape[2:])


@dataclass(frozen=True)
class DistanceKernel:
    """k(x, y) = −|x − y|, in data units.

    In the plane |v| = (π/2) · mean over directions θ of |θ·v|, and θ·v is Gaussian on a line, where the mean distance
    is that of a folded normal.
    """

    def mean(self, weights: Array, gaps: Array, covariances: Array) -> float:
        if gaps.shape[-1] == 1:
            return -float(weights @ _folded(gaps[:, 0], np.sqrt(covariances[:, 0, 0])))
        far = _far(gaps, covariances)
        total = weights[far] @ _far_distance(gaps[far], covariances[far])
        return -float(total + _mean_over_directions(weights[~far], gaps[~far], covariances[~far]))

    def derivatives(self, weights: Array, gaps: Array, covariances: Array, chol: Array) -> tuple[Array, ...]:
        along = directions(gaps.shape[-1], SEARCH_DIRECTIONS)
        factor = -_scale(gaps.shape[-1]) / len(along)
        shadow, deviation = _shadows(along, gaps, covariances)
        steps = along @ chol
        orders = [order @ (factor * weights) for order in _folded_orders(shadow, deviation)]
        return orders[0].sum(axis=1), *_line_tensors(orders, steps)

    def centred(self, chol: Array) -> tuple[Array, Array, Array]:
        s, d = chol.shape[:2]
        along = directions(d, SEARCH_DIRECTIONS)
        steps = along @ chol
        square = (steps[..., :, None] * steps[..., None, :]).reshape(s, len(along), d * d)
        variance = (steps * steps).sum(axis=-1)
        bend = -_scale(d) / len(along) * 2 * INVERSE_ROOT_2PI / np.sqrt(variance)  # second derivative on each line
        second = (bend[:, None] @ square).reshape(s, d, d)
        fourth = (-(bend / variance)[..., None] * square).swapaxes(1, 2) @ square
        return (bend * variance).sum(axis=1), second, fourth.reshape(s, d, d, d, d)


def _scale(dim: int) -> float:
    return 1.0 if dim == 1 else 0.5 * pi


def _line_tensors(orders: list[Array], steps: Array) -> tuple[Array, ...]:
    """Σ_θ orders[n] (S, T) · steps ⊗ … ⊗ steps (S, T, d), n times, as (S, d, …, d) for n = 1 to 4."""
    s, t, d = steps.shape
    square = (steps[..., :, None] * steps[..., None, :]).reshape(s, t, d * d)
    first, second = orders[1][:, None] @ steps, orders[2][:, None] @ square
    third = (orders[3][..., None] * steps).swapaxes(1, 2) @ square
    fourth = (orders[4][..., None] * square).swapaxes(1, 2) @ square
    return first[:, 0], second.reshape(s, d, d), third.reshape(s, d, d, d), fourth.reshape(s, d, d, d, d)


def _shadows(along: Array, gaps: Array, covariances: Array) -> tuple[Array, Array]:
    """Means and standard deviations (..., T, K) of N(gaps (..., K, d), covariances (..., K, d, d)) on T lines."""
    d = along.shape[1]
    shadow = along @ gaps.swapaxes(-1, -2)
    both = (along[:, :, None] * along[:, None]).reshape(len(along), d * d)
    return shadow, np.sqrt(both @ covariances.reshape(*gaps.shape[:-1], d * d).swapaxes(-1, -2))


def _folded(mean: Array, deviation: Array) -> Array:
    """E |N(mean, deviation²)| in data units."""
    z = mean / deviation
    return 2 * deviation * normal_density(z) + mean * erf(z / sqrt(2))


def _folded_orders(mean: Array, deviation: Array) -> tuple[Array, ...]:
    """The folded normal's mean and its derivatives of orders 1 to 4 with respect to ``mean``."""
    z = mean / deviation
    first = erf(z / sqrt(2))
    density = 2 * normal_density(z)
    second = density / deviation
    third = -z * second / deviation
    fourth = (z * z - 1) * second / deviation**2
    return deviation * density + mean * first, first, second, third, fourth


def _ratio(gaps: Array, covariances: Array) -> float:
    """The longest length in units of the shortest: it says how sharply a shadow changes with the direction."""
    spread = np.linalg.eigvalsh(covariances)
    longest = np.maximum((gaps**2).sum(axis=-1), spread[..., -1])
    return float(np.sqrt((longest / spread[..., 0]).max(initial=0.0)))


def _far(gaps: Array, covariances: Array) -> Array:
    """Which pairs (n,) lie so far apart that three terms of a series give the mean distance to about 1e-8."""
    return (gaps**2).sum(axis=-1) > FAR**2 * np.linalg.eigvalsh(covariances)[..., -1]


def _far_distance(gaps: Array, covariances: Array) -> Array:
    """E |N(gap, covariance)| (n,) from the expansion of |gap + v| in v, to the sixth order."""
    length = np.sqrt((gaps**2).sum(axis=-1))
    ahead = gaps / length[:, None]
    across = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    aa, ac, cc = (
        np.einsum("ni,nij,nj->n", u, covariances, v) for u, v in ((ahead, ahead), (ahead, across), (across, across))
    )
    return length + cc / (2 * length) + (aa * cc + 2 * ac**2 - 0.75 * cc**2) / (2 * length**3)


def _mean_over_directions(weights: Array, gaps: Array, covariances: Array) -> float:
    if len(weights) == 0:
        return 0.0
    along = directions(2, direction_count(_ratio(gaps, covariances)))
    size = max(CHUNK // len(along), 1)
    total = 0.0
    for start in range(0, len(weights), size):
        block = slice(start, start + size)
        total += _folded(*_shadows(along, gaps[block], covariances[block])).mean(axis=0) @ weights[block]
    return _scale(2) * total


def pair_mean(kernel: Kernel, p: Parts, q: Parts) -> float:
    """E k(X, Y) for independent X ~ p and Y ~ q."""
    weights = np.outer(p.weights, q.weights).ravel()
    gaps = (p.means[:, None] - q.means).reshape(-1, p.dim)
    covariances = (p.covariances[:, None] + q.covariances).reshape(-1, p.dim, p.dim)
    return kernel.mean(weights, gaps, covariances)


@lru_cache(maxsize=256)
def self_mean(kernel: Kernel, p: Parts) -> float:
    """E k(X, X′) for independent X, X′ ~ p; each pair is counted once and doubled."""
    i, j = np.triu_indices(len(p.weights))
    weights = p.weights[i] * p.weights[j] * np.where(i == j, 1.0, 2.0)
    return kernel.mean(weights, p.means[i] - p.means[j], p.covariances[i] + p.covariances[j])


def discrepancy(kernel: Kernel, p: Parts, q: Parts) -> float:
    """E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y): the squared MMD of the kernel, never negative."""
    both = self_mean(kernel, p) + self_mean(kernel, q)
    return max(both - 2 * pair_mean(kernel, p, q), 0.0)


class KernelProblem:
    """The kernel discrepancy of one mixture from Gaussians, in the local coordinates of `Problem`.

    Gaussians much wider than the target, or far from it, are refused: there a bounded kernel's discrepancy levels
    off and the search would run away.
    """

    def __init__(self, p: Parts, kernel: Kernel):
        self.parts, self.kernel = p, kernel
        self.constant = self_mean(kernel, p)
        self.reach = WIDEST * p.length

    def evaluate(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        return in_blocks(self._evaluate, SEARCH_DIRECTIONS * len(self.parts.weights), mean, chol)

    def _evaluate(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        value, first, second, third, fourth = (-2 * part for part in self._cross(mean, chol))
        own = self.kernel.centred(sqrt(2) * chol)  # Y − Y′ is Gaussian with mean 0 and the factor √2 L
        value, gradient, hessian = _local(value + own[0], first, second + own[1], third, fourth + own[2])
        hessian[:, : self.parts.dim, : self.parts.dim] = second  # shifts of Y leave Y − Y′ alone
        return np.where(self._near(mean, chol), value + self.constant, np.inf), gradient, hessian

    def _near(self, mean: Array, chol: Array) -> Array:
        widths = np.sqrt((chol**2).sum(axis=2)).max(axis=1)
        return (widths < self.reach) & (np.abs(mean - self.parts.mean).max(axis=1) < 2 * self.reach)

    def _cross(self, mean: Array, chol: Array) -> tuple[Array, ...]:
        covariances = self.parts.covariances + (chol @ chol.swapaxes(1, 2))[:, None]
        return self.kernel.derivatives(self.parts.weights, mean[:, None] - self.parts.means, covariances, chol)


def _local(value: Array, t1: Array, t2: Array, t3: Array, t4: Array) -> tuple[Array, Array, Array]:
    """Value, gradient and Hessian of E u(m + L (δ₁..d + E ε)) from the derivative tensors of u along L's columns."""
    dim = t1.shape[1]
    i, j, same_column, on_diagonal = _entries(dim)
    gradient = np.concatenate([t1, t2[:, i, j]], axis=1)
    hessian = np.empty((len(value), gradient.shape[1], gradient.shape[1]))
    hessian[:, :dim, :dim] = t2
    hessian[:, :dim, dim:] = t3[:, :, i, j]
    hessian[:, dim:, :dim] = hessian[:, :dim, dim:].swapaxes(1, 2)
    scale = t4[:, i[:, None], i, j[:, None], j] + same_column * t2[:, i[:, None], i]
    hessian[:, dim:, dim:] = scale + on_diagonal * gradient[:, None, dim:]  # E's diagonal is exp
    return value, gradient, hessian


@cache
def _entries(dim: int) -> tuple[Array, Array, Array, Array]:
    """Rows, columns (n,) of E's free entries; which pairs (n, n) share a column, or are one on the diagonal."""
    i, j = (np.array(index) for index in LOWER[dim])
    return i, j, j[:, None] == j, np.diag(i == j)
