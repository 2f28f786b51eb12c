"""What a link holds of the view of masks and fields: the network, its size, the pixel, and the edited cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from models.images.fields import ARCHITECTURES, DEEPEST, SIDE, Flip, Plan
from models.registry import Param, Text
from playground.tab import Ask
from playground.widgets import named

WIDEST = 7
_MOST = 200  # edited cells: every cell of every mask
_FLIP = re.compile(r"[a-z][0-6][0-6]")

_BAD_PIXEL = Text(
    "{title} is {value}; it must be a row and a column from 0 to {last}, separated by a comma.",
    "Параметр «{title}» равен {value}, а должен быть строкой и столбцом от 0 до {last} через запятую.",
)
_BAD_FLIPS = Text(
    "{title} is {value}; it must be up to {most} cells, each a letter and two digits from 0 to 6, such as a33.",
    "Параметр «{title}» равен {value}, а должен содержать до {most} клеток: буква и две цифры от 0 до 6, например a33.",
)


@dataclass(frozen=True)
class PixelParam(Param):
    """A pixel of the field as text, ``row,column`` from the top left."""

    def parse(self, raw: Any) -> str:
        parts = str(raw).split(",")
        if len(parts) != 2 or not all(part.strip().isdecimal() and int(part) < SIDE for part in parts):
            raise self._error(_BAD_PIXEL, raw, last=str(SIDE - 1))
        return as_text(int(parts[0]), int(parts[1]))


@dataclass(frozen=True)
class FlipsParam(Param):
    """Cells of masks that somebody opened or closed: ``a33,b34`` are the centre of A and the cell right of B's."""

    def parse(self, raw: Any) -> str:
        cells = [part for part in str(raw).split(",") if part]
        if len(cells) > _MOST or not all(_FLIP.fullmatch(cell) for cell in cells):
            raise self._error(_BAD_FLIPS, raw, most=str(_MOST))
        return ",".join(sorted({*cells}))


def as_text(row: int, column: int) -> str:
    return f"{row},{column}"


NETWORK = Param(
    "cnn.net",
    Text("Network", "Сеть"),
    "original",
    choices=named((network.key, network.title) for network in ARCHITECTURES.values()),
)
DEPTH = Param("cnn.depth", Text("Layers", "Слоёв"), 4, 1, DEEPEST, 1)
KERNEL = Param("cnn.kernel", Text("Kernel side", "Сторона ядра"), 3, 3, WIDEST, 2)
ORDER = Param(
    "cnn.order",
    Text("Order of pixels", "Порядок пикселей"),
    7,
    0,
    99,
    1,
    help=Text("0 is the raster order; the others are random.", "0 — растровый порядок, остальные случайны."),
)
PIXEL = PixelParam("cnn.spot", Text("Pixel of the field", "Пиксель поля"), as_text(9, 6))
FLIPS = FlipsParam("cnn.flips", Text("Edited cells", "Изменённые клетки"), "")
PARAMS = (NETWORK, DEPTH, KERNEL, ORDER, PIXEL, FLIPS)


def plan_of(ask: Ask, depth: int) -> Plan:
    """The network that the page asks for, with ``depth`` layers; an even kernel is one wider."""
    return Plan(depth, int(ask[KERNEL.key]) | 1, frozenset(flips_of(ask)), int(ask[ORDER.key]))


def pixel_of(ask: Ask) -> tuple[int, int]:
    row, column = ask[PIXEL.key].split(",")
    return int(row), int(column)


def flips_of(ask: Ask) -> list[Flip]:
    """Edited cells counted from the centre of the widest mask."""
    half = WIDEST // 2
    return [(cell[0], int(cell[1]) - half, int(cell[2]) - half) for cell in ask[FLIPS.key].split(",") if cell]


def flipped(text: str, flip: Flip) -> str:
    """The text with one more cell edited, or with its edit taken back."""
    key, row, column = flip
    cells = {cell for cell in text.split(",") if cell} ^ {f"{key}{row + WIDEST // 2}{column + WIDEST // 2}"}
    return ",".join(sorted(cells))
