"""Histograms and curves in the look of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

MARGIN = {"l": 44, "r": 12, "t": 8, "b": 36}


@dataclass(frozen=True)
class Series:
    """One curve or histogram: its name in the read-out, the idea whose colour it has, and how its line is dashed."""

    name: str
    colour: str
    x: ArrayLike
    y: ArrayLike
    dash: str = "solid"


def curves(
    series: Sequence[Series], x_title: str, y_title: str, log: bool = False, marks: Sequence[float] = ()
) -> dict[str, Any]:
    """Lines over a shared axis; ``marks`` are places on it that a dashed line shows."""
    data = [
        {
            "type": "scatter", "mode": "lines", "name": each.name, "x": short(each.x), "y": short(each.y),
            "line": {"color": f"${each.colour}", "width": 2, "dash": each.dash},
        }
        for each in series
    ]  # fmt: skip
    return {"data": data, "layout": _layout(x_title, y_title, log_axis(series) if log else {}, marks)}


def histograms(
    series: Sequence[Series], x_title: str, y_title: str, marks: Sequence[float] = (), log: bool = False
) -> dict[str, Any]:
    """Shares of values in bins: ``x`` holds the bins' edges (n + 1,), ``y`` the shares (n,)."""
    data = [
        {
            "type": "scatter", "mode": "lines", "name": each.name, "x": short(each.x), "y": short([*each.y, 0.0]),
            "line": {"color": f"${each.colour}", "width": 2, "dash": each.dash, "shape": "hv"},
            "fill": "tozeroy", "fillcolor": f"${each.colour}/0.15",
        }
        for each in series
    ]  # fmt: skip
    return {
        "data": data,
        "layout": _layout(x_title, y_title, log_axis(series) if log else {"rangemode": "tozero"}, marks),
    }


def log_axis(drawn: Sequence[Any]) -> dict[str, Any]:
    """A logarithmic axis; one without anything on it needs a range."""
    return {"type": "log", "exponentformat": "power"} | ({} if drawn else {"range": [-3, 1]})


def _layout(x_title: str, y_title: str, y_axis: dict[str, Any], marks: Sequence[float]) -> dict[str, Any]:
    line = {"color": "$ink", "width": 1.25, "dash": "dot"}
    return {
        "margin": MARGIN,
        "showlegend": False,
        "uirevision": f"{x_title} {y_title}",
        "xaxis": {"title": {"text": x_title}, "nticks": 6},
        "yaxis": {"title": {"text": y_title}, "nticks": 5, **y_axis},
        "shapes": [{"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": line} for x in marks],
    }


def short(values: ArrayLike) -> list[float | None]:
    """Five significant digits, for more would only make the page heavier; what is not finite is a gap."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in np.asarray(values, dtype=np.float64)]
