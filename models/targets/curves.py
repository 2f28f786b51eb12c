"""Curves as mixtures of Gaussians: a drawn or computed line with a soft width, its density exact."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

from models.targets.base import Array
from models.targets.mixture import MAX_COMPONENTS, GaussianMixture

SPACING = 1.5  # in widths: beads this far apart leave ripples of 1e-5 of the density
POINTS_PER_BEAD = 12

Parts = tuple[Array, Array, Array]


def curve_mixture(curves: Sequence[Array], width: float, masses: Sequence[float] | None = None) -> GaussianMixture:
    """At most 64 Gaussians that follow ``curves`` with a blur of standard deviation ``width``.

    Args:
        curves: each (m, 2), points in order along a curve, all of a curve's points equally heavy.
        width: data units.
        masses: the weight of each curve; equal by default.
    """
    masses = [1.0] * len(curves) if masses is None else masses
    return GaussianMixture(*joined([beads(c, width, n) for c, n in zip(curves, shares(curves), strict=True)], masses))


def beads(points: Array, width: float, limit: int) -> Parts:
    """Weights (k,), means (k, 2) and covariances (k, 2, 2) of at most ``limit`` Gaussians strung along ``points``.

    Hat functions of the arc length cut the curve into overlapping pieces that add up to it; each bead has its piece's
    mean and covariance. So the mixture's mean and covariance are those of the blurred points, and the beads overlap
    enough to hide their number.
    """
    position = arc_positions(points)
    count = min(limit, 1 + ceil(position[-1] / (SPACING * width)))
    knots = np.linspace(0.0, position[-1], count)
    gap = knots[1] if count > 1 else 1.0
    hats = np.maximum(1.0 - np.abs(knots[:, None] - position) / gap, 0.0)
    hats = hats[hats.sum(axis=1) > 0]
    means, covariances = _moments(hats / hats.sum(axis=1, keepdims=True), points)
    return hats.sum(axis=1) / len(points), means, covariances + width**2 * np.eye(2)


def _moments(shares_of_points: Array, points: Array) -> tuple[Array, Array]:
    """Means (k, 2) and covariances (k, 2, 2) of ``points`` (m, 2) under shares (k, m), all by two matrix products."""
    centre = points[0]  # far from the origin, differences of squares would lose digits
    around = points - centre
    means = shares_of_points @ around
    squares = (around[:, :, None] * around[:, None, :]).reshape(-1, 4)
    covariances = (shares_of_points @ squares).reshape(-1, 2, 2) - means[:, :, None] * means[:, None, :]
    return means + centre, covariances


def shares(curves: Sequence[Array], limit: int = MAX_COMPONENTS) -> list[int]:
    """How many of ``limit`` beads each curve may have: in proportion to its length, but at least one."""
    lengths = np.array([arc_positions(curve)[-1] for curve in curves])
    spare = max(limit - len(curves), 0)
    fair = lengths / lengths.sum() if lengths.sum() > 0 else lengths
    return [1 + int(extra) for extra in np.floor(spare * fair)]


def evenly_along(polyline: Array, beads_wanted: int = MAX_COMPONENTS) -> Array:
    """Points (m, 2) at equal steps of arc length along a ``polyline`` (n, 2), enough for ``beads_wanted`` beads."""
    position = arc_positions(polyline)
    count = POINTS_PER_BEAD * beads_wanted
    steps = position[-1] * (np.arange(count) + 0.5) / count
    return np.stack([np.interp(steps, position, polyline[:, axis]) for axis in range(2)], axis=1)


def arc_positions(points: Array) -> Array:
    """Arc length (m,) from the first of ``points`` (m, 2) to each of them."""
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])


def joined(parts: Sequence[Parts], masses: Sequence[float]) -> Parts:
    """Several mixtures, each with its mass, as the parts of one."""
    weights = [mass * part[0] for part, mass in zip(parts, masses, strict=True)]
    return tuple(np.concatenate(pieces) for pieces in (weights, *zip(*(part[1:] for part in parts), strict=True)))
