"""Gaussians on a circle: the usual test of whether a generator finds every mode."""

from __future__ import annotations

from math import pi

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Target
from models.targets.mixture import GaussianMixture

PUBLISHED = {"modes": 8, "radius": 1.0, "sigma": 0.01}  # VEEGAN (Srivastava et al., 2017), section 4 and Table 1


def build(modes: int, radius: float, sigma: float) -> GaussianMixture:
    """Equal round modes at equal angles; the circle's end is its start, so it carries no mode of its own."""
    angles = 2 * pi * np.arange(modes) / modes
    means = radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return GaussianMixture(np.ones(modes), means, np.broadcast_to(sigma**2 * np.eye(2), (modes, 2, 2)))


TARGETS.add(
    Target(
        "ring",
        Text("Ring", "Кольцо"),
        dim=2,
        order=20,
        build=build,
        params=(
            Param("modes", Text("Modes", "Число мод"), 8, low=2, high=16, step=1),
            Param("radius", Text("Radius", "Радиус"), 2.6, low=0.5, high=4, step=0.1),
            Param("sigma", Text("Mode width σ", "Ширина моды σ"), 0.3, low=0.01, high=1, step=0.01, log=True),
        ),
        published=PUBLISHED,
    )
)
