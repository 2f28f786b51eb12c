"""What is asked of the model: the picture, how many completions, how bold, and which of them is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.registry import Param, Text
from playground.pictured import PictureParam
from playground.shelf import Shelf
from playground.tabs.completion import assets
from playground.tabs.completion.masks import SIDE
from playground.widgets import named

CLASSES = {f"c{number}": number for number in range(10)}  # by choices that a link does not take for numbers
ANY = "any"

MOST_EDITS, MARK = 12, 8
Edit = tuple[int, int, int, int]

_BAD_EDITS = Text(
    "{title} is {value}; it must be the mark of what is completed and up to {most} edits, "
    "completion.row.column.level each, joined by underscores.",
    "Параметр «{title}» равен {value}, а должен содержать метку того, что дополняется, и не более {most} правок вида "
    "номер.строка.столбец.уровень через подчёркивание.",
)
_BAD_PIXEL = Text(
    "{title} is {value}; it must be empty, or row-column, whole numbers below {side}.",
    "Параметр «{title}» равен {value}, а должен быть пустым или вида строка-столбец, целые числа меньше {side}.",
)


@dataclass(frozen=True)
class HandParam(Param):
    """Pixels set by hand, one after the other: each keeps one completion up to its pixel, whose level it changes."""

    def parse(self, raw: Any) -> str:
        mark, edits = self.read(raw)
        return self.written(mark, edits)

    def written(self, mark: str, edits: list[Edit]) -> str:
        """Edits as text; they hold for what has this ``mark`` alone (`completing.Question.mark`)."""
        return "_".join([mark, *(".".join(map(str, edit)) for edit in edits)]) if edits else ""

    def read(self, raw: Any) -> tuple[str, list[Edit]]:
        """The mark, and (completion from 0, row, column, level) of every edit."""
        mark, *rest = str(raw).split("_")
        parts = [part.split(".") for part in rest]
        marked = len(mark) <= MARK and mark.isalnum() and mark.isascii()
        if raw != "" and not (marked and len(parts) <= MOST_EDITS and all(_whole(part, 4) for part in parts)):
            raise self._error(_BAD_EDITS, raw, most=str(MOST_EDITS))
        return mark, [tuple(map(int, part)) for part in parts]


@dataclass(frozen=True)
class PixelParam(Param):
    """A pixel as ``row-column``; empty stands for the one at which the model hesitated most."""

    def parse(self, raw: Any) -> str:
        place = self.read(raw)
        return self.written(*place) if place else ""

    def written(self, row: int, column: int) -> str:
        return f"{row}-{column}"

    def read(self, raw: Any) -> tuple[int, int] | None:
        """Row and column."""
        parts = str(raw).split("-")
        if raw == "":
            return None
        if not _whole(parts, 2) or max(map(int, parts)) >= SIDE:
            raise self._error(_BAD_PIXEL, raw, side=str(SIDE))
        return int(parts[0]), int(parts[1])


def _whole(parts: list[str], count: int) -> bool:
    return len(parts) == count and all(part.isdecimal() and len(part) <= 3 for part in parts)


DATA = Param("cnn.data", Text("Pictures", "Картинки"), "digits", choices=named(assets.pictures().items()))
PICTURE = PictureParam("cnn.picture", Text("Picture", "Картинка"), "s171")
SHELF = Shelf.of("cnn.shelf", PICTURE, rows=2, pages=30)
COUNT = Param(
    "cnn.count",
    Text("Completions", "Дополнений"),
    8,
    choices=named((number, Text(str(number), str(number))) for number in (4, 8, 16)),
)
TEMPERATURE = Param("cnn.temperature", Text("Temperature", "Температура"), 1.0, 0.0, 3.0, 0.05)
SEED = Param("cnn.seed", Text("Seed", "Зерно"), 0, 0, 999, 1)
LABEL = Param(
    "cnn.label",
    Text("Told the class", "Подсказан класс"),
    ANY,
    choices=named(
        [(ANY, Text("none", "нет")), *((key, Text(str(number), str(number))) for key, number in CLASSES.items())]
    ),
)
SORT = Param(
    "cnn.sort",
    Text("Order", "Порядок"),
    "drawn",
    choices=named([("drawn", Text("as drawn", "как выпали")), ("likely", Text("likeliest first", "по ln p"))]),
)
FOCUS = Param("cnn.focus", Text("Completion", "Дополнение"), 1, 1, 16, 1)
TOOL = Param(
    "cnn.tool",
    Text("Tool", "Инструмент"),
    "hide",
    choices=named(
        [
            ("hide", Text("hide", "закрыть")),
            ("show", Text("reveal", "открыть")),
            ("pen", Text("pen", "перо")),
            ("rub", Text("eraser", "ластик")),
        ]
    ),
)
BRUSH = Param("cnn.brush", Text("Brush", "Кисть"), 4.0, 1.0, 10.0, 0.5, unit=Text("px", "пкс"))
STEP = Param("cnn.step", Text("Pixel", "Пиксель"), 0, 0, 392, 1)
SPEED = Param("cnn.speed", Text("Speed", "Скорость"), 500, 5, 5000, 5, log=True, unit=Text("px/s", "пкс/с"))
PIXEL = PixelParam("cnn.at", Text("Pixel", "Пиксель"), "")
HAND = HandParam("cnn.hand", Text("Set by hand", "Задано вручную"), "")
INPUTS = (DATA, PICTURE, COUNT, TEMPERATURE, SEED, LABEL, SORT, FOCUS, TOOL, BRUSH, PIXEL, HAND)
MIRRORS = (STEP, SPEED)
"""What the page's playback alone needs: no link carries it, no server hears of it."""
