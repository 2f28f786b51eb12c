"""The adjustable mixture of Gaussians on the line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Target
from models.targets.mixture import GaussianMixture
from models.targets.mixture_2d import MODES, SEPARATION, SKEW, skewed_weights


def build(modes: int, separation: float, spread: float, ratio: float, skew: float) -> GaussianMixture:
    """Modes ``separation · spread`` apart about the origin, heaviest first; the last is ``ratio`` times as wide."""
    means = separation * spread * (np.arange(modes) - (modes - 1) / 2)
    deviations = spread * ratio ** (np.linspace(0.0, 1.0, modes) - 0.5) if modes > 1 else np.array([spread])
    return GaussianMixture(skewed_weights(modes, skew), means, deviations**2)


TARGETS.add(
    Target(
        "mixture_1d",
        Text("Gaussian mixture", "Смесь гауссиан"),
        dim=1,
        order=10,
        build=build,
        params=(
            replace(MODES, default=2),
            SEPARATION,
            Param("spread", Text("Spread σ", "Разброс σ"), 0.7, low=0.2, high=1.5, step=0.05),
            Param(
                "ratio",
                Text("Width ratio", "Отношение ширин"),
                1.5,
                low=0.2,
                high=5,
                step=0.1,
                help=Text(
                    "How many times the last mode is wider than the first.",
                    "Во сколько раз последняя мода шире первой.",
                ),
            ),
            replace(SKEW, default=0.3),
        ),
    )
)
