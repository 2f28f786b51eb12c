"""The adjustable mixture of Gaussians in the plane: how far apart, how elongated, how unequal."""

from __future__ import annotations

from math import pi, radians, sin

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Target
from models.targets.mixture import GaussianMixture

FIRST_ANGLE = radians(210)  # of the heaviest mode, lower left; the others follow anticlockwise
TURN = radians(95)  # between the long axes of one mode and the next, so that no two neighbours are parallel


def build(
    modes: int, separation: float, spread: float, anisotropy: float, rotation: float, skew: float
) -> GaussianMixture:
    """Modes at the corners of a regular polygon whose sides are ``separation · spread`` long."""
    turns = radians(rotation) + TURN * np.arange(modes)
    axes = spread**2 * np.diag([anisotropy, 1 / anisotropy])
    rotated = _rotation(turns)
    covariances = rotated @ axes @ rotated.swapaxes(1, 2)
    return GaussianMixture(skewed_weights(modes, skew), _corners(modes, separation * spread), covariances)


def skewed_weights(count: int, skew: float) -> Array:
    """Geometrically falling weights (count,), the lightest ``1 − skew`` times the heaviest."""
    weights = (1 - skew) ** np.linspace(0.0, 1.0, count)
    return weights / weights.sum()


def _corners(count: int, side: float) -> Array:
    if count == 1:
        return np.zeros((1, 2))
    angles = FIRST_ANGLE + 2 * pi * np.arange(count) / count
    return side / (2 * sin(pi / count)) * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _rotation(angles: Array) -> Array:
    cos, sine = np.cos(angles), np.sin(angles)
    return np.stack([np.stack([cos, -sine], axis=1), np.stack([sine, cos], axis=1)], axis=1)


SIGMA = Text("σ", "σ")
MODES = Param("modes", Text("Modes", "Число мод"), 3, low=1, high=8, step=1)
SEPARATION = Param(
    "separation",
    Text("Separation", "Расстояние"),
    5.2,
    low=0,
    high=12,
    step=0.1,
    unit=SIGMA,
    help=Text(
        "Distance between neighbouring modes in standard deviations.",
        "Расстояние между соседними модами в стандартных отклонениях.",
    ),
)
SKEW = Param(
    "skew",
    Text("Weight skew", "Перекос весов"),
    0.6,
    low=0,
    high=0.95,
    step=0.05,
    help=Text(
        "0: equal weights; 0.9: the lightest mode weighs a tenth of the heaviest.",
        "0 — веса равны; 0,9 — самая лёгкая мода в десять раз легче самой тяжёлой.",
    ),
)

TARGETS.add(
    Target(
        "mixture",
        Text("Gaussian mixture", "Смесь гауссиан"),
        dim=2,
        order=10,
        build=build,
        params=(
            MODES,
            SEPARATION,
            Param("spread", Text("Spread σ", "Разброс σ"), 0.8, low=0.2, high=1.5, step=0.05),
            Param(
                "anisotropy",
                Text("Anisotropy", "Анизотропия"),
                1.8,
                low=1,
                high=5,
                step=0.1,
                help=Text(
                    "Long axis of a mode over its short axis; the area stays.",
                    "Отношение длинной оси моды к короткой; площадь не меняется.",
                ),
            ),
            Param("rotation", Text("Rotation", "Поворот"), 35, low=0, high=180, step=5, unit=Text("°", "°")),
            SKEW,
        ),
    )
)
