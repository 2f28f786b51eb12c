"""What is asked of the model: the picture, how many completions, how bold, and which of them is looked at."""

from __future__ import annotations

from models.registry import Param, Text
from playground.tabs.completion import assets
from playground.tabs.vae.codes import PictureParam
from playground.widgets import named

CLASSES = tuple(str(number) for number in range(10))
ANY = "any"

DATA = Param("cnn.data", Text("Pictures", "Картинки"), "digits", choices=named(assets.pictures().items()))
PICTURE = PictureParam("cnn.picture", Text("Picture", "Картинка"), "s160")
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
    choices=named([(ANY, Text("none", "нет")), *((key, Text(key, key)) for key in CLASSES)]),
)
SORT = Param(
    "cnn.sort",
    Text("Order", "Порядок"),
    "drawn",
    choices=named([("drawn", Text("as drawn", "как выпали")), ("likely", Text("likeliest first", "по вероятности"))]),
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
BRUSH = Param("cnn.brush", Text("Brush", "Кисть"), 4.0, 1.0, 10.0, 0.5, unit=Text("px", "пикс."))
STEP = Param("cnn.step", Text("Pixel", "Пиксель"), 0, 0, 392, 1)
SPEED = Param("cnn.speed", Text("Speed", "Скорость"), 500, 5, 5000, 5, log=True, unit=Text("px/s", "пикс./с"))
INPUTS = (DATA, PICTURE, COUNT, TEMPERATURE, SEED, LABEL, SORT, FOCUS, TOOL, BRUSH)
MIRRORS = (STEP, SPEED)
"""What the page's playback alone needs: no link carries it, no server hears of it."""
