"""A grid made for one pair of distributions, fine enough for values that people compare."""

from __future__ import annotations

from math import ceil

import numpy as np

from models.fitting.quadrature import Box
from models.targets.base import Array, Distribution

SPACING = {1: 0.125, 2: 0.5}  # of the smaller of the two smallest standard deviations
REACH = 8.0  # standard deviations of every part of both
MAX_NODES = {1: 400_000, 2: 1_000_000}


class PairGrid:
    """Nodes over everything that two distributions have, with both log-densities there.

    Attributes:
        log_p, log_q: (N,) nats; ``weight``: the cell's volume; ``even``: (N,) the half of the nodes, a coarser grid,
        whose sum shows the error.
    """

    def __init__(self, p: Distribution, q: Distribution):
        boxes = [Box(*p.support(REACH)), Box(*q.support(REACH))]
        if _apart(*boxes):
            parts = [_nodes(box, d.scale) for box, d in zip(boxes, (p, q), strict=True)]
        else:
            parts = [_nodes(boxes[0].joined(boxes[1]), min(p.scale, q.scale))]
        self.nodes, self.weight, self.even = (np.concatenate(part) for part in zip(*parts, strict=True))
        self.log_p, self.log_q = p.log_prob(self.nodes), q.log_prob(self.nodes)

    def integral(self, density: Array) -> tuple[float, float]:
        """∫ density and an upper estimate of its error, from the gap to a grid √2 (in 1D, 2) times as coarse."""
        full = float(density @ self.weight)
        coarse = 2 * float(density[self.even] @ self.weight[self.even])
        return full, abs(full - coarse) if np.isfinite(full) else 0.0


def _apart(a: Box, b: Box) -> bool:
    return bool(((a.high < b.low) | (b.high < a.low)).any())


def _nodes(box: Box, scale: float) -> tuple[Array, Array, Array]:
    """Nodes (N, d), cell volumes (N,) and the chessboard's white squares (N,)."""
    dim = len(box.low)
    counts = np.maximum(np.ceil(box.size / (SPACING[dim] * scale)), 64)
    counts = np.ceil(counts / max(counts.prod() / MAX_NODES[dim], 1.0) ** (1 / dim)).astype(int)
    counts = [2 * ceil(n / 2) for n in counts]
    step = box.size / counts
    axes = [low + (np.arange(n) + 0.5) * h for low, n, h in zip(box.low, counts, step, strict=True)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, dim)
    even = np.indices(counts).sum(axis=0).reshape(-1) % 2 == 0
    return nodes, np.full(len(nodes), step.prod()), even
