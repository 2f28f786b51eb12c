"""A chart that has nothing to draw says why."""

from __future__ import annotations

from typing import Any


def sentence(text: str) -> dict[str, Any]:
    """An empty figure with one sentence in the middle."""
    note = {"text": text, "showarrow": False, "x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper"}
    axis = {"visible": False}
    return {"data": [], "layout": {"annotations": [note], "xaxis": axis, "yaxis": axis}}
