"""Curves of all lanes over their training, as a plotly figure whose margins the scrubber relies on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.registry import Text
from playground.theme import SIGNS

MARGIN = {"l": 44, "r": 12, "t": 20, "b": 22}
MOST_POINTS = 400
WARM_UP = 0.15  # of the training: its first swings do not set the height of the axis
SIGNS_SHOWN = 6  # of its lane on each curve, at most

DOTTED = Text("{name} (dotted)", "{name} (пунктир)")


def figure(
    traces: list[dict],
    last: int,
    at: int | None,
    y_axis: dict[str, Any],
    title: str,
    uirevision: str,
    marks: Sequence[dict] = (),
) -> dict[str, Any]:
    """``traces`` against steps up to ``last``, under a ``title``; ``at``, where it is not None, is shown as a line."""
    whole = {"include": [0, last], "minallowed": 0, "maxallowed": last}  # a range would undo a zoom while it grows
    layout = {
        "margin": MARGIN,
        "showlegend": False,
        "uirevision": uirevision,
        "xaxis": {"autorangeoptions": whole, "zeroline": False, "nticks": 6},
        "yaxis": {"zeroline": False, "nticks": 4, "automargin": False, **y_axis},
        "shapes": _now(at),
        "annotations": [named(title), *marks],
        "hovermode": "x unified",
        "hoverlabel": {"namelength": -1},
    }
    return {"data": traces, "layout": layout}


def trace(number: int, name: str, steps: np.ndarray, values: np.ndarray, dotted: bool) -> dict:
    """One curve of lane ``number``: solid, or dotted and thinner."""
    step, value = thinned(steps, values)
    line = {"color": f"$lane{number}", "width": 1.5 if dotted else 2, "dash": "dot" if dotted else "solid"}
    mark = {"symbol": SIGNS[f"lane{number}"][0], "size": 7, "maxdisplayed": SIGNS_SHOWN}
    look = {"mode": "lines+markers", "line": line, "marker": mark}
    return {"type": "scatter", "x": step, "y": value, "name": name, **look}


def thinned(step: np.ndarray, value: np.ndarray) -> tuple[list[float], list[float]]:
    """At most ``MOST_POINTS`` points: means over stretches of equal length."""
    size = -(-len(step) // MOST_POINTS) if len(step) else 1
    whole = len(step) // size * size
    thin = [column[:whole].reshape(-1, size).mean(axis=1) for column in (step, value)]
    thin = [
        np.append(t, column[whole:].mean()) if whole < len(column) else t
        for t, column in zip(thin, (step, value), strict=True)
    ]
    return tuple([float(f"{v:.5g}") for v in column] for column in thin)


def settled(traces: list[dict]) -> list[float]:
    """The values that set the height of an axis: all but those of the first swings."""
    return [y for t in traces for x, y in zip(t["x"], t["y"], strict=True) if x >= WARM_UP * max(t["x"])]


def named(title: str) -> dict:
    """The title of a figure, at its upper left."""
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom"}
    return {**place, "text": title, "showarrow": False}


def _now(at: int | None) -> list[dict]:
    """A line at the moment shown, while that is not the latest."""
    if at is None:
        return []
    line = {"color": "$ink", "width": 1.5}
    return [{"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}]
