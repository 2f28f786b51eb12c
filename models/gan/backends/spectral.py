"""Spectral normalisation: every matrix of D divided by an estimate of its largest singular value.

Miyato et al., 2018, algorithm 1: σ = vᵀ W u, with one power iteration per update on the stored directions u.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from models.gan.network import Layout

Vector = NDArray[np.floating]

TINY = 1e-12
"""The least length that anything is divided by."""


@dataclass(frozen=True)
class Normalised:
    """Weights of D with their matrices divided by σ, and the way back for gradients."""

    layout: Layout
    weights: Vector
    norms: list[float]
    sides: list[tuple[Vector, Vector]]  # (v, u) of each layer: fan in, fan out

    def back(self, gradient: Vector) -> None:
        """Turn the gradient with respect to the divided matrices into that of the raw ones, in place."""
        layers = zip(self.layout.views(gradient), self.layout.views(self.weights), self.norms, self.sides)
        for (slope, _), (matrix, _), norm, (v, u) in layers:
            slope -= np.vdot(slope, matrix) * np.outer(v, u)
            slope /= norm


def normalise(layout: Layout, weights: Vector, directions: Vector, iterate: bool) -> Normalised:
    """Divide every matrix of ``weights`` by its σ; ``iterate`` moves the stored ``directions`` by one iteration."""
    divided, norms, sides, at = weights.copy(), [], [], 0
    for matrix, _ in layout.views(divided):
        u = directions[at : at + matrix.shape[1]]
        v = _unit(matrix @ u)
        if iterate:
            u[:] = _unit(v @ matrix)
        norms.append(max(float(v @ matrix @ u), TINY))
        sides.append((v, u))
        matrix /= norms[-1]
        at += matrix.shape[1]
    return Normalised(layout, divided, norms, sides)


def _unit(vector: Vector) -> Vector:
    return vector / max(sqrt(float(vector @ vector)), TINY)
