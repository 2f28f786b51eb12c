"""Optimal transport on lines, where the best plan is the increasing one: T = G⁻¹ ∘ F.

Everything works on D lines at once (`Lines`) and is spectrally accurate or exact, so that sliced distances in the
plane and distances in one dimension share it. Source: F. Santambrogio, "Optimal Transport for Applied
Mathematicians", 2015, chapter 2.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from models.fitting.crossings import newton_or_half
from models.fitting.projections import Lines, normal_density
from models.targets.base import Array

FINER = 1.5  # the plan's integrand bends a little more sharply than the densities
MAX_STEPS = 60
QUANTILE_TOLERANCE = 1e-15
TOLERANCE = 1e-10  # of probability: steps that move less than this no longer matter


def normal_scores(lines: Lines) -> Array:
    """c = ∫ F⁻¹(u) Φ⁻¹(u) du = ∫ φ(Φ⁻¹(F(x))) dx for each line, (D,) in data units.

    It is the best correlation of a standard normal with the line's distribution, so W2² to N(μ, σ²) is
    (mean − μ)² + variance + σ² − 2 σ c; for a Gaussian it is its standard deviation.
    """
    if lines.means.shape[1] == 1:
        return lines.deviations[:, 0].copy()
    x = lines.grid
    scores = normal_density(ndtri(np.maximum(lines.smaller_tail(x), 1e-300)))
    return scores.sum(axis=1) * (x[:, 1] - x[:, 0])


def squared_w2_to_gaussian(lines: Lines, scores: Array, mean: Array, deviation: Array) -> Array:
    """W2² (..., D) of each line to N(mean, deviation²), with ``scores`` from `normal_scores`, in squared data units."""
    bent = np.maximum(lines.variance - scores**2, 0.0)  # what no Gaussian can follow
    return (lines.mean - mean) ** 2 + (scores - deviation) ** 2 + bent


def squared_w2(p: Lines, q: Lines) -> Array:
    """W2² (D,) between the mixtures of each line, in squared data units.

    The increasing plan is the curve F(x) = G(y). Along s = x + y both coordinates are smooth and the mass on it has
    density f g / (f + g), so that the trapezoid rule in s converges as fast as on the densities themselves; in u, the
    usual variable, the quantile functions jump wherever a density nearly vanishes.
    """
    if q.means.shape[1] == 1:
        return squared_w2_to_gaussian(p, normal_scores(p), q.means[:, 0], q.deviations[:, 0])
    if p.means.shape[1] == 1:
        return squared_w2(q, p)
    s = _sums(p, q)
    x = _matched(p, q, s)
    f, g = p.density(x), q.density(s - x)
    both = f + g
    mass = np.divide(f * g, both, out=np.zeros_like(both), where=both > 0)
    return ((2 * x - s) ** 2 * mass).sum(axis=1) * (s[:, 1] - s[:, 0])


def _sums(p: Lines, q: Lines) -> Array:
    """Evenly spaced x + y (D, N) over the whole plan."""
    low, high = (a + b for a, b in zip(p.extent, q.extent))
    count = int(FINER * (p.grid.shape[1] + q.grid.shape[1]))
    return low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, count)


def _matched(p: Lines, q: Lines, s: Array) -> Array:
    """The x (D, N) with F(x) = G(s − x): F(x) − G(s − x) rises in x, so Newton's method inside a bracket finds it."""
    low = np.maximum(p.extent[0][:, None], s - q.extent[1][:, None])
    high = np.minimum(p.extent[1][:, None], s - q.extent[0][:, None])
    x, last = np.clip(_table_look_up(p, q, s), low, high), high - low
    for _ in range(MAX_STEPS):
        gap = p.cdf(x) - q.cdf(s - x)
        slope = p.density(x) + q.density(s - x)
        low, high = np.where(gap < 0, x, low), np.where(gap < 0, high, x)
        moved = newton_or_half(x, gap, slope, (low, high), last, TOLERANCE)
        x, last = moved, np.abs(moved - x)
        if np.all(last * slope <= TOLERANCE):
            break
    return x


def _table_look_up(p: Lines, q: Lines, s: Array) -> Array:
    """A first guess at the plan's x (D, N), from linear interpolation between tables of both distribution functions."""
    x, y = p.grid, q.grid
    below_x, below_y = p.cdf(x), q.cdf(y)
    guess = np.empty_like(s)
    for line in range(len(s)):
        to_y = np.interp(below_x[line], below_y[line], y[line])
        to_x = np.interp(below_y[line], below_x[line], x[line])
        on_curve = np.concatenate([x[line], to_x])
        sums = np.concatenate([x[line] + to_y, to_x + y[line]])
        order = np.argsort(sums)
        guess[line] = np.interp(s[line], sums[order], on_curve[order])
    return guess


def quantiles(lines: Lines, u: Array) -> Array:
    """The x (D, N) below which the mass ``u`` (D, N) of each line lies; the ends of the line for 0 and 1."""
    low, high = (np.broadcast_to(end[:, None], u.shape) for end in lines.extent)
    grid = lines.grid
    below = lines.cdf(grid)
    x = np.stack([np.interp(u[d], below[d], grid[d]) for d in range(len(u))])
    last = high - low
    for _ in range(MAX_STEPS):
        gap, slope = lines.cdf(x) - u, lines.density(x)
        low, high = np.where(gap < 0, x, low), np.where(gap < 0, high, x)
        moved = newton_or_half(x, gap, slope, (low, high), last, QUANTILE_TOLERANCE)
        x, last = moved, np.abs(moved - x)
        if np.all((np.abs(gap) <= QUANTILE_TOLERANCE) | (last == 0)):
            break
    return x
