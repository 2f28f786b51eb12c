"""The grid on which every f-divergence of one target is integrated.

For smooth integrands that vanish at the edge of the box, the plain rectangle sum converges faster than any power of the
spacing (Trefethen and Weideman, "The exponentially convergent trapezoidal rule", 2014): a spacing of the target's
smallest standard deviation is good for about 1e-6. A coarser one does not merely lose digits: it invents optima.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.fitting.polynomials import diagonal, polynomials
from models.targets.base import Array, Distribution

SPACING = {1: 0.4, 2: 0.7}  # of the target's smallest standard deviation
COARSER = 1.5  # the spacing of the grid on which a search in the plane begins, relative to the one where it ends
MIN_NODES = {1: 128, 2: 32}  # per axis: a picture's worth, and room for a fit narrower than the target
MAX_NODES = {1: 8192, 2: 40_000}  # in all
REACH = 6.0  # the box holds every mode up to so many of its own standard deviations …
WHOLE_REACH = 5.5  # … and the whole target up to so many of its own
FINER = {1: 2.0, 2: 1.42}  # per axis, of the grids on which final values are taken
KEPT_INSIDE = 2.5  # a candidate stays so many standard deviations inside the box


@dataclass(frozen=True)
class Box:
    """A rectangle from ``low`` (d,) to ``high`` (d,)."""

    low: Array
    high: Array

    @property
    def size(self) -> Array:
        return self.high - self.low

    def joined(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(np.minimum(self.low, other.low), np.maximum(self.high, other.high))


def box_of(p: Distribution, reach: float = REACH, whole: float = WHOLE_REACH) -> Box:
    """The box of the grid rule: modes ± ``reach`` σ joined with mean ± ``whole`` standard deviations."""
    deviation = np.sqrt(np.diagonal(p.covariance))
    around = Box(p.mean - whole * deviation, p.mean + whole * deviation)
    return around.joined(Box(*p.support(reach)))


class Quadrature:
    """A rectangular grid with the target's log-density and the monomials up to degree 4 at every node.

    Args:
        p: the target.
        spacing: wanted distance of nodes, in units of the target's smallest standard deviation.
        max_nodes: a cap on the number of nodes. Where it bites, ``resolved`` is false, the spacing is what the cap
            allows, fits narrower than half the spacing are not considered, and the errors of values grow; they are
            measured on two finer grids (`pair`) and reported with each optimum.
        box: integrate over this box instead of the rule's.
        shape: nodes per axis (d,), instead of what ``spacing`` and ``max_nodes`` give.
        shift: moves all nodes by this fraction of the spacing.

    Attributes:
        nodes: (N, d) in data units; ``weight``: the cell's volume; ``log_p``, ``p``: (N,); ``table``: (N, m) monomials
        of the standardised nodes (x − centre)/unit.
    """

    def __init__(
        self,
        p: Distribution,
        spacing: float | None = None,
        max_nodes: int | None = None,
        box: Box | None = None,
        shape: Array | None = None,
        shift: float = 0.0,
    ):
        self.p, self.dim = p, p.dim
        self.box = box_of(p) if box is None else box
        step = (spacing or SPACING[p.dim]) * p.scale
        self.shape = self._shape(step, max_nodes or MAX_NODES[p.dim]) if shape is None else shape
        self.spacing = self.box.size / self.shape
        self.weight = float(np.prod(self.spacing))
        self.resolved = bool((self.spacing <= 1.2 * p.scale).all())
        self.shift = shift
        self.nodes = self._nodes()
        self.log_p = p.log_prob(self.nodes)
        self._pairs: dict[tuple, tuple[Quadrature, Quadrature]] = {}

    def _shape(self, step: float, max_nodes: int) -> Array:
        wanted = np.maximum(np.ceil(self.box.size / step), MIN_NODES[self.dim])
        excess = wanted.prod() / max_nodes
        return np.ceil(wanted / max(excess, 1.0) ** (1 / self.dim)).astype(int)

    def _nodes(self) -> Array:
        axes = [
            low + (np.arange(n) + 0.5 + self.shift) * h
            for low, n, h in zip(self.box.low, self.shape, self.spacing, strict=True)
        ]
        return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, self.dim)

    @cached_property
    def coarse(self) -> Quadrature:
        """A grid for the long way from the starts, just fine enough not to invent optima; itself in 1D."""
        if self.dim == 1:
            return self
        return Quadrature(self.p, box=self.box, shape=np.ceil(self.shape / COARSER).astype(int))

    def pair(self, level: int, around: Box) -> tuple[Quadrature, Quadrature]:
        """Two finer grids, half a cell apart, over this box and ``around``; each level halves the spacing.

        Their sums err to opposite sides: the mean is as good as one grid √2 (in 1D, 2) times as fine, and the gap shows
        the error.
        """
        box = self.box.joined(around)
        key = (level, *box.low, *box.high)
        if key not in self._pairs:
            shape = np.ceil(box.size / self.spacing * FINER[self.dim] * 2.0**level).astype(int)
            self._pairs[key] = tuple(Quadrature(self.p, box=box, shape=shape, shift=s) for s in (-0.25, 0.25))
        return self._pairs[key]

    @cached_property
    def edge(self) -> Array:
        """Numbers of the outermost nodes."""
        index = np.indices(self.shape).reshape(self.dim, -1).T
        return np.flatnonzero(((index == 0) | (index == self.shape - 1)).any(axis=1))

    @cached_property
    def p_values(self) -> Array:
        """Density (N,) of the target at the nodes."""
        return np.exp(self.log_p)

    @cached_property
    def log_p_mean(self) -> float:
        """∫ p log p, nats."""
        return float(self.p_values @ np.where(self.p_values > 0, self.log_p, 0.0)) * self.weight

    @cached_property
    def mass(self) -> float:
        """∫ p over the box."""
        return float(self.p_values.sum()) * self.weight

    @cached_property
    def _centre(self) -> Array:
        return np.asarray(self.p.mean)

    @cached_property
    def _unit(self) -> Array:
        return np.sqrt(np.diagonal(self.p.covariance))

    @property
    def _standardised(self) -> Array:
        return (self.nodes - self._centre) / self._unit

    @cached_property
    def table(self) -> Array:
        """Monomials (N, m) up to degree 4 of the standardised nodes."""
        return np.ascontiguousarray(polynomials(self.dim).table(self._standardised).T)

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
        log_density[:, 0] -= np.log(self._unit).sum()
        return z, log_density

    def log_density(self, coefficients: Array) -> Array:
        """Log-densities (S, N) at the nodes for coefficients (S, low) from `frame`."""
        return coefficients @ self._low_table

    def moments(self, fields: Array) -> Array:
        """Integrals (S, m) of fields (S, N) times every monomial."""
        return (fields @ self.table) * self.weight

    def inside(self, mean: Array, chol: Array) -> Array:
        """Whether the grid can judge each Gaussian (S,): well inside the box and not narrower than half a cell.

        Without this guard, fits that hide outside the box or between the nodes look like optima.
        """
        deviation = KEPT_INSIDE * np.sqrt((chol * chol).sum(axis=-1))
        contained = ((mean - deviation >= self.box.low) & (mean + deviation <= self.box.high)).all(axis=1)
        return contained & (diagonal(chol) >= 0.5 * self.spacing.max()).all(axis=1)
