"""What is asked of the model: the picture, how many completions, how bold, and which of them is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from models.registry import Param, Text
from playground.pictured import PictureParam
from playground.shelf import Shelf
from playground.tabs.completion import assets
from playground.tabs.completion.masks import LARGEST
from playground.widgets import named

CLASSES = {f"c{number}": number for number in range(10)}  # by choices that a link does not take for numbers
ANY = "any"

MOST_EDITS, MARK = 12, 8
Edit = tuple[int, ...]
"""Completion from 0, row, column, and the level, or those of R, G and B."""

_BAD_EDITS = Text(
    "{title} is {value}; it must be the mark of what is completed and up to {most} edits, "
    "completion.row.column.level each, in colour completion.row.column.r.g.b, joined by underscores.",
    "Параметр «{title}» равен {value}, а должен содержать метку того, что дополняется, и не более {most} правок вида "
    "номер.строка.столбец.уровень, в цвете номер.строка.столбец.r.g.b, через подчёркивание.",
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
        """The mark, and every edit."""
        mark, *rest = str(raw).split("_")
        parts = [part.split(".") for part in rest]
        marked = len(mark) <= MARK and mark.isalnum() and mark.isascii()
        if raw != "" and not (
            marked and len(parts) <= MOST_EDITS and all(_whole(part, 4) or _whole(part, 6) for part in parts)
        ):
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
        if not _whole(parts, 2) or max(map(int, parts)) >= LARGEST:
            raise self._error(_BAD_PIXEL, raw, side=str(LARGEST))
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
INKS = {
    "black": (Text("black", "чёрный"), (38, 38, 44)),
    "red": (Text("red", "красный"), (219, 50, 54)),
    "orange": (Text("orange", "оранжевый"), (245, 124, 0)),
    "yellow": (Text("yellow", "жёлтый"), (252, 200, 40)),
    "green": (Text("green", "зелёный"), (76, 160, 70)),
    "blue": (Text("blue", "синий"), (48, 130, 220)),
    "purple": (Text("purple", "фиолетовый"), (142, 60, 180)),
    "brown": (Text("brown", "коричневый"), (121, 85, 72)),
}
"""Colours of the pen, R, G and B from 0 to 255."""
INK = Param("cnn.ink", Text("Ink", "Чернила"), "black", choices=named((key, title) for key, (title, _) in INKS.items()))
BRUSH = Param("cnn.brush", Text("Brush", "Кисть"), 4.0, 1.0, 10.0, 0.5, unit=Text("px", "пкс"))
STEP = Param("cnn.step", Text("Pixel", "Пиксель"), 0, 0, 392, 1)
SPEED = Param("cnn.speed", Text("Speed", "Скорость"), 500, 5, 5000, 5, log=True, unit=Text("px/s", "пкс/с"))
PIXEL = PixelParam("cnn.at", Text("Pixel", "Пиксель"), "")
HAND = HandParam("cnn.hand", Text("Set by hand", "Задано вручную"), "")
INPUTS = (DATA, PICTURE, COUNT, TEMPERATURE, SEED, LABEL, SORT, FOCUS, TOOL, INK, BRUSH, PIXEL, HAND)
MIRRORS = (STEP, SPEED)
"""What the page's playback alone needs: no link carries it, no server hears of it."""
