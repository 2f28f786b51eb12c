"""Uniform squares of a chessboard with soft edges."""

from __future__ import annotations

from functools import cached_property
from math import log

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Distribution, Target
from models.targets.boxes import log_box
from models.targets.merging import merge_components, pooled
from models.targets.mixture import MAX_MODES

BOARD = 6.4  # length of the board's side, data units


class Checkerboard(Distribution):
    """The uniform density on the dark squares of a ``side`` × ``side`` board, blurred by a Gaussian of width ``sigma``.

    Dark squares lie in even columns and even rows, or in odd ones and odd ones, so the density is a sum of two products
    of one-dimensional densities, each a sum of blurred intervals.
    """

    dim = 2

    def __init__(self, side: int, sigma: float):
        self.side, self.sigma = side, sigma
        self.cell = BOARD / side
        self.edges = np.linspace(-BOARD / 2, BOARD / 2, side + 1)
        rows, columns = np.indices((side, side))
        dark = np.argwhere((rows + columns) % 2 == 0)
        self.centres = (self.edges[:-1] + self.cell / 2)[dark]

    def log_prob(self, x: Array) -> Array:
        x = np.asarray(x, dtype=np.float64)
        distinct, place = np.unique(x, return_inverse=True)  # the points of a grid have few distinct coordinates
        place = place.reshape(x.shape)
        even, odd = (self._log_stripes(distinct, first)[place].sum(axis=-1) for first in (0, 1))
        return np.logaddexp(even, odd) - log(len(self.centres) * self.cell**2)

    def _log_stripes(self, x: Array, first: int) -> Array:
        """Log of every second blurred interval's sum at the coordinates ``x`` (n,)."""
        starts = self.edges[first:-1:2]
        return np.logaddexp.reduce([log_box(x, a, a + self.cell, self.sigma) for a in starts], axis=0)

    def sample(self, n: int, seed: int | np.random.Generator = 0) -> Array:
        rng = np.random.default_rng(seed)
        square = self.centres[rng.integers(len(self.centres), size=n)]
        return square + self.cell * (rng.random((n, 2)) - 0.5) + self.sigma * rng.standard_normal((n, 2))

    @cached_property
    def mean(self) -> Array:
        return pooled(*self._squares)[0]

    @cached_property
    def covariance(self) -> Array:
        return pooled(*self._squares)[1]

    @property
    def _squares(self) -> tuple[Array, Array, Array]:
        """Weights, means and covariances of the blurred squares."""
        count = len(self.centres)
        variance = self.cell**2 / 12 + self.sigma**2
        return np.full(count, 1 / count), self.centres, np.broadcast_to(variance * np.eye(2), (count, 2, 2))

    @property
    def scale(self) -> float:
        return self.sigma

    def support(self, sigmas: float = 6.0) -> tuple[Array, Array]:
        reach = np.full(2, BOARD / 2 + sigmas * self.sigma)
        return -reach, reach

    @cached_property
    def modes(self) -> tuple[Array, Array, Array]:
        return merge_components(*self._squares, MAX_MODES)


TARGETS.add(
    Target(
        "checkerboard",
        Text("Checkerboard", "Шахматная доска"),
        dim=2,
        order=80,
        build=Checkerboard,
        params=(
            Param("side", Text("Squares per side", "Клеток на стороне"), 4, low=2, high=8, step=1),
            Param("sigma", Text("Edge width σ", "Ширина края σ"), 0.1, low=0.05, high=0.5, step=0.01),
        ),
    )
)
