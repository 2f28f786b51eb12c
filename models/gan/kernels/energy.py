"""The energy distance between a minibatch of data and one of generated points, from all pairs."""

from __future__ import annotations

import math

import numpy as np

from models.kernels.arithmetic import ZERO
from models.kernels.jit import kernel, part

_FLOOR = np.float32(1e-12)


@kernel
def _to_all(xs, ys, n, x, y):
    """Sum of distances from (x, y) to ``n`` points, and its gradient by (x, y)."""
    total, dx, dy = ZERO, ZERO, ZERO
    for i in range(n):
        a, b = x - xs[i], y - ys[i]
        distance = math.sqrt(a * a + b * b + _FLOOR)
        total += distance
        dx += a / distance
        dy += b / distance
    return total, dx, dy


@part
def energy_distance(columns, n, slopes):
    """2 E‖x − y‖ − E‖x − x′‖ − E‖y − y′‖ without bias; its slope by each generated point goes to ``slopes`` (n, 2).

    ``columns`` (4, n) holds x and y of real points, then of generated ones. No point's distance to itself
    counts.
    """
    across = np.float32(2 / (n * n))
    within = np.float32(1 / (n * (n - 1)))
    loss = 2.0 * math.sqrt(_FLOOR) * n * within
    for m in range(n):
        x, y = columns[2, m], columns[3, m]
        towards, to_x, to_y = _to_all(columns[0], columns[1], n, x, y)
        apart, from_x, from_y = _to_all(columns[2], columns[3], n, x, y)
        of_real, _, _ = _to_all(columns[0], columns[1], n, columns[0, m], columns[1, m])
        loss += across * towards - within * (apart + of_real)
        slopes[m, 0] = across * to_x - (within + within) * from_x
        slopes[m, 1] = across * to_y - (within + within) * from_y
    return loss
