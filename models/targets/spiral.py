"""Spiral arms that start at the centre, evenly filled along their length."""

from __future__ import annotations

from math import pi

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Target
from models.targets.curves import curve_mixture, evenly_along
from models.targets.mixture import GaussianMixture
from models.targets.moons import WIDTH

INNER, OUTER = 0.4, 3.2  # radii of an arm's ends, data units
POINTS = 400


def build(arms: int, turns: float, width: float) -> GaussianMixture:
    """``arms`` equal Archimedean spirals at equal angles."""
    return curve_mixture([evenly_along(_arm(2 * pi * i / arms, turns)) for i in range(arms)], width)


def _arm(start: float, turns: float) -> Array:
    way = np.linspace(0.0, 1.0, POINTS)
    angle, radius = start + 2 * pi * turns * way, INNER + (OUTER - INNER) * way
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


TARGETS.add(
    Target(
        "spiral",
        Text("Spiral", "Спираль"),
        dim=2,
        order=60,
        build=build,
        params=(
            Param("arms", Text("Arms", "Рукава"), 2, low=1, high=4, step=1),
            Param("turns", Text("Turns", "Витки"), 1.0, low=0.25, high=2, step=0.25),
            WIDTH,
        ),
    )
)
