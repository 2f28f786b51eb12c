"""Where a field, its masks and its layers stand on the stage, in data units: a unit is a pixel of the field, whose
lower left corner is the origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.images.fields import DEEPEST, SIDE
from playground.stage.box import Box

EDGE, TITLE, FOOT = 10.0, 24.0, 22.0  # pixels of normal type: between things, above a picture, below it
NARROW = 480.0  # pixels of width below which the names of masks need a larger share
FIELD, NARROW_FIELD = 0.66, 0.58  # of the stage's width
TALL, TALL_FIELD = 0.9, 0.56  # a stage narrower than so much of its height has the masks below a field this high
ABREAST = 3  # masks at most in a line
LARGEST_CELL = 44.0  # pixels, of a mask
BAR = 62.0  # pixels that the colour bar takes at the lower right
ROOMY = 360.0  # pixels of height from which there is room for the layers and the colour bar


@dataclass(frozen=True)
class Square:
    """A place: lower left corner and the side of one of its cells."""

    x: float
    y: float
    cell: float
    rows: int
    columns: int

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.cell * self.columns / 2, self.y + self.cell * self.rows / 2

    @property
    def size(self) -> tuple[float, float]:
        return self.cell * self.columns, self.cell * self.rows

    @property
    def top(self) -> float:
        return self.y + self.cell * self.rows

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row (from the top) and column of the cell under a point."""
        column, row = int((x - self.x) // self.cell), self.rows - 1 - int((y - self.y) // self.cell)
        return (row, column) if 0 <= row < self.rows and 0 <= column < self.columns else None


@dataclass(frozen=True)
class Places:
    """What the stage shows (``x``, ``y``), and where.

    Attributes:
        layers: none where the stage is low.
        title: height of a title in data units; ``pixels``: pixels of normal type in a data unit.
        headline: pixels of normal type across that the words above the field may take.
        bar: whether a colour bar fits at the lower right.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    field: Square
    masks: tuple[Square, ...]
    layers: tuple[Square, ...]
    title: float
    pixels: float
    headline: float
    bar: bool


Shape = tuple[int, int]


def arrange(box: Box, masks: Sequence[Shape]) -> Places:
    """Places for masks of the given shapes (rows, columns)."""
    width, height = box.width, box.height - box.top
    edge, title, foot = (box.unit * pixels for pixels in (EDGE, TITLE, FOOT))
    wide, roomy = width >= NARROW * box.unit, height >= ROOMY * box.unit
    tall, bar = roomy and width < TALL * height, roomy and wide
    highest = (height - 2 * title - foot - edge) * DEEPEST / (DEEPEST + 1) if roomy else height - title - edge
    if tall:
        side = min(width - 2 * edge, TALL_FIELD * height if masks else highest)
        top = 2 * title + side + _strip(side, edge) + foot
        places = _in_lines((edge, top, width - edge, height - top - edge), masks, title)
    else:
        side, gap = min((FIELD if wide else NARROW_FIELD) * width, highest), (3 if wide else 2) * edge
        places = _in_a_column((side + gap, width - side - gap - edge / 2, height - BAR * box.unit * bar), masks, title)
    strip = _strip(side, edge)
    scale = SIDE / side
    left, base = edge, title + side  # of the field's lower left corner, in pixels from the stage's upper left one

    def square(x: float, y: float, cell: float, rows: int, columns: int) -> Square:
        return Square((x - left) * scale, (base - y - rows * cell) * scale, cell * scale, rows, columns)

    below = base + title
    return Places(
        ((0 - left) * scale, (width - left) * scale),
        ((base - height) * scale, base * scale),
        Square(0.0, 0.0, 1.0, SIDE, SIDE),
        tuple(square(x, y, cell, *shape) for (x, y, cell), shape in zip(places, masks, strict=True)),
        tuple(square(left + n * (strip + edge / 2), below, strip / SIDE, SIDE, SIDE) for n in range(DEEPEST * roomy)),
        title * scale,
        1 / scale / box.unit,
        side / box.unit,
        bar,
    )


def _strip(side: float, edge: float) -> float:
    """The side of a layer's small field, where all depths stand in a row below a field of ``side``."""
    return (side - (DEEPEST - 1) * edge / 2) / DEEPEST


def beside(box: Box, count: int) -> tuple[tuple[float, float], tuple[float, float], tuple[Square, ...]]:
    """What the stage beside shows, in pixels, and squares on it, as large as they can be with a name under each."""
    width, height = box.width, box.height - box.top
    edge, foot = EDGE * box.unit, FOOT * box.unit
    sizes = {across: min(width / across - edge, height / -(-count // across) - foot) for across in range(1, count + 1)}
    across = max(sizes, key=lambda key: sizes[key])
    side, step = max(sizes[across], float(SIDE)), width / across
    squares = tuple(
        Square(
            (number % across + 0.5) * step - side / 2,
            height - (number // across) * (side + foot) - side - 2,
            side / SIDE,
            SIDE,
            SIDE,
        )
        for number in range(count)
    )
    return (0.0, width), (0.0, height), squares


def _in_lines(
    region: tuple[float, float, float, float], masks: Sequence[Shape], title: float
) -> list[tuple[float, float, float]]:
    """The same of masks beside each other, in lines of up to `ABREAST`; the region is its left end, its top, its width
    and its height."""
    left, top, width, height = region
    across = len(masks) if len(masks) <= ABREAST else 2
    lines = [masks[start : start + across] for start in range(0, len(masks), max(1, across))]
    tallest = [max(rows for rows, _ in line) for line in lines]
    widest, each = max((columns for _, columns in masks), default=1), width / max(1, across)
    cell = min(LARGEST_CELL, 0.9 * each / widest, (height - (title + 4) * len(lines)) / max(1, sum(tallest)))
    places = []
    for line, rows in zip(lines, tallest, strict=True):
        places += [(left + number * each, top + title, cell) for number in range(len(line))]
        top += title + 4 + rows * cell
    return places


def _in_a_column(
    region: tuple[float, float, float], masks: Sequence[Shape], title: float
) -> list[tuple[float, float, float]]:
    """Upper left corners and cells of masks below each other, a title above each; the region is its left end, its
    width and its height."""
    left, width, height = region
    rows, columns = sum(rows for rows, _ in masks), max((columns for _, columns in masks), default=1)
    cell = min(LARGEST_CELL, width / columns, (height - (title + 4) * len(masks)) / max(1, rows))
    places, top = [], 0.0
    for count, _ in masks:
        places.append((left, top + title, cell))
        top += title + 4 + count * cell
    return places
