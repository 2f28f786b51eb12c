"""Curved arms around a centre, after the pinwheel of Johnson et al. (2016), twisted so that areas are kept."""

from __future__ import annotations

from functools import cached_property
from math import pi

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Target
from models.targets.mixture import GaussianMixture
from models.targets.warp import Warped


class Pinwheel(Warped):
    """A ring of Gaussians, each point turned about the origin by ``twist`` radians per data unit of its radius.

    The original (Johnson et al., "Composing graphical models with neural networks", 2016) turns by an angle that
    depends on one coordinate, which changes areas; turning by the radius keeps them, and the density exact. At least
    3 arms.
    """

    def __init__(self, base: GaussianMixture, twist: float):
        super().__init__(base)
        self.twist = twist

    def warp(self, z: Array) -> Array:
        return _turned(z, self.twist * np.linalg.norm(z, axis=-1))

    def unwarp(self, x: Array) -> Array:
        return _turned(x, -self.twist * np.linalg.norm(x, axis=-1))

    def jacobian(self, z: Array) -> Array:
        radius = np.linalg.norm(z, axis=-1)
        columns = [_turned(np.broadcast_to(axis, z.shape), self.twist * radius) for axis in np.eye(2)]
        quarter = _turned(self.warp(z), np.full(radius.shape, pi / 2))
        slope = self.twist * z / np.maximum(radius, 1e-300)[..., None]
        return np.stack(columns, axis=-1) + quarter[..., :, None] * slope[..., None, :]

    @cached_property
    def _moments(self) -> tuple[Array, Array]:
        """By symmetry: mean zero, a round covariance, and the twist keeps every radius."""
        return np.zeros(2), np.trace(self.base.covariance) / 2 * np.eye(2)


def _turned(points: Array, angle: Array) -> Array:
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = points[..., 0], points[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def build(arms: int, radius: float, length: float, width: float, twist: float) -> Pinwheel:
    """``arms`` Gaussians at ``radius``, with standard deviations ``length`` outward and ``width`` across."""
    angles = 2 * pi * np.arange(arms) / arms
    outward = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    across = np.stack([-outward[:, 1], outward[:, 0]], axis=1)
    covariances = sum(s**2 * v[:, :, None] * v[:, None] for s, v in ((length, outward), (width, across)))
    return Pinwheel(GaussianMixture(np.ones(arms), radius * outward, covariances), twist)


TARGETS.add(
    Target(
        "pinwheel",
        Text("Pinwheel", "Вертушка"),
        dim=2,
        order=70,
        build=build,
        params=(
            Param("arms", Text("Arms", "Лопасти"), 5, low=3, high=8, step=1),
            Param("radius", Text("Radius", "Радиус"), 2.0, low=1, high=3, step=0.1),
            Param("length", Text("Arm length σ", "Длина лопасти σ"), 0.55, low=0.2, high=1, step=0.05),
            Param("width", Text("Arm width σ", "Ширина лопасти σ"), 0.25, low=0.1, high=0.5, step=0.01),
            Param("twist", Text("Twist", "Закрутка"), 0.5, low=0, high=1.2, step=0.05, unit=Text("rad", "рад")),
        ),
    )
)
