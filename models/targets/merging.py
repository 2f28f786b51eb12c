"""Reducing a mixture of many Gaussians to a few that keep its mean and covariance."""

from __future__ import annotations

import numpy as np

from models.targets.base import Array


def merge_components(weights: Array, means: Array, covariances: Array, limit: int) -> tuple[Array, Array, Array]:
    """At most ``limit`` Gaussians with the mixture's mean and covariance, by greedily merging the cheapest pair.

    The cost of a pair is Runnalls' upper bound of what merging adds to the Kullback–Leibler divergence from the
    original mixture (A. Runnalls, "Kullback-Leibler approach to Gaussian mixture reduction", 2007, eq. 21).

    Args:
        weights: (k,), means: (k, d), covariances: (k, d, d); weights of zero are dropped.
        limit: the number of components to keep, at least 1.
    """
    kept = weights > 0
    weights, means, covariances = weights[kept], means[kept], covariances[kept]
    if len(weights) <= limit:
        return weights, means, covariances
    costs = _pair_costs(weights, means, covariances)
    while len(weights) > limit:
        i, j = sorted(np.unravel_index(np.argmin(costs), costs.shape))
        weights, means, covariances = _merge_pair(weights, means, covariances, i, j)
        costs = np.delete(np.delete(costs, j, 0), j, 1)
        costs[i] = costs[:, i] = _costs_with(i, weights, means, covariances)
    return weights, means, covariances


def pooled(weights: Array, means: Array, covariances: Array) -> tuple[Array, Array]:
    """Mean (..., d) and covariance (..., d, d) of mixtures over the last axis of ``weights`` (..., k)."""
    share = weights / weights.sum(axis=-1, keepdims=True)
    mean = np.einsum("...k,...kd->...d", share, means)
    gap = means - mean[..., None, :]
    spread = covariances + gap[..., :, None] * gap[..., None, :]
    return mean, np.einsum("...k,...kij->...ij", share, spread)


def _pair_costs(weights: Array, means: Array, covariances: Array) -> Array:
    rows = [_costs_with(i, weights, means, covariances) for i in range(len(weights))]
    return np.stack(rows)


def _costs_with(i: int, weights: Array, means: Array, covariances: Array) -> Array:
    """Runnalls' cost (k,) of merging component ``i`` with each other one; infinite with itself."""
    both = weights[i] + weights
    share = (weights[i] / both)[:, None, None]
    gap = means - means[i]
    merged = share * covariances[i] + (1 - share) * covariances
    merged = merged + share * (1 - share) * gap[:, :, None] * gap[:, None, :]
    own = _log_det(covariances)
    cost = 0.5 * (both * _log_det(merged) - weights[i] * own[i] - weights * own)
    cost[i] = np.inf
    return cost


def _log_det(matrices: Array) -> Array:
    """Log-determinants (k,) of positive definite matrices (k, d, d), d = 1 or 2."""
    if matrices.shape[-1] == 1:
        return np.log(matrices[:, 0, 0])
    return np.log(matrices[:, 0, 0] * matrices[:, 1, 1] - matrices[:, 0, 1] * matrices[:, 1, 0])


def _merge_pair(weights: Array, means: Array, covariances: Array, i: int, j: int) -> tuple[Array, Array, Array]:
    mean, covariance = pooled(weights[[i, j]], means[[i, j]], covariances[[i, j]])
    weights, means, covariances = weights.copy(), means.copy(), covariances.copy()
    weights[i], means[i], covariances[i] = weights[i] + weights[j], mean, covariance
    return np.delete(weights, j), np.delete(means, j, 0), np.delete(covariances, j, 0)
