"""A landscape in three dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.figures.charts import short

Array = NDArray[np.float64]


def surface(x: Array, y: Array, z: Array, marks: Array, colour: str, titles: tuple[str, str, str]) -> dict[str, Any]:
    """Heights ``z`` (len(y), len(x)) over a grid (NaN leaves a hole), with ``marks`` (k, 3) standing just above it.

    Args:
        colour: name of the idea in which the marks are drawn.
        titles: names of the three axes, with units.
    """
    marks = np.atleast_2d(marks) + np.array([0.0, 0.0, 0.015 * (np.nanmax(z) - np.nanmin(z))])
    scene = {f"{axis}axis": {"title": {"text": title}} for axis, title in zip("xyz", titles, strict=True)}
    relief = {
        "type": "surface",
        "x": short(x),
        "y": short(y),
        "z": [short(row) for row in z],
        "colorscale": "$sequential",
        "showscale": False,
        "contours": {"z": {"show": True, "usecolormap": True, "project": {"z": True}}},
        "hovertemplate": f"{titles[0]} %{{x:.3g}}<br>{titles[1]} %{{y:.3g}}<br>{titles[2]} %{{z:.4g}}<extra></extra>",
    }
    points = {
        "type": "scatter3d",
        "mode": "markers",
        **dict(zip("xyz", (short(column) for column in marks.T), strict=True)),
        "marker": {"size": 6, "color": f"${colour}", "line": {"width": 2, "color": "$panel"}},
        "hoverinfo": "skip",
    }
    layout = {
        "scene": {**scene, "camera": {"eye": {"x": -1.6, "y": -1.6, "z": 1.05}}},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "showlegend": False,
        "uirevision": "landscape",
    }
    return {"data": [relief, points], "layout": layout}
