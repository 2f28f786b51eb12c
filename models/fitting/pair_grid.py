"""A grid made for one pair of distributions, fine enough for values that people compare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import ceil, prod

import numpy as np

from models.fitting.quadrature import Box
from models.targets.base import Array, Distribution

SPACING = {1: 0.125, 2: 0.5}  # of the smaller of the two smallest standard deviations
REACH = 8.0  # standard deviations of every part of both
OFFSET = 0.25  # of a cell
MAX_NODES = {1: 400_000, 2: 1_000_000}


class PairGrid:
    """Nodes over everything that two distributions have, with both log-densities there.

    Args:
        also: further boxes to cover, where the integrand reaches farther than either distribution.
        finer: divides the spacing.

    Attributes:
        grids: shape and spacing (d,) of each rectangular part, in the order of the nodes.
        log_p, log_q: (N,) nats; ``weight``: the cell's volume; ``even``: (N,) the half of the nodes, a coarser grid,
        whose sum shows the error; ``capped``: no finer grid will be made.
    """

    def __init__(self, p: Distribution, q: Distribution, also: Sequence[Box] = (), finer: float = 1.0):
        boxes = [Box(*p.support(REACH)), Box(*q.support(REACH))]
        if _apart(*boxes) and not also:
            grids = [_axes(box, d.scale / finer) for box, d in zip(boxes, (p, q), strict=True)]
        else:
            grids = [_axes(reduce(Box.joined, (*boxes, *also)), min(p.scale, q.scale) / finer)]
        self.grids = [(tuple(map(len, axes)), np.array([axis[1] - axis[0] for axis in axes])) for axes in grids]
        self.nodes = np.concatenate([_nodes(axes) for axes in grids])
        self.capped = len(self.nodes) > 0.9 * MAX_NODES[p.dim]
        self.weight = np.concatenate([np.full(prod(shape), step.prod()) for shape, step in self.grids])
        self.even = np.concatenate([np.indices(shape).sum(axis=0).reshape(-1) % 2 == 0 for shape, _ in self.grids])
        self.log_p, self.log_q = p.log_prob(self.nodes), q.log_prob(self.nodes)

    def integral(self, density: Array) -> tuple[float, float]:
        """∫ density and an upper estimate of its error, from the gap to a grid √2 (in 1D, 2) times as coarse."""
        full = float(density @ self.weight)
        coarse = 2 * float(density[self.even] @ self.weight[self.even])
        return full, abs(full - coarse) if np.isfinite(full) else 0.0


def _apart(a: Box, b: Box) -> bool:
    return bool(((a.high < b.low) | (b.high < a.low)).any())


def _axes(box: Box, scale: float) -> list[Array]:
    """Coordinates of the nodes along each axis: an even number of them, so that two chessboards cover the box.

    The nodes sit at a quarter of their cells: were they in the middle, one chessboard would mirror the other over a
    symmetric pair, and agree with it exactly however coarse they are.
    """
    dim = len(box.low)
    counts = np.maximum(np.ceil(box.size / (SPACING[dim] * scale)), 64)
    counts = counts / max(counts.prod() / MAX_NODES[dim], 1.0) ** (1 / dim)
    even = [2 * ceil(n / 2) for n in counts]
    return [low + (np.arange(n) + OFFSET) * size / n for low, size, n in zip(box.low, box.size, even, strict=True)]


def _nodes(axes: list[Array]) -> Array:
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
