"""Inverting a distribution function on the line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.targets.base import Array

MAX_STEPS = 100
SETTLED = 1e-14  # a step this small against the point and the scale ends the search

Tail = Callable[[Array, Array], Array]


def solve_quantile(u: Array, tail: Tail, density: Callable[[Array], Array], start: tuple[Array, Array], scale: float):
    """The x (n,) with P(X ≤ x) = u, for ``u`` (n,) in [0, 1].

    Newton's method on the log of the smaller tail, inside a shrinking bracket: the log is nearly straight where the
    tail itself is too flat for Newton's method.

    Args:
        tail: P(X ≤ x) where ``side`` is 1 and P(X ≥ x) where it is −1, from ``x`` (n,) and ``side`` (n,).
        density: the density at ``x`` (n,).
        start: arrays (n,), (n,) between which the quantiles lie; infinite for u = 0 and u = 1.
        scale: a length, in data units, against which steps are judged.
    """
    low, high = start
    side = np.where(u > 0.5, -1.0, 1.0)
    mass = np.minimum(u, 1 - u)
    x = np.where(np.isfinite(low), 0.5 * (low + high), low)
    for _ in range(MAX_STEPS):
        step = _step(x, low, high, side, tail(x, side) / mass, mass / density(x))
        moved = np.abs(np.where(np.isfinite(x), step - x, 0.0))
        x = step
        if not np.any(moved > SETTLED * (np.abs(x) + scale)):
            break
    return x


def _step(x: Array, low: Array, high: Array, side: Array, ratio: Array, reach: Array) -> Array:
    """The next guess, from the tail's ``ratio`` to the wanted mass; narrows the bracket in place."""
    below = side * (ratio - 1) < 0
    np.copyto(low, x, where=below)
    np.copyto(high, x, where=~below)
    newton = x - side * reach * ratio * np.log(ratio)
    inside = (newton >= low) & (newton <= high)
    return np.where(inside, newton, np.where(np.isfinite(x), 0.5 * (low + high), x))
