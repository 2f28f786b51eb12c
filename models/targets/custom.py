"""The target that a person draws: centres dragged about and shapes brushed with a soft pen."""

from __future__ import annotations

import numpy as np

from models.registry import Param, Text
from models.targets.base import TARGETS, Array, Target
from models.targets.curves import Parts, arc_positions, beads, evenly_along, joined, shares
from models.targets.drawing import Drawing, DrawingParam, decode, encode
from models.targets.merging import merge_components
from models.targets.mixture import MAX_COMPONENTS, GaussianMixture

CENTRE_LENGTH = 1.5  # data units: a centre weighs as much as a stroke this long
LEAST_BEADS = 16  # for the strokes, however many centres there are


def build(drawing: str, spread: float, brush: float) -> GaussianMixture:
    """Round Gaussians of standard deviation ``spread`` at the centres, lines of width ``brush`` along the strokes.

    At most 64 components: where centres and strokes need more, the closest are merged.
    """
    drawn = decode(drawing)
    budget = max(MAX_COMPONENTS - len(drawn.centres), LEAST_BEADS)
    strokes, masses = _strokes(drawn, brush, budget)
    parts = [_dots(drawn, spread), *strokes] if drawn.centres else strokes
    masses = [CENTRE_LENGTH * len(drawn.centres), *masses] if drawn.centres else masses
    return GaussianMixture(*merge_components(*joined(parts, masses), MAX_COMPONENTS))


def _dots(drawn: Drawing, spread: float) -> Parts:
    count = len(drawn.centres)
    covariances = np.broadcast_to(spread**2 * np.eye(2), (count, 2, 2))
    return np.full(count, 1 / count), np.array(drawn.centres), covariances


def _strokes(drawn: Drawing, brush: float, budget: int) -> tuple[list[Parts], list[float]]:
    """The beads of each stroke and its mass: its length, and that of the brush's own breadth."""
    curves: list[Array] = [np.array(stroke) for stroke in drawn.strokes]
    limits = shares(curves, budget) if curves else []
    parts = [beads(evenly_along(curve, limit), brush, limit) for curve, limit in zip(curves, limits, strict=True)]
    return parts, [arc_positions(curve)[-1] + 2 * brush for curve in curves]


def _face() -> Drawing:
    """Two eyes and a smile: one of each tool, so that both are seen at once."""
    angle = np.linspace(-2.75, -0.4, 24)
    smile = np.stack([2.2 * np.cos(angle), 0.4 + 2.2 * np.sin(angle)], axis=1)
    return Drawing(((-1.1, 1.5), (1.1, 1.5)), (tuple(map(tuple, smile.tolist())),))


TARGETS.add(
    Target(
        "custom",
        Text("Your own", "Свой рисунок"),
        dim=2,
        order=100,
        build=build,
        params=(
            DrawingParam("drawing", Text("Drawing", "Рисунок"), encode(_face())),
            Param("spread", Text("Spread of a centre σ", "Разброс центра σ"), 0.4, low=0.1, high=1.5, step=0.05),
            Param("brush", Text("Brush width σ", "Толщина кисти σ"), 0.2, low=0.05, high=0.6, step=0.01),
        ),
    )
)
