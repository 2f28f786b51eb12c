"""Sliced W2 from a target to Gaussians (W2 itself on the line), in local coordinates with exact derivatives."""

from __future__ import annotations

import numpy as np

from models.fitting.kernels import LOWER
from models.fitting.monotone import normal_scores
from models.fitting.parts import Parts
from models.fitting.projections import project, shared_directions
from models.targets.base import Array

ROUNDED = 1e-5  # of the target's size: the distance's tip at zero is rounded off by so much, to have derivatives there


class SlicedProblem:
    """The distance (not squared) that `models.fitting.gaussian_transport.fit_sliced` minimises outright.

    For landscapes, and for searches that are to be watched. With v = Lᵀθ the shadow of N(m, L E Eᵀ Lᵀ) along θ has
    the standard deviation s = |Eᵀ v|, and W2² there is (θ·m − mean)² + s² − 2 c s + variance.
    """

    def __init__(self, p: Parts):
        self.along = shared_directions(p)
        self.lines = project(p, self.along)
        self.scores = normal_scores(self.lines)
        self.bent = np.maximum(self.lines.variance - self.scores**2, 0.0)
        self.tip = ROUNDED * p.length

    def evaluate(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        square, gradient, hessian = self._squared(mean, chol)
        value = np.sqrt(square + self.tip**2)
        slope = gradient / (2 * value[:, None])
        bend = hessian / (2 * value[:, None, None]) - slope[:, :, None] * slope[:, None] / value[:, None, None]
        return value, slope, bend

    def _squared(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        """SW2² (S,) with its gradients and Hessians."""
        v = np.einsum("ti,sij->stj", self.along, chol)
        gap = mean @ self.along.T - self.lines.mean
        s = np.sqrt((v**2).sum(axis=2))
        square = (gap**2 + (s - self.scores) ** 2 + self.bent).mean(axis=1)
        first, second = _square_derivatives(v)
        pull = 1 - self.scores / s
        curl = self.scores / (2 * s**3)
        shift, count = 2 * v / len(self.along), v.shape[2]
        gradient = np.concatenate([np.einsum("st,sti->si", gap, shift), (pull[..., None] * first).mean(axis=1)], axis=1)
        hessian = np.zeros((*gradient.shape, gradient.shape[1]))
        hessian[:, :count, :count] = np.einsum("sti,stj->sij", shift, v)
        hessian[:, count:, count:] = (pull[..., None, None] * second).mean(axis=1)
        hessian[:, count:, count:] += np.einsum("st,sti,stj->sij", curl, first, first) / len(self.along)
        return square, gradient, hessian


def _square_derivatives(v: Array) -> tuple[Array, Array]:
    """Gradient (S, T, k) and Hessian (S, T, k, k) of |Eᵀ v|², v (S, T, d), in E's free entries at E = 1."""
    row, column = (np.array(index) for index in LOWER[v.shape[2]])
    left, right = v[..., row], v[..., column]
    same = column[:, None] == column
    second = 2 * same * left[..., :, None] * left[..., None, :]
    second += np.eye(len(row)) * ((row == column) * 2 * left * right)[..., None, :]  # E's diagonal is exp
    return 2 * left * right, second
