"""The Cramér GAN's losses on a critic's features: `models.gan.objectives.cramer` for rows instead of columns.

All of them are sums of distances between features a and b. Generated rows come first, then real ones, then points in
between; beside each generated row stands the next one, beside the last the first.
"""

from __future__ import annotations

import math

import numpy as np

from models.gan.kernels.arithmetic import ONE, ZERO
from models.gan.kernels.jit import kernel
from models.gan.kernels.perceptron import fill

_FLOOR = np.float32(1e-12)


@kernel
def _apart(a, b, weight, unit, to_a, to_b):
    """‖a − b‖; ``weight`` times its gradient is added to ``to_a`` and ``to_b``. ``unit`` is left as (a − b)/‖a − b‖."""
    square = ZERO
    for j in range(unit.size):
        unit[j] = a[j] - b[j]
        square += unit[j] * unit[j]
    length = math.sqrt(square + _FLOOR)
    for j in range(unit.size):
        unit[j] /= length
        to_a[j] += weight * unit[j]
        to_b[j] -= weight * unit[j]
    return length


@kernel
def _bent(a, b, moved, weight, unit, to_a, to_b):
    """Add ``weight`` times the gradient of ⟨moved, (a − b)/‖a − b‖⟩ to ``to_a`` and ``to_b``."""
    length = _apart(a, b, ZERO, unit, to_a, to_b)
    along = ZERO
    for j in range(unit.size):
        along += unit[j] * moved[j]
    for j in range(unit.size):
        turned = weight * (moved[j] - along * unit[j]) / length
        to_a[j] += turned
        to_b[j] -= turned


@kernel
def critic_scores(features, rows, seeds, scratch):
    """Mean score of generated and of real rows; the slopes of their difference by all features go to ``seeds``.

    ``scratch`` (3, features) holds a direction, zeros, and what nobody asks for.
    """
    fill(seeds, ZERO)
    of_fake, of_real, share = 0.0, 0.0, np.float32(1 / rows)
    unit, origin, waste = scratch[0], scratch[1], scratch[2]
    for m in range(rows):
        fake, real, at = features[m], features[rows + m], (m + 1) % rows
        beside = features[at]
        of_real += _apart(real, beside, -share, unit, seeds[rows + m], seeds[at])
        of_real -= _apart(real, origin, share, unit, seeds[rows + m], waste)
        of_fake += _apart(fake, beside, share, unit, seeds[m], seeds[at])
        of_fake -= _apart(fake, origin, -share, unit, seeds[m], waste)
    return of_fake / rows, of_real / rows


@kernel
def score_slopes(features, rows, leads, scratch):
    """Gradients of the scores of points in between by their features, into ``leads``."""
    fill(leads, ZERO)
    for m in range(rows):
        here, to_here = features[2 * rows + m], leads[2 * rows + m]
        _apart(here, features[(m + 1) % rows], ONE, scratch[0], to_here, scratch[2])
        _apart(here, scratch[1], -ONE, scratch[0], to_here, scratch[2])


@kernel
def score_curvature(features, rows, moves, seeds, scratch):
    """Add the gradient of ⟨``moves``, `score_slopes`⟩ by all features to ``seeds``; ``moves`` (rows, features)."""
    for m in range(rows):
        here, to_here, at = features[2 * rows + m], seeds[2 * rows + m], (m + 1) % rows
        _bent(here, features[at], moves[m], ONE, scratch[0], to_here, seeds[at])
        _bent(here, scratch[1], moves[m], -ONE, scratch[0], to_here, scratch[2])


@kernel
def distance(features, rows, seeds, scratch):
    """The generator's loss; its slopes by the features of generated rows go to the first ``rows`` of ``seeds``."""
    fill(seeds, ZERO)
    total, share = 0.0, np.float32(1 / rows)
    unit, waste = scratch[0], scratch[2]
    for m in range(rows):
        fake, real, at = features[m], features[rows + m], (m + 1) % rows
        beside = features[at]
        total += _apart(real, fake, share, unit, waste, seeds[m])
        total += _apart(real, beside, share, unit, waste, seeds[at])
        total -= _apart(fake, beside, -share, unit, seeds[m], seeds[at])
    return total / rows
