"""Where the searches begin: structured starts find every optimum with far fewer tries than random ones."""

from __future__ import annotations

import numpy as np

from models.targets.base import Array, Distribution
from models.targets.merging import merge_components
from models.targets.mixture import GaussianMixture

MODE_SHARE = 0.6  # of the starts may go to single modes; pairs and random starts need some too

FARTHEST = 2.0  # standard deviations of the target: where random starts may lie


def starts(p: Distribution, count: int, seed: int | np.random.Generator = 0) -> tuple[Array, Array]:
    """``count`` Gaussians to start from: the whole target, its modes, pairs of modes, then random ones.

    Returns:
        Means (S, d) and covariances (S, d, d), S = ``count``.
    """
    weights, means, covariances = p.modes
    room = max(int(MODE_SHARE * (count - 1)), count - 1 - _pair_count(len(weights)))
    modes = np.argsort(-weights, kind="stable")[:room]
    found = [
        (p.mean[None], p.covariance[None]),
        (means[modes], covariances[modes]),
        _pairs(weights, means, covariances),
    ]
    found.append(_random(p, count - sum(len(part[0]) for part in found), np.random.default_rng(seed)))
    return tuple(np.concatenate(part)[:count] for part in zip(*found))


def mixture_starts(p: Distribution, components: int, count: int, seed: int = 0) -> list[GaussianMixture]:
    """``count`` mixtures to start from: the target's modes merged to so many, its heaviest ones, the whole target
    several times along its longest axis, then random choices among the structured single Gaussians."""
    rng = np.random.default_rng(seed)
    heaviest = np.argsort(-p.modes[0], kind="stable")[:components]
    parts = [merge_components(*p.modes, components), tuple(part[heaviest] for part in p.modes)]
    found = [GaussianMixture(*each) for each in parts if len(each[0]) == components]
    found.append(_in_a_row(p, components))
    pool = starts(p, max(2 * len(p.modes[0]) + 1, 8), rng)
    while len(found) < count:
        found.append(_chosen(p, *pool, components, rng))
    return found[:count]


def _in_a_row(p: Distribution, components: int) -> GaussianMixture:
    """Copies of the whole target, half a standard deviation apart: wide enough for divergences that need it."""
    variances, axes = np.linalg.eigh(p.covariance)
    offsets = 0.5 * np.sqrt(variances[-1]) * (np.arange(components) - 0.5 * (components - 1))
    return GaussianMixture(np.ones(components), p.mean + offsets[:, None] * axes[:, -1], [p.covariance] * components)


def _chosen(p: Distribution, mean: Array, covariance: Array, components: int, rng: np.random.Generator):
    """Some Gaussians of the pool, each moved a little, so that no two are the same."""
    chosen = rng.choice(len(mean), components, replace=False)
    shift = 0.3 * np.einsum(
        "kij,kj->ki", np.linalg.cholesky(covariance[chosen]), rng.standard_normal((components, p.dim))
    )
    return GaussianMixture(np.ones(components), mean[chosen] + shift, covariance[chosen])


def _pair_count(modes: int) -> int:
    return modes * (modes - 1) // 2


def _pairs(weights: Array, means: Array, covariances: Array) -> tuple[Array, Array]:
    """Means and covariances of every pair of modes together, the nearest pairs first."""
    one, other = np.triu_indices(len(weights), 1)
    gaps = means[other] - means[one]
    order = np.argsort(np.linalg.norm(gaps, axis=1), kind="stable")
    one, other, gaps = one[order], other[order], gaps[order]
    share = weights[other] / (weights[one] + weights[other])
    spread = share[:, None, None], (1 - share)[:, None, None]
    inner = spread[1] * covariances[one] + spread[0] * covariances[other]
    outer = spread[0] * spread[1] * gaps[:, :, None] * gaps[:, None]
    return means[one] + share[:, None] * gaps, inner + outer


def _random(p: Distribution, count: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Means spread like the target, but none so far out that a Gaussian there would leave the grid's box; shapes like
    the target's, from a third of its width up."""
    if count <= 0:
        return np.empty((0, p.dim)), np.empty((0, p.dim, p.dim))
    offset = rng.standard_normal((count, p.dim))
    offset *= np.minimum(1.0, FARTHEST / np.linalg.norm(offset, axis=1))[:, None]
    width = rng.uniform(0.3, 0.9, count)
    return p.mean + offset @ np.linalg.cholesky(p.covariance).T, width[:, None, None] ** 2 * p.covariance
