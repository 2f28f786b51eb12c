"""The target that a person draws on the line: bumps dragged sideways and up."""

from __future__ import annotations

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Target
from models.targets.drawing import Drawing, DrawingParam, decode, encode
from models.targets.mixture import GaussianMixture

LOWEST = 0.01  # of a height: a bump dragged to the axis nearly vanishes but can be caught again


def build(drawing: str, spread: float) -> GaussianMixture:
    """A Gaussian of standard deviation ``spread`` at each centre's x, weighted by the centre's height y.

    Strokes count as one bump for each of their points, so any drawing has a meaning here.
    """
    drawn = decode(drawing)
    points = np.array([*drawn.centres, *(point for stroke in drawn.strokes for point in stroke)])
    return GaussianMixture(np.maximum(points[:, 1], LOWEST), points[:, 0], np.full(len(points), spread**2))


TARGETS.add(
    Target(
        "custom_1d",
        Text("Your own", "Своё распределение"),
        dim=1,
        order=40,
        build=build,
        params=(
            DrawingParam(
                "drawing",
                Text("Drawing", "Рисунок"),
                encode(Drawing(((-2.5, 1.0), (0.0, 0.4), (2.0, 0.7)))),
            ),
            Param("spread", Text("Spread of a bump σ", "Разброс горба σ"), 0.6, low=0.1, high=1.5, step=0.05),
        ),
    )
)
