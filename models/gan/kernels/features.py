"""The Cramér GAN's losses on a critic's features: `models.gan.objectives.cramer` inside a kernel.

All of them are sums of distances between features a and b of many rows. `Features` holds a row in each column, so that
loops run over rows: generated ones and once more the first of them, real ones, points in between, zeros. Beside each
generated row stands the next one, beside the last the first.
"""

from __future__ import annotations

import math

import numpy as np

from models.gan.kernels.perceptron import fill
from models.kernels.arithmetic import FIRST, ONE, ZERO
from models.kernels.jit import kernel
from models.kernels.tiles import transpose

_FLOOR, NEXT = np.float32(1e-12), np.int64(1)


@kernel
def _lengths(at, a, b, n):
    """‖a − b‖ of ``n`` pairs of columns that start at ``a`` and ``b``; their sum."""
    lengths = at.lengths
    for m in range(n):
        lengths[m] = _FLOOR
    for j in range(len(at.values)):
        left, right = at.values[j, a : a + n], at.values[j, b : b + n]
        for m in range(n):
            lengths[m] += (left[m] - right[m]) * (left[m] - right[m])
    total = ZERO
    for m in range(n):
        lengths[m] = math.sqrt(lengths[m])
        total += lengths[m]
    return np.float64(total)


@kernel
def _apart(at, a, b, n, weight):
    """Sum of ‖a − b‖; ``weight`` times its gradient by both is added to the slopes."""
    total = _lengths(at, a, b, n)
    for j in range(len(at.values)):
        left, right, push = at.values[j, a : a + n], at.values[j, b : b + n], at.push
        for m in range(n):
            push[m] = weight * (left[m] - right[m]) / at.lengths[m]
        _to_both(at.slopes[j], push, a, b, n)
    return total


@kernel
def _bent(at, moves, a, b, n, weight):
    """Add ``weight`` times the gradient of Σ ⟨moved, (a − b)/‖a − b‖⟩ to the slopes; ``moves`` (n, features)."""
    _lengths(at, a, b, n)
    along, push = at.along, at.push
    for m in range(n):
        along[m] = ZERO
    for j in range(len(at.values)):
        left, right = at.values[j, a : a + n], at.values[j, b : b + n]
        for m in range(n):
            along[m] += (left[m] - right[m]) * moves[m, j] / at.lengths[m]
    for j in range(len(at.values)):
        left, right = at.values[j, a : a + n], at.values[j, b : b + n]
        for m in range(n):
            unit = (left[m] - right[m]) / at.lengths[m]
            push[m] = weight * (moves[m, j] - along[m] * unit) / at.lengths[m]
        _to_both(at.slopes[j], push, a, b, n)


@kernel
def _to_both(slopes, push, a, b, n):
    left, right = slopes[a : a + n], slopes[b : b + n]
    for m in range(n):
        left[m] += push[m]
    for m in range(n):
        right[m] -= push[m]


@kernel
def _take(features, rows, at):
    """Features of generated rows, of real ones and, where there are any, of points in between into ``at``."""
    transpose(features, at.values, rows, len(at.values))
    for j in range(len(at.values)):
        at.values[j, rows] = features[0, j]
        for m in range(rows, len(features)):
            at.values[j, m + 1] = features[m, j]
    fill(at.slopes, ZERO)


@kernel
def _give(at, rows, seeds):
    """Add the slopes to ``seeds``; the first generated row stands twice."""
    for m in range(len(seeds)):
        column = m + 1 if m >= rows else m
        for j in range(len(at.values)):
            seeds[m, j] += at.slopes[j, column]
    for j in range(len(at.values)):
        seeds[0, j] += at.slopes[j, rows]


@kernel
def critic_scores(features, rows, seeds, at):
    """Mean score of generated and of real rows; the slopes of their difference by all features go to ``seeds``."""
    _take(features, rows, at)
    fill(seeds, ZERO)
    beside, real, origin, share = NEXT, rows + NEXT, 3 * rows + NEXT, np.float32(1 / rows)
    of_real = _apart(at, real, beside, rows, -share) - _apart(at, real, origin, rows, share)
    of_fake = _apart(at, FIRST, beside, rows, share) - _apart(at, FIRST, origin, rows, -share)
    _give(at, rows, seeds)
    return of_fake / rows, of_real / rows


@kernel
def score_slopes(rows, leads, at):
    """Gradients of the scores of points in between by their features, into ``leads``, after `critic_scores`."""
    fill(leads, ZERO)
    fill(at.slopes, ZERO)
    _apart(at, 2 * rows + NEXT, NEXT, rows, ONE)
    _apart(at, 2 * rows + NEXT, 3 * rows + NEXT, rows, -ONE)
    _give(at, rows, leads)


@kernel
def score_curvature(rows, moves, seeds, at):
    """Add the gradient of Σ ⟨moved, `score_slopes`⟩ by all features to ``seeds``; ``moves`` (rows, features)."""
    fill(at.slopes, ZERO)
    _bent(at, moves, 2 * rows + NEXT, NEXT, rows, ONE)
    _bent(at, moves, 2 * rows + NEXT, 3 * rows + NEXT, rows, -ONE)
    _give(at, rows, seeds)


@kernel
def distance(features, rows, seeds, at):
    """The generator's loss; its slopes by all features go to ``seeds``."""
    _take(features, rows, at)
    fill(seeds, ZERO)
    beside, real, share = NEXT, rows + NEXT, np.float32(1 / rows)
    total = _apart(at, real, FIRST, rows, share) + _apart(at, real, beside, rows, share)
    total -= _apart(at, FIRST, beside, rows, -share)
    _give(at, rows, seeds)
    return total / rows
