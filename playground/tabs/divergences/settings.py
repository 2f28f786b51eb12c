"""Everything a link to this tab can hold."""

from __future__ import annotations

from models.divergences import DIVERGENCES
from models.registry import Param, Text
from playground import gestures, picker
from playground.tabs.divergences.panels import PANELS
from playground.widgets import named

ALL = named((divergence.key, divergence.short) for divergence in DIVERGENCES.values())

FAMILIES = {
    "isotropic": Text("round", "круг"),
    "diagonal": Text("diagonal", "диаг."),
    "full": Text("full", "полная"),
    "mixture2": Text("2", "2"),
    "mixture3": Text("3", "3"),
}

SHOWN = Param(
    "on",
    Text("Fit by minimising", "Минимизируем"),
    ("forward_kl", "reverse_kl", "js", "w2"),
    choices=ALL,
    many=True,
)
FOCUS = Param("focus", Text("Explained", "Пояснение"), "reverse_kl", choices=ALL)
FAMILY = Param("family", Text("Family q", "Семейство q"), "full", choices=named(FAMILIES.items()))
PANEL = Param("view", Text("View", "Вид"), "fits", choices=named((p.key, p.title) for p in PANELS.values()))
TIME = Param("t", Text("Mass moved", "Перенесено массы"), 0.5, 0.0, 1.0, 0.01)
COUNT = Param("n", Text("Samples n", "Выборка n"), 100, 20, 5000, 1, log=True)
DRAW = Param("draw", Text("Draw number", "Номер выборки"), 0, 0, 50, 1)
START_X = Param("start_x", Text("Start x₁", "Начальная точка x₁"), 0.5, -40.0, 40.0, 0.1)
START_Y = Param("start_y", Text("Start x₂", "Начальная точка x₂"), 0.5, -40.0, 40.0, 0.1)
SURFACE = Param(
    "landscape",
    Text("Landscape", "Рельеф"),
    "map",
    choices=named([("map", Text("contours", "линии")), ("surface", Text("surface", "поверхность"))]),
)
READING = Param(
    "reading",
    Text("Estimated", "Оцениваем"),
    "forward_kl",
    choices=named(
        [
            ("forward_kl", Text("KL(p‖q)", "KL(p‖q)")),
            ("reverse_kl", Text("KL(q‖p)", "KL(q‖p)")),
            ("js", Text("JS", "JS")),
        ]
    ),
)
RATE = Param(
    "rate",
    Text("Against separation", "От расстояния"),
    "value",
    choices=named([("value", Text("value", "значение")), ("gradient", Text("gradient", "градиент"))]),
)

# Parameters of the divergences themselves, such as α or a bandwidth: named once, by the divergence.
OWN = {param.key: (divergence.key, param) for divergence in DIVERGENCES.values() for param in divergence.params}

PARAMS = (
    *picker.params(),
    SHOWN,
    FOCUS,
    FAMILY,
    PANEL,
    TIME,
    COUNT,
    DRAW,
    READING,
    START_X,
    START_Y,
    SURFACE,
    RATE,
    gestures.TOOL,
    *(param for _, param in OWN.values()),
)
