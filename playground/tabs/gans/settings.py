"""Everything a link to this tab can hold, and the controls that write into its lanes."""

from __future__ import annotations

from dataclasses import replace

from models.gan.objectives import OBJECTIVES
from models.gan.presets import PRESETS
from models.gan.settings import PARAMS as LANE_PARAMS
from models.registry import Param, Text
from playground import gestures, picker
from playground.racing.lanes import MOST
from playground.racing.settings import SEED, SPEED
from playground.tabs.gans.lanes import LANES
from playground.tabs.gans.panels import PANELS
from playground.tabs.gans.panels.bernoulli import COIN
from playground.widgets import named

SHOWN = Param(
    "see",
    Text("Show", "Показать"),
    ("data", "surface", "samples"),
    choices=named(
        [
            ("data", Text("data", "данные")),
            ("samples", Text("generated", "порождённые")),
            ("surface", Text("D surface", "поверхность D")),
            ("optimal", Text("optimal D", "оптимальный D")),
            ("arrows", Text("gradients", "градиенты")),
            ("warp", Text("latent grid", "сетка z")),
        ]
    ),
    many=True,
)
PANEL = Param("gan_view", Text("Panel", "Панель"), "about", choices=named((p.key, p.title) for p in PANELS.values()))
CURVE = Param(
    "curve",
    Text("Curve", "Кривая"),
    "quality",
    choices=named(
        [
            ("quality", Text("within 3σ", "в пределах 3σ")),
            ("modes", Text("modes", "моды")),
            ("losses", Text("losses", "потери")),
            ("gradients", Text("gradients", "градиенты")),
            ("distance", Text("distance", "расстояние")),
        ]
    ),
)
CLOCK = Param(
    "clock",
    Text("Lanes keep pace by", "Дорожки идут вровень"),
    "steps",
    choices=named([("steps", Text("steps", "по шагам")), ("time", Text("CPU time", "по времени"))]),
)
UNTIL = Param(
    "until",
    Text("Play until", "Остановиться"),
    "never",
    choices=named(
        [
            ("never", Text("paused", "по паузе")),
            ("steps", Text("step N", "на шаге N")),
            ("covered", Text("all modes", "все моды")),
        ]
    ),
)
LIMIT = Param("limit", Text("N", "N"), 5000, low=100, high=100_000, log=True, unit=Text("steps", "шагов"))

SCOPE = Param("scope", Text("Settings of lane", "Настройки дорожки"), 0, low=0, high=MOST, step=1)  # 0: of all lanes
TRAIN = Param(
    "trained",
    Text("Train", "Обучать"),
    "both",
    choices=named([("both", Text("both", "обе сети")), ("d", Text("D only", "только D"))]),
)

PARAMS = (
    *picker.params(),
    gestures.TOOL,
    SEED,
    LANES,
    SCOPE,
    SHOWN,
    PANEL,
    CURVE,
    SPEED,
    CLOCK,
    TRAIN,
    UNTIL,
    LIMIT,
    *COIN,
)

# What a lane's settings are called on the page: controls that the page mirrors into the text of the lanes.
MIRROR = "lane."
MIRRORS = tuple(replace(param, key=MIRROR + param.key) for param in LANE_PARAMS)
RECIPES = {**{preset.key: preset.short for preset in PRESETS.values()}, **{o.key: o.short for o in OBJECTIVES.values()}}
