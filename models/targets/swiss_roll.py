"""The swiss roll's cross-section: one arm that winds outward, denser near its start."""

from __future__ import annotations

from math import pi

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Target
from models.targets.curves import curve_mixture
from models.targets.mixture import GaussianMixture
from models.targets.moons import WIDTH

RADIUS = 3.2  # of the outer end, data units
START = 1.5 * pi  # angle of the inner end, as in the usual data set
POINTS = 800


def build(turns: float, width: float) -> GaussianMixture:
    """The arm t·(cos t, sin t), points uniform in t, scaled to the outer radius."""
    angle = START + 2 * pi * turns * (np.arange(POINTS) + 0.5) / POINTS
    arm = angle[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return curve_mixture([RADIUS / (START + 2 * pi * turns) * arm], width)


TARGETS.add(
    Target(
        "swiss_roll",
        Text("Swiss roll", "Швейцарский рулет"),
        dim=2,
        order=50,
        build=build,
        params=(
            Param("turns", Text("Turns", "Витки"), 1.5, low=0.5, high=2.5, step=0.25),
            WIDTH,
        ),
    )
)
