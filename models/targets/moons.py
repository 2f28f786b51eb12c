"""Two interlocking half circles."""

from __future__ import annotations

from math import pi

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Target
from models.targets.curves import curve_mixture
from models.targets.mixture import GaussianMixture

SIZE = 2.0  # radius of each moon, data units
POINTS = 400


def build(width: float, interlock: float) -> GaussianMixture:
    """The upper moon over (−1, 0), the lower under (1, 0), pushed into each other by ``interlock`` radii."""
    angle = pi * (np.arange(POINTS) + 0.5) / POINTS
    arc = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    shift = np.array([0.5, interlock / 2])
    return curve_mixture([SIZE * (arc - shift), SIZE * (shift - arc)], width)


WIDTH = Param("width", Text("Line width σ", "Толщина линии σ"), 0.2, low=0.05, high=0.6, step=0.01)

TARGETS.add(
    Target(
        "moons",
        Text("Two moons", "Полумесяцы"),
        dim=2,
        order=40,
        build=build,
        params=(
            WIDTH,
            Param("interlock", Text("Interlock", "Зацепление"), 0.5, low=-0.5, high=1, step=0.05),
        ),
    )
)
