"""Gaussians on a square grid: many modes of equal weight."""

from __future__ import annotations

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Target
from models.targets.mixture import GaussianMixture

PUBLISHED = {"side": 5, "spacing": 2.0, "sigma": 0.05}  # VEEGAN (Srivastava et al., 2017), section 4 and Table 1


def build(side: int, spacing: float, sigma: float) -> GaussianMixture:
    """``side``² equal round modes, ``spacing`` apart, centred on the origin."""
    ticks = spacing * (np.arange(side) - (side - 1) / 2)
    means = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2)
    return GaussianMixture(np.ones(side**2), means, np.broadcast_to(sigma**2 * np.eye(2), (side**2, 2, 2)))


TARGETS.add(
    Target(
        "grid",
        Text("Grid", "Решётка"),
        dim=2,
        order=30,
        build=build,
        params=(
            Param("side", Text("Modes per side", "Мод на стороне"), 5, low=2, high=8, step=1),
            Param("spacing", Text("Spacing", "Шаг"), 1.5, low=0.5, high=3, step=0.1),
            Param("sigma", Text("Mode width σ", "Ширина моды σ"), 0.2, low=0.02, high=1, step=0.01, log=True),
        ),
        published=PUBLISHED,
    )
)
