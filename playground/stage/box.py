"""The box a stage fills on the page, and which part of it a picture may count on."""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[float, float]
SIDE, FOOT = 6.0, 30.0  # pixels of normal type that the stage keeps free of a picture's own range: edges, x axis


@dataclass(frozen=True)
class Box:
    """A stage on the page: width and height in CSS pixels, what covers its top, and its text size over 15 px.

    The defaults are a projector's.
    """

    width: float = 606.0
    height: float = 580.0
    top: float = 44.0
    unit: float = 1.0

    @property
    def clear(self) -> tuple[float, float]:
        """Width and height of the part that a view's own range fills, where its axes are equal."""
        width, height = self.width - 2 * SIDE * self.unit, self.height - self.top - FOOT * self.unit
        return max(width, 40.0), max(height, 40.0)

    def whole(self, x: Range, y: Range) -> tuple[Range, Range]:
        """What the whole box shows when the range (x, y), of the clear part's shape, fills the clear part."""
        scale = (x[1] - x[0]) / self.clear[0]
        side, foot, head = (pixels * scale for pixels in (SIDE * self.unit, FOOT * self.unit, self.top))
        return (x[0] - side, x[1] + side), (y[0] - foot, y[1] + head)
