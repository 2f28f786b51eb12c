"""Where the stack of convolutions and the waves stand on the stage, in pixels from its lower left corner."""

from __future__ import annotations

from dataclasses import dataclass

from models.waves.stack import Stack
from playground.stage.box import Box

EDGE, TITLE, NAMES = 12.0, 22.0, 34.0  # pixels of normal type: around, of a title, of the dilations' names
LEAST, MOST = 20, 48  # time steps that are drawn
NARROWEST = 8.5  # pixels from one time step to the next
WAVES = 0.4  # of the stage's height


@dataclass(frozen=True)
class Strip:
    """A place for a wave."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def title(self) -> float:
        """Height of the words above it."""
        return self.top + TITLE / 2


@dataclass(frozen=True)
class Places:
    """Column c (0 the newest) stands at ``right − c·step``, row r (0 the inputs) at ``bottom + r·rise``."""

    width: float
    height: float
    columns: int
    right: float
    bottom: float
    step: float
    rise: float
    near: Strip
    whole: Strip

    def x(self, column: float) -> float:
        return self.right - column * self.step

    def y(self, row: float) -> float:
        return self.bottom + row * self.rise

    def column_at(self, x: float) -> int:
        """The column nearest to a point."""
        return min(max(round((self.right - x) / self.step), 0), self.columns - 1)


def arrange(box: Box, stack: Stack) -> Places:
    """Places for a stack of this depth: the graph above, the newest piece of the wave and the whole wave below."""
    width, height = box.width, box.height - box.top
    edge, title, names = (box.unit * pixels for pixels in (EDGE, TITLE, NAMES))
    room = width - 2 * edge - names
    wanted = min(max(stack.receptive_field + 3, LEAST), MOST)
    columns = max(2, min(wanted, int(room / (NARROWEST * box.unit))))
    under = WAVES * height
    bottom = under + 2 * title
    strip = (under - 2 * title - edge) / 2
    return Places(
        width,
        height,
        columns,
        width - edge - names,
        bottom,
        room / (columns - 1),
        (height - title - edge - bottom) / stack.depth,
        Strip(edge, width - edge, 0.75 * strip + title + edge, under - title),
        Strip(edge, width - edge, edge, edge + 0.7 * strip),
    )
