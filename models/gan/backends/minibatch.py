"""The minibatches that every backend sees, drawn by position for several updates at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.gan import draws
from models.gan.backends.base import Problem

Columns = NDArray[np.floating]

AHEAD = 32
"""Updates drawn at once: a call into numpy costs as much as a few hundred numbers."""


class Ahead:
    """Looks up one update's random numbers, drawing those of the following updates with them."""

    def __init__(self, draw: Callable[[int, int], NDArray], updates: int):
        """``draw(first, count)`` gives an array whose first axis runs over ``count`` updates."""
        self._draw, self._count = draw, min(updates, AHEAD)
        self._first, self._block = 0, np.empty((0,))

    def __call__(self, update: int) -> NDArray:
        if not self._first <= update < self._first + len(self._block):
            self._first, self._block = update, self._draw(update, self._count)
        return self._block[update - self._first]


class Minibatches:
    """Random numbers of discriminator (``for_g`` false) or generator updates. A point or a row is a column here.

    Shapes for one update, B = batch, k = packing: ``real`` (2 k, B), ``latent`` (L, B k), ``noise`` (2, 2 k, B) for
    real rows and then generated ones, ``between`` (B,).
    """

    def __init__(self, problem: Problem, updates: int, for_g: bool = False):
        self._problem = problem
        settings = problem.settings
        self._rows, self._packing = settings.batch, settings.packing
        self._points = settings.batch * settings.packing
        self._streams = (
            (draws.REAL_FOR_G, draws.LATENT_FOR_G, draws.NOISE_FOR_G)
            if for_g
            else (draws.REAL, draws.LATENT, draws.NOISE)
        )
        self.real = Ahead(self._real, updates)
        self.latent = Ahead(self._latent, updates)
        self.noise = Ahead(self._noise, updates)
        self.between = Ahead(self._between, updates)

    def _real(self, first: int, count: int) -> Columns:
        pool, seed = self._problem.pool, self._problem.seed
        start, n = first * self._points, count * self._points
        chosen = draws.indices(seed, self._streams[0], start, n, len(pool))
        return _columns(pool[chosen].reshape(count, self._rows, 2 * self._packing))

    def _latent(self, first: int, count: int) -> Columns:
        dim = self._problem.settings.latent_dim
        each = self._points * dim
        values = latent_values(self._problem, self._streams[1], first * each, count * each)
        return _columns(values.reshape(count, self._points, dim).astype(self._problem.pool.dtype))

    def _noise(self, first: int, count: int) -> Columns:
        each = 4 * self._points
        values = draws.normals(self._problem.seed, self._streams[2], first * each, count * each)
        values = values.astype(self._problem.pool.dtype) * self._problem.pool.dtype.type(self._problem.settings.noise)
        return _columns(values.reshape(count, 2, self._rows, 2 * self._packing))

    def _between(self, first: int, count: int) -> Columns:
        values = draws.uniforms(self._problem.seed, draws.BETWEEN, first * self._rows, count * self._rows)
        return values.reshape(count, self._rows).astype(self._problem.pool.dtype)


def latent_values(problem: Problem, stream: int, start: int, n: int) -> NDArray[np.float64]:
    """Numbers ``start`` … of a latent stream, (n,), of mean 0 and variance 1."""
    if problem.settings.latent == "uniform":
        return np.sqrt(3) * (2 * draws.uniforms(problem.seed, stream, start, n) - 1)
    return draws.normals(problem.seed, stream, start, n)


def _columns(rows: NDArray) -> Columns:
    return np.ascontiguousarray(rows.swapaxes(-1, -2))


def pack(points: Columns, packing: int) -> Columns:
    """Points (2, B k) as packed rows (2 k, B): points i k … i k + k − 1 stand under each other in column i."""
    if packing == 1:
        return points
    return points.reshape(2, -1, packing).transpose(2, 0, 1).reshape(2 * packing, -1)


def unpack(rows: Columns, packing: int) -> Columns:
    """Packed rows (2 k, B) as points (2, B k)."""
    if packing == 1:
        return rows
    return rows.reshape(packing, 2, -1).transpose(1, 2, 0).reshape(2, -1)
