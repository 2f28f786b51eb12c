"""Total variation distance: the largest disagreement of p and q about any event."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import ClassVar

import numpy as np

from models.divergences.base import DIVERGENCES
from models.divergences.f_divergence import NO_UNIT, FDivergence
from models.fitting.integrands import Field, Integrand, Terms
from models.fitting.pair_grid import PairGrid
from models.registry import Text
from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

TINY = 1e-300
SMOOTHINGS = (0.3, 0.1, 0.03)
BISECTIONS = 60
SCAN = 0.02  # standard deviations between the points among which crossings of two 1D densities are looked for


@dataclass(frozen=True)
class TotalVariationIntegrand(Integrand):
    """F = ½ √((p − q)² + ε²(p + q)²), which is ½|p − q| for ε → 0 and convex in q for every ε.

    With t = p + q, r = (q − p)/t and w = √(r² + ε²): F = ½ t w, A = ½ q (r + ε²)/w, B = ⅛ ε² t (1 − r²)²/w³.
    """

    smoothing: float
    tolerance: ClassVar[float] = 1e-3

    @property
    def rest(self) -> float:
        """Only the last minimum counts; the smoother ones before it are waypoints."""
        return 1e-6 if self.smoothing == SMOOTHINGS[-1] else 1e-3

    def terms(self, field: Field) -> Terms:
        q, square = field.q, self.smoothing**2
        total = q + field.p
        total += TINY
        ratio = (q - field.p) / total
        squared = ratio * ratio
        root = np.sqrt(squared + square)
        first = (ratio + square) * q / root * 0.5
        np.subtract(1, squared, out=squared)
        squared /= root
        squared *= squared
        second = squared * total / root * (0.125 * square)
        return Terms(0.5 * field.total(total * root), first, second)

    def slope(self, field: Field) -> Array:
        return 0.5 * np.sign(field.q - field.p) * field.q

    def density(self, log_p: Array, log_q: Array) -> Array:
        return 0.5 * np.abs(np.exp(log_p) - np.exp(log_q))

    def value(self, field: Field) -> Array:
        gaps = (field.q - field.p) * field.quadrature.weights
        return 0.5 * integral_of_absolute(gaps.reshape(-1, *field.quadrature.shape))


def integral_of_absolute(values: Array) -> Array:
    """∫ |g| (S,) from samples of g on a grid times the cells' volumes (S, n) or (S, n₁, n₂).

    The plain sum errs where g changes sign. Between samples a > 0 > −b, the Euler–Maclaurin formula for the kink gives
    the error ab/(a + b) − (a + b)/6; it is taken off along each axis, and the mean over the axes returned.
    """
    total = np.abs(values).reshape(len(values), -1).sum(axis=1)
    return total - np.mean([_kinks(np.moveaxis(values, axis, -1)) for axis in range(1, values.ndim)], axis=0)


def _kinks(values: Array) -> Array:
    left, right = values[..., :-1], values[..., 1:]
    a, b = np.abs(left), np.abs(right)
    span = a + b + TINY
    error = np.where((left > 0) != (right > 0), a * (b / span) - span / 6, 0.0)
    return error.reshape(len(values), -1).sum(axis=1)


class TotalVariation(FDivergence):
    key = "tv"
    title = Text("total variation", "расстояние полной вариации")
    short = Text("TV", "TV")
    symbol = r"\mathrm{TV}(p, q)"
    formula = r"\tfrac12\int\left|p(x)-q(x)\right|dx=\max_A\left(p(A)-q(A)\right)"
    about = Text(
        "How much mass has to change its place, however near: the best event A is where p exceeds q. Its minima are "
        "flat, so two digits are what a fit can promise.",
        "Какую долю массы надо переложить, неважно, как далеко: лучшее событие A там, где p больше q. Минимумы у неё "
        "плоские, поэтому приближение обещает две цифры.",
    )
    unit = NO_UNIT
    order = 40
    upper_bound = 1.0

    def integrand(self) -> Integrand:
        return TotalVariationIntegrand(SMOOTHINGS[-1])

    def stages(self) -> tuple[Integrand, ...]:
        return tuple(TotalVariationIntegrand(smoothing) for smoothing in SMOOTHINGS)

    def closed_value(self, p: Distribution, q: Distribution) -> float | None:
        """Between 1D mixtures: differences of distribution functions between the crossings of the densities."""
        if p.dim == 1 and isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture):
            return _between_crossings(p, q)
        return None

    def on_pair_grid(self, p: Distribution, q: Distribution) -> tuple[float, float]:
        coarse, fine = (_on_grid(PairGrid(p, q, finer=finer)) for finer in (1.0, 1.5))
        return fine, abs(fine - coarse)


def _on_grid(grid: PairGrid) -> float:
    gaps, total, start = (np.exp(grid.log_p) - np.exp(grid.log_q)) * grid.weight, 0.0, 0
    for shape, _ in grid.grids:
        size = int(np.prod(shape))
        part = gaps[start : start + size].reshape(1, *shape)
        total, start = total + float(integral_of_absolute(part)[0]), start + size
    return min(0.5 * total, 1.0)


def _between_crossings(p: GaussianMixture, q: GaussianMixture) -> float:
    cuts = np.concatenate([[-inf], _crossings(p, q), [inf]])
    return float(0.5 * np.abs(np.diff(p.cdf(cuts) - q.cdf(cuts))).sum())


def _crossings(p: GaussianMixture, q: GaussianMixture) -> Array:
    """Points (n,) where the log-densities of two 1D mixtures cross, found by scanning and bisection.

    A pair of crossings closer than the scan's step is missed; between them the densities differ by next to nothing.
    """
    x = _scan(p, q)
    above = _gap(p, q, x) > 0
    change = np.flatnonzero(above[1:] != above[:-1])
    low, high, sign = x[change], x[change + 1], above[change]
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        same = (_gap(p, q, middle) > 0) == sign
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return 0.5 * (low + high)


def _scan(p: GaussianMixture, q: GaussianMixture) -> Array:
    """Points (n,) that follow every component's own scale out to ten standard deviations."""
    own = np.arange(-10, 10 + SCAN, SCAN)
    points = [mixture.means + own * mixture.cholesky[:, 0] for mixture in (p, q)]
    return np.unique(np.concatenate(points).reshape(-1))


def _gap(p: GaussianMixture, q: GaussianMixture, x: Array) -> Array:
    return p.log_prob(x[:, None]) - q.log_prob(x[:, None])


DIVERGENCES.add(TotalVariation())
