"""A view: what one stage shows at one moment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.stage.frame import pack

Range = tuple[float, float]


@dataclass
class View:
    """Axes and layers of one picture, in data units.

    Attributes:
        x, y: the range that must be visible. The stage always fills its box: with ``equal`` the longer side shows more.
        layers: what `playground.stage.layers` makes, drawn in this order (rasters first, under the grid).
        x_title, y_title: names of the axes with their unit, in the reader's language.
        x_unit, y_unit: short unit behind every tick, such as ``σ``.
        equal: one data unit is as long across as up.
        describe: a sentence for screen readers: what the picture shows now.
        hover: whether pointing at the picture reads values out.
        x_ticks, y_ticks: whether the axis has numbers and grid lines.
        x_log, y_log: logarithmic axis (its range must be positive).
        axes: numbers ``inside`` the picture (2D maps), ``outside`` it (curves), or ``none``; ``auto`` takes the first
            for equal axes.
        legend: names in a legend instead of beside the shapes.
    """

    x: Range
    y: Range
    layers: list[dict[str, Any]] = field(default_factory=list)
    x_title: str = ""
    y_title: str = ""
    equal: bool = True
    describe: str = ""
    hover: bool = True
    y_ticks: bool = True
    legend: bool = False
    x_ticks: bool = True
    x_unit: str = ""
    y_unit: str = ""
    x_log: bool = False
    y_log: bool = False
    axes: Literal["auto", "inside", "outside", "none"] = "auto"

    def __post_init__(self) -> None:
        self.x = _checked("x", self.x, self.x_log)
        self.y = _checked("y", self.y, self.y_log)
        if self.equal and (self.x_log or self.y_log):
            raise ValueError("equal axes cannot be logarithmic")

    def pack(self) -> bytes:
        """This view alone as a frame; `pack` also takes a view inside larger data."""
        return pack(self)


def _checked(name: str, bounds: Range, log: bool) -> Range:
    low, high = (float(bound) for bound in bounds)
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"the view's {name} range is ({low}, {high}); it must be finite and increasing")
    if log and low <= 0:
        raise ValueError(f"the view's {name} range starts at {low}; a logarithmic axis needs positive numbers")
    return low, high
