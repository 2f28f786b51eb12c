"""Coordinates of a grid's nodes along one axis: evenly spaced, or denser where the target is fine.

Uneven nodes are x(t) at evenly spaced t, for a smooth increasing map x. The rectangle rule in t, with weights dx/dt,
then converges as fast as it does for even nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, prod

import numpy as np

from models.fitting.box import Box
from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

CORE = 4.0  # half-width of the dense stretch around a part, in its standard deviations
SURPLUS = 1.3  # density at a part's centre, relative to what it needs: it falls to 0.65 of that four deviations out
SAME = 0.5  # standard deviations: parts nearer than this along an axis share a stretch
LEEWAY = 1.5  # times the cap that crowded nodes may be, rather than leave a target unresolved
WIDE_SHARE = 0.55  # of the nodes along an axis that are spread over the whole box
TABLE = 4096
NEWTON_STEPS = 6


@dataclass(frozen=True)
class Even:
    """One density of nodes everywhere: ``rate`` per unit length."""

    rate: float

    def density(self, x: Array) -> Array:
        """Nodes per unit length at ``x``."""
        return np.full(np.shape(x), self.rate)

    @property
    def densest(self) -> float:
        """The highest density."""
        return self.rate

    def number(self, low: float, high: float) -> int:
        """Nodes between ``low`` and ``high``."""
        return ceil((high - low) * self.rate - 1e-9)

    def scaled(self, factor: float) -> Even:
        """The same with ``factor`` times as many nodes."""
        return Even(self.rate * factor)

    def nodes(self, low: float, high: float, count: int, shift: float) -> tuple[Array, Array]:
        """Coordinates and weights of ``count`` nodes; ``shift`` moves all by that part of a cell."""
        step = (high - low) / count
        return low + (np.arange(count) + 0.5 + shift) * step, np.full(count, step)


@dataclass(frozen=True)
class Uneven:
    """A wide ``rate`` everywhere, and around each of ``centres`` (m,) a bump of ``extra`` more nodes per unit length
    that falls like 1/(1 + (x/width)²), slowly enough for neighbouring cells to be alike."""

    rate: float
    centres: Array
    widths: Array
    extra: Array

    def density(self, x: Array) -> Array:
        """Nodes per unit length at ``x``."""
        offset = (np.asarray(x)[..., None] - self.centres) / self.widths
        return self.rate + (1 / (1 + offset * offset)) @ self.extra

    def _cumulative(self, x: Array) -> Array:
        """Integral of the density up to ``x``, from some fixed point."""
        return self.rate * x + np.arctan((x[..., None] - self.centres) / self.widths) @ (self.extra * self.widths)

    @property
    def densest(self) -> float:
        """The highest density."""
        return float(self.rate + self.extra.max())

    def number(self, low: float, high: float) -> int:
        """Nodes between ``low`` and ``high``."""
        return ceil(np.diff(self._cumulative(np.array([low, high])))[0] - 1e-9)

    def scaled(self, factor: float) -> Uneven:
        """The same with ``factor`` times as many nodes."""
        return Uneven(self.rate * factor, self.centres, self.widths, self.extra * factor)

    def nodes(self, low: float, high: float, count: int, shift: float) -> tuple[Array, Array]:
        """Coordinates and weights of ``count`` nodes; ``shift`` moves all by that part of a cell."""
        ends = self._cumulative(np.array([low, high]))
        step = (ends[1] - ends[0]) / count
        wanted = ends[0] + (np.arange(count) + 0.5 + shift) * step
        table = np.linspace(low, high, TABLE)
        x = np.interp(wanted, self._cumulative(table), table)
        for _ in range(NEWTON_STEPS):
            x = x - (self._cumulative(x) - wanted) / self.density(x)
        return x, step / self.density(x)


def uneven(rate: float, centres: Array, deviations: Array, rates: Array) -> Uneven:
    """A density of nodes: about ``rates`` (k,) around ``centres`` (k,), and ``rate`` elsewhere.

    Centres nearer to each other than half of a standard deviation (k,) share one bump.
    """
    kept: list[int] = []
    for k in np.argsort(-rates, kind="stable"):
        if all(abs(centres[k] - centres[other]) > SAME * deviations[other] for other in kept):
            kept.append(int(k))
    return Uneven(rate, centres[kept], CORE * deviations[kept], SURPLUS * rates[kept])


Axis = Even | Uneven


def axes_for(p: Distribution, box: Box, step: float, fewest: int, most: int) -> list[Axis]:
    """Axes with nodes no farther apart than ``step``; around the parts only, where they would be too many otherwise.

    Args:
        fewest: nodes along each axis, at least.
        most: even nodes in all.
    """
    rates = np.maximum(1 / step, fewest / box.size)
    even: list[Axis] = [Even(rate) for rate in rates]
    excess = _total(even, box) / most
    if excess <= 1:
        return even
    crowded = _crowded(p, box, step, most)
    if crowded and _total(crowded, box) <= LEEWAY * most:
        return crowded
    return [axis.scaled(0.999 / excess ** (1 / p.dim)) for axis in even]


def _total(axes: list[Axis], box: Box) -> int:
    return prod(axis.number(low, high) for axis, low, high in zip(axes, box.low, box.high))


def _crowded(p: Distribution, box: Box, step: float, most: int) -> list[Axis]:
    """Axes that crowd around a mixture's components, each as dense as its own width asks."""
    if not isinstance(p, GaussianMixture):
        return []
    wide = WIDE_SHARE * most ** (1 / p.dim) / box.size
    finest = step / p.scale * np.sqrt(np.linalg.eigvalsh(p.covariances)[:, 0])
    deviations = np.sqrt(np.diagonal(p.covariances, axis1=1, axis2=2))
    return [uneven(wide[i], p.means[:, i], deviations[:, i], 1 / finest) for i in range(p.dim)]
