"""A Gaussian bent into an arch: one mode that no Gaussian matches."""

from __future__ import annotations

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Target
from models.targets.mixture import Gaussian, GaussianMixture
from models.targets.warp import Warped


class Banana(Warped):
    """x = (z₁, z₂ − bend · (z₁² − σ₁²)), z Gaussian about the origin (H. Haario et al., 1999, section 4)."""

    pieces = 5

    def __init__(self, base: GaussianMixture, bend: float):
        super().__init__(base)
        self.bend = bend

    def warp(self, z: Array) -> Array:
        return np.stack([z[..., 0], z[..., 1] - self._sag(z[..., 0])], axis=-1)

    def unwarp(self, x: Array) -> Array:
        return np.stack([x[..., 0], x[..., 1] + self._sag(x[..., 0])], axis=-1)

    def jacobian(self, z: Array) -> Array:
        shear = np.zeros((*z.shape, 2)) + np.eye(2)
        shear[..., 1, 0] = -2 * self.bend * z[..., 0]
        return shear

    def _sag(self, along: Array) -> Array:
        return self.bend * (along**2 - self.base.covariances[0, 0, 0])


def build(length: float, width: float, bend: float) -> Banana:
    """Standard deviations ``length`` along and ``width`` across the arch; ``bend`` is half its curvature."""
    return Banana(Gaussian([0.0, 0.0], np.diag([length**2, width**2])), bend)


TARGETS.add(
    Target(
        "banana",
        Text("Banana", "Банан"),
        dim=2,
        order=90,
        build=build,
        params=(
            Param("length", Text("Length σ", "Длина σ"), 1.5, low=0.5, high=2, step=0.1),
            Param("width", Text("Width σ", "Ширина σ"), 0.4, low=0.1, high=1, step=0.05),
            Param("bend", Text("Bend", "Изгиб"), 0.22, low=0, high=0.6, step=0.02),
        ),
    )
)
