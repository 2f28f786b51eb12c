"""The grid on which every f-divergence of one target is integrated.

For smooth integrands that vanish at the edge of the box, the plain rectangle sum converges faster than any power of the
spacing (Trefethen and Weideman, "The exponentially convergent trapezoidal rule", 2014): a spacing of the target's
smallest standard deviation is good for about 1e-6. A coarser one does not merely lose digits: it invents optima.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce

import numpy as np

from models.fitting.axes import Axis, Even, axes_for
from models.fitting.box import Box
from models.fitting.polynomials import diagonal, polynomials
from models.targets.base import Array, Distribution

SPACING = {1: 0.4, 2: 0.7}  # of the target's smallest standard deviation
COARSER = 1.5  # the spacing of the grid on which a search in the plane begins, relative to the one where it ends
MIN_NODES = {1: 128, 2: 32}  # per axis: a picture's worth, and room for a fit narrower than the target
MAX_NODES = {1: 8192, 2: 40_000}  # in all
REACH = 6.0  # the box holds every mode up to so many of its own standard deviations …
WHOLE_REACH = 5.5  # … and the whole target up to so many of its own
VALUED = {1: 2.0, 2: 1.0}  # per axis, times as many nodes has the first level of the grids on which values are taken …
FINER = {1: 2.0, 2: 1.42}  # … and each level than the one before
ROUNDING = 1e-9  # of a box: sticking out by so little is no reason for a new grid
KEPT_INSIDE = 2.5  # a candidate stays so many standard deviations inside the box


def box_of(p: Distribution, reach: float = REACH, whole: float = WHOLE_REACH) -> Box:
    """The box of the grid rule: modes ± ``reach`` σ joined with mean ± ``whole`` standard deviations."""
    deviation = np.sqrt(np.diagonal(p.covariance))
    around = Box(p.mean - whole * deviation, p.mean + whole * deviation)
    return around.joined(Box(*p.support(reach)))


def _finer(level: int, dim: int) -> float:
    return VALUED[dim] * FINER[dim] ** level


class Quadrature:
    """A rectangular grid with the target's log-density and the monomials up to degree 4 at every node.

    Where evenly spaced nodes would be too many for a mixture of far narrower parts, the nodes crowd around the parts.

    Args:
        p: the target.
        spacing: wanted distance of nodes, in units of the target's smallest standard deviation.
        max_nodes: a cap on the number of nodes. Where it bites, ``resolved`` is false, the spacing is what the cap
            allows, fits narrower than half the spacing are not considered, and the errors of values grow; they are
            measured on two finer grids (`pair`) and reported with each optimum.
        box: integrate over this box instead of the rule's.
        axes: how the nodes lie along each axis, instead of what ``spacing`` and ``max_nodes`` give.
        shift: moves all nodes by this fraction of the spacing.

    Attributes:
        nodes: (N, d) in data units; ``weights``: (N,) the cells' volumes; ``shape``: nodes per axis; ``log_p``: (N,).
    """

    def __init__(
        self,
        p: Distribution,
        spacing: float | None = None,
        max_nodes: int | None = None,
        box: Box | None = None,
        axes: Sequence[Axis] | None = None,
        shift: float = 0.0,
    ):
        self.p, self.dim = p, p.dim
        self.box = box_of(p) if box is None else box
        step, self._cap = (spacing or SPACING[p.dim]) * p.scale, max_nodes or MAX_NODES[p.dim]
        self.axes = tuple(axes or axes_for(p, self.box, step, MIN_NODES[p.dim], self._cap))
        self.shape = tuple(axis.number(*ends) for axis, ends in zip(self.axes, zip(self.box.low, self.box.high)))
        self.nodes, self.weights = self._nodes(shift)
        self.log_p = p.log_prob(self.nodes)
        self._pairs: dict[tuple, tuple[Quadrature, Quadrature]] = {}

    def _nodes(self, shift: float) -> tuple[Array, Array]:
        lines = [
            axis.nodes(low, high, count, shift)
            for axis, low, high, count in zip(self.axes, self.box.low, self.box.high, self.shape)
        ]
        nodes = np.empty((*self.shape, self.dim))
        for axis, (x, _) in enumerate(lines):
            nodes[..., axis] = x.reshape((-1,) + (1,) * (self.dim - 1 - axis))
        return nodes.reshape(-1, self.dim), reduce(np.multiply.outer, [w for _, w in lines]).reshape(-1)

    @cached_property
    def finest(self) -> float:
        """The smallest distance of nodes along the axis where it is largest, data units."""
        return max(1 / axis.densest for axis in self.axes)

    @property
    def resolved(self) -> bool:
        """Whether the nodes are as dense as the target needs."""
        return bool(self.finest <= 1.2 * self.p.scale)

    def _scaled(self, factor: float, box: Box, shift: float = 0.0) -> Quadrature:
        return Quadrature(self.p, box=box, axes=[axis.scaled(factor) for axis in self.axes], shift=shift)

    @cached_property
    def coarse(self) -> Quadrature:
        """A grid for the long way from the starts, just fine enough not to invent optima; itself in 1D."""
        return self if self.dim == 1 else self._scaled(1 / COARSER, self.box)

    def pair(self, level: int, around: Box) -> tuple[Quadrature, Quadrature]:
        """Two grids, half a cell apart, over this box and ``around``; each level finer than the last.

        Their sums err to opposite sides: the mean is as good as one grid √2 (in 1D, 2) times as fine, and the gap shows
        the error. One of them has a node where the other has the middle of a cell: a quarter of a cell to either side
        would be mirror images over a symmetric target, and show no gap at all.
        """
        box = self.box.joined(around)
        if (box.size <= (1 + ROUNDING) * self.box.size).all():
            box = self.box
        key = (level, *box.low, *box.high)
        if key not in self._pairs:
            same = box is self.box and _finer(level, self.dim) == 1.0
            self._pairs[key] = (self, self._scaled(1.0, box, 0.5)) if same else self.pair_within(level, box)
        return self._pairs[key]

    def pair_within(self, level: int, box: Box) -> tuple[Quadrature, Quadrature]:
        """As `pair`, over ``box`` alone: for what vanishes outside."""
        return tuple(self._scaled(_finer(level, self.dim), box, shift) for shift in (0.0, 0.5))

    @cached_property
    def edge(self) -> Array:
        """Numbers of the outermost nodes."""
        index = np.indices(self.shape).reshape(self.dim, -1).T
        return np.flatnonzero(((index == 0) | (index == np.array(self.shape) - 1)).any(axis=1))

    @cached_property
    def p_values(self) -> Array:
        """Density (N,) of the target at the nodes."""
        return np.exp(self.log_p)

    @cached_property
    def p_masses(self) -> Array:
        """Mass (N,) of the target in the cells."""
        return self.p_values * self.weights

    @cached_property
    def log_p_mean(self) -> float:
        """∫ p log p, nats."""
        return float(self.p_masses @ np.where(self.p_values > 0, self.log_p, 0.0))

    @cached_property
    def mass(self) -> float:
        """∫ p over the box."""
        return float(self.p_masses.sum())

    @cached_property
    def _centre(self) -> Array:
        return np.asarray(self.p.mean)

    @cached_property
    def _unit(self) -> Array:
        return np.sqrt(np.diagonal(self.p.covariance))

    @cached_property
    def _log_unit(self) -> float:
        return float(np.log(self._unit).sum())

    @property
    def _standardised(self) -> Array:
        return (self.nodes - self._centre) / self._unit

    @cached_property
    def _weighted_table(self) -> Array:
        """Monomials (N, m) up to degree 4 of the standardised nodes, times the cells' volumes."""
        return np.ascontiguousarray((polynomials(self.dim).table(self._standardised) * self.weights).T)

    @cached_property
    def _low_table(self) -> Array:
        tables = polynomials(self.dim)
        return tables.table(self._standardised, tables.low)

    def frame(self, mean: Array, chol: Array) -> tuple[Array, Array]:
        """The candidates in the table's coordinates: z-monomials (S, low, low) and log-density coefficients."""
        tables = polynomials(self.dim)
        scaled = chol / self._unit[:, None]
        z = tables.standardised((mean - self._centre) / self._unit, scaled)
        log_density = tables.log_density(z, scaled)
        log_density[:, 0] -= self._log_unit
        return z, log_density

    def log_density(self, coefficients: Array) -> Array:
        """Log-densities (S, N) at the nodes for coefficients (S, low) from `frame`."""
        return coefficients @ self._low_table

    def moments(self, fields: Array) -> Array:
        """Integrals (S, m) of fields (S, N) times every monomial of the standardised coordinates."""
        return fields @ self._weighted_table

    def inside(self, mean: Array, chol: Array) -> Array:
        """Whether the grid can judge each Gaussian (S,): well inside the box and not narrower than half a cell.

        Without this guard, fits that hide outside the box or between the nodes look like optima.
        """
        deviation = np.sqrt((chol * chol).sum(axis=-1))
        reach = KEPT_INSIDE * deviation
        contained = ((mean - reach >= self.box.low) & (mean + reach <= self.box.high)).all(axis=1)
        return contained & (diagonal(chol).min(axis=1) >= 0.5 * self._cell(mean, deviation))

    @cached_property
    def _even(self) -> bool:
        return all(isinstance(axis, Even) for axis in self.axes)

    def _cell(self, mean: Array, deviation: Array) -> Array | float:
        """The widest cell (S,) within two standard deviations (S, d) of each mean (S, d); one for all on even axes."""
        if self._even:
            return self.finest
        places = mean + deviation * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])[:, None, None]
        return np.max([1 / axis.density(places[..., i]).min(axis=0) for i, axis in enumerate(self.axes)], axis=0)
