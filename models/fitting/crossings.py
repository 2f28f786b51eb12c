"""Where two distribution functions cross, and W1 = ∫ |F − G|, exact between the crossings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.fitting.projections import Lines
from models.targets.base import Array

MAX_STEPS = 60
TOLERANCE = 1e-15  # of the distribution functions' difference


@dataclass(frozen=True)
class Crossings:
    """The points on D lines where G − F changes sign.

    Attributes:
        line: (R,) the line of each crossing.
        x: (R,) its place, in data units.
        jump: (R,) +2 where G − F turns positive there, −2 where it turns negative.
        last: (D,) the sign of G − F right of all crossings of a line; 0 where F and G are equal.
    """

    line: Array
    x: Array
    jump: Array
    last: Array

    def signed_integral(self, at_end: Array, at_start: Array, at_crossing: Array) -> Array:
        """∫ sign(G − F) h dx (D,), from the antiderivative of h at +∞ (D,), −∞ (D,) and the crossings (R,)."""
        count = len(self.last)
        first = self.last - np.bincount(self.line, self.jump, count)
        inner = np.bincount(self.line, self.jump * at_crossing, count)
        return self.last * at_end - first * at_start - inner


def crossings(p: Lines, q: Lines) -> Crossings:
    """All sign changes of G − F between the mixtures of each line."""
    x = np.sort(np.concatenate([p.grid(), q.grid()], axis=1), axis=1)
    gap = q.cdf(x) - p.cdf(x)
    sign = _carried(np.sign(gap))
    changed = sign[:, 1:] * sign[:, :-1] < 0
    line, cell = np.nonzero(changed)
    found = [(line, x[line, cell], x[line, cell + 1], sign[line, cell + 1])]
    found += _dips(p, q, x, gap, ~changed)
    line, low, high, after = (np.concatenate(column) for column in zip(*found))
    return Crossings(line, _root(p, q, line, low, high, after), 2 * after, sign[:, -1])


def _carried(sign: Array) -> Array:
    """Signs (D, N) with each zero replaced by the last sign before it, or else by the first one after it."""
    place = np.where(sign != 0, np.arange(sign.shape[1]), -1)
    seen = np.maximum.accumulate(place, axis=1)
    first = np.argmax(sign != 0, axis=1)[:, None]
    return np.take_along_axis(sign, np.where(seen >= 0, seen, first), axis=1)


def _dips(p: Lines, q: Lines, x: Array, gap: Array, same: Array) -> list[tuple[Array, ...]]:
    """Brackets of pairs of crossings that hide between neighbouring points: there |G − F| dips through zero."""
    slope = np.sign(q.density(x) - p.density(x)) * np.sign(gap)
    line, cell = np.nonzero(same & (slope[:, :-1] < 0) & (slope[:, 1:] > 0))
    if len(line) == 0:
        return []
    low, high, sign = x[line, cell], x[line, cell + 1], np.sign(gap[line, cell])
    lowest = _bisect(lambda t: sign[:, None] * (q.rows(line).density(t) - p.rows(line).density(t)), low, high)
    depth = (q.rows(line).cdf(lowest[:, None]) - p.rows(line).cdf(lowest[:, None]))[:, 0]
    through = depth * sign < -TOLERANCE
    line, low, lowest, high, sign = (part[through] for part in (line, low, lowest, high, sign))
    return [(line, low, lowest, -sign), (line, lowest, high, sign)]


def _bisect(rising: Callable[[Array], Array], low: Array, high: Array, steps: int = 50) -> Array:
    """Roots (R,) of a function of points (R, 1) that is negative at ``low`` (R,) and positive at ``high`` (R,)."""
    for _ in range(steps):
        middle = 0.5 * (low + high)
        below = rising(middle[:, None])[:, 0] < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return 0.5 * (low + high)


def _root(p: Lines, q: Lines, line: Array, low: Array, high: Array, after: Array) -> Array:
    """The crossing in each bracket (R,), by Newton's method that never leaves it."""
    p, q = p.rows(line), q.rows(line)
    x, last = 0.5 * (low + high), high - low
    for _ in range(MAX_STEPS):
        (above, g), (below, f) = q.cdf_and_density(x[:, None]), p.cdf_and_density(x[:, None])
        gap, slope = after * (above - below)[:, 0], after * (g - f)[:, 0]
        low, high = np.where(gap < 0, x, low), np.where(gap < 0, high, x)
        moved = newton_or_half(x, gap, slope, (low, high), last, TOLERANCE)
        x, last = moved, np.abs(moved - x)
        if np.all(np.abs(gap) <= TOLERANCE):
            break
    return x


def newton_or_half(
    x: Array, gap: Array, slope: Array, bracket: tuple[Array, Array], last: Array, enough: float
) -> Array:
    """Newton's step where it stays in the bracket and halves the last one or has converged, else the middle."""
    low, high = bracket
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        tried = x - gap / slope
    shorter = (np.abs(tried - x) <= 0.5 * last) | (np.abs(gap) <= enough)
    good = (tried >= low) & (tried <= high) & shorter
    return np.where(good, tried, 0.5 * (low + high))


def w1(p: Lines, q: Lines) -> Array:
    """W1 (D,) between the mixtures of each line, in data units: exact between exact crossings."""
    found = crossings(p, q)
    return found.signed_integral(p.mean - q.mean, np.zeros(len(found.last)), area(p, q, found))


def area(p: Lines, q: Lines, found: Crossings) -> Array:
    """∫ (G − F) dx from −∞ to each crossing (R,), in data units."""
    x = found.x[:, None]
    return (q.rows(found.line).integrated_cdf(x) - p.rows(found.line).integrated_cdf(x))[:, 0]
