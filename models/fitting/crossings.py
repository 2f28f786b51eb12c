"""Where two distribution functions cross, and W1 = ∫ |F − G|, exact between the crossings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.fitting.projections import Lines
from models.targets.base import Array

MAX_STEPS = 60
SHORT = 1e-6  # of a bracket's width: a Newton step so short leaves about its square
TINY = 1e-300
TOLERANCE = 1e-15  # of the distribution functions' difference


@dataclass(frozen=True)
class Crossings:
    """The points on D lines where G − F changes sign.

    Attributes:
        line: (R,) the line of each crossing.
        gap: the signed mixture whose distribution function is G − F, on the line of each crossing (R lines).
        x: (R,) its place, in data units.
        jump: (R,) +2 where G − F turns positive there, −2 where it turns negative.
        last: (D,) the sign of G − F right of all crossings of a line; 0 where F and G are equal.
    """

    line: Array
    gap: Lines
    x: Array
    jump: Array
    last: Array

    @property
    def area(self) -> Array:
        """∫ (G − F) dx from −∞ to each crossing (R,), in data units."""
        return self.gap.integrated_cdf(self.x[:, None])[:, 0]

    def signed_integral(self, at_crossing: Array, at_end: Array | float = 0.0) -> Array:
        """∫ sign(G − F) h dx (D,), from the antiderivative of h at the crossings (R,) and +∞ (D,); 0 at −∞."""
        return self.last * at_end - np.bincount(self.line, self.jump * at_crossing, len(self.last))


def crossings(p: Lines, q: Lines) -> Crossings:
    """All sign changes of G − F between the mixtures of each line."""
    x = np.sort(np.concatenate([p.grid, q.grid], axis=1), axis=1)
    gap = q.minus(p)
    height, slope = gap.cdf_and_density(x)
    sign = _carried(np.sign(height))
    changed = sign[:, 1:] * sign[:, :-1] < 0
    line, cell = np.nonzero(changed)
    ends = x[line, cell], x[line, cell + 1], height[line, cell], height[line, cell + 1]
    found = [(line, *ends, sign[line, cell + 1]), *_dips(gap, x, height, slope, ~changed)]
    line, low, high, below, above, after = (np.concatenate(column) for column in zip(*found))
    here = gap.rows(line)
    start = (low * (np.abs(above) + TINY) + high * (np.abs(below) + TINY)) / (np.abs(above) + np.abs(below) + 2 * TINY)
    return Crossings(line, here, _root(here, start, low, high, after), 2 * after, sign[:, -1])


def _carried(sign: Array) -> Array:
    """Signs (D, N) with each zero replaced by the last sign before it, or else by the first one after it."""
    if sign.all():
        return sign
    place = np.where(sign != 0, np.arange(sign.shape[1]), -1)
    seen = np.maximum.accumulate(place, axis=1)
    first = np.argmax(sign != 0, axis=1)[:, None]
    return np.take_along_axis(sign, np.where(seen >= 0, seen, first), axis=1)


def _dips(gap: Lines, x: Array, height: Array, slope: Array, same: Array) -> list[tuple[Array, ...]]:
    """Brackets of pairs of crossings that hide between neighbouring points: there |G − F| dips through zero."""
    falling = np.sign(slope) * np.sign(height)
    line, cell = np.nonzero(same & (falling[:, :-1] < 0) & (falling[:, 1:] > 0))
    if len(line) == 0:
        return []
    low, high, before, after = x[line, cell], x[line, cell + 1], height[line, cell], height[line, cell + 1]
    sign, here = np.sign(before), gap.rows(line)
    lowest = _bisect(lambda t: sign[:, None] * here.density(t), low, high)
    depth = here.cdf(lowest[:, None])[:, 0]
    through = depth * sign < -TOLERANCE
    brackets = (line, low, lowest, before, depth, -sign), (line, lowest, high, depth, after, sign)
    return [tuple(part[through] for part in bracket) for bracket in brackets]


def _bisect(rising: Callable[[Array], Array], low: Array, high: Array, steps: int = 50) -> Array:
    """Roots (R,) of a function of points (R, 1) that is negative at ``low`` (R,) and positive at ``high`` (R,)."""
    for _ in range(steps):
        middle = 0.5 * (low + high)
        below = rising(middle[:, None])[:, 0] < 0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return 0.5 * (low + high)


def _root(gap: Lines, x: Array, low: Array, high: Array, after: Array) -> Array:
    """The crossing in each bracket (R,), by Newton's method from ``x`` that never leaves it."""
    last = high - low
    enough = SHORT * last
    for _ in range(MAX_STEPS):
        height, slope = (after * part[:, 0] for part in gap.cdf_and_density(x[:, None]))
        low, high = np.where(height < 0, x, low), np.where(height < 0, high, x)
        moved = newton_or_half(x, height, slope, (low, high), last, TOLERANCE)
        x, last = moved, np.abs(moved - x)
        if np.all((np.abs(height) <= TOLERANCE) | (last <= enough)):
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
    return found.signed_integral(found.area, p.mean - q.mean)
