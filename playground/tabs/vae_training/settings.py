"""Everything that a link to this tab can hold, and the controls that write into its lanes."""

from __future__ import annotations

from dataclasses import replace

from models.registry import Param, Text
from models.vae.settings import PARAMS as LANE_PARAMS
from playground.racing.lanes import MOST
from playground.racing.settings import SEED, SPEED
from playground.tabs.vae_training.lanes import LANES, PREFIX
from playground.tabs.vae_training.panels import PANELS
from playground.tabs.vae_training.timeline import CURVES
from playground.widgets import named

DATA = Param(
    f"{PREFIX}data",
    Text("Pictures", "Картинки"),
    "digits",
    choices=named([("digits", Text("digits", "цифры")), ("fashion", Text("clothes", "одежда"))]),
)
SHOWN = Param(
    f"{PREFIX}see",
    Text("On the map", "На карте"),
    ("pictures", "codes", "names"),
    choices=named(
        [
            ("pictures", Text("decoded pictures", "раскодированные картинки")),
            ("codes", Text("encoded data", "закодированные данные")),
            ("names", Text("class names", "имена классов")),
            ("prior", Text("prior", "априорное")),
        ]
    ),
    many=True,
)
PANEL = Param(
    f"{PREFIX}view", Text("Panel", "Панель"), "about", choices=named((p.key, p.title) for p in PANELS.values())
)
CURVE = Param(
    f"{PREFIX}curve", Text("Curve", "Кривая"), "terms", choices=named((key, c.title) for key, c in CURVES.items())
)
SCOPE = Param(f"{PREFIX}scope", Text("Settings of lane", "Настройки дорожки"), 0, low=0, high=MOST, step=1)  # 0: of all

PARAMS = (DATA, SEED, LANES, SCOPE, SHOWN, PANEL, CURVE, SPEED)

# What a lane's settings are called on the page: controls that the page mirrors into the text of the lanes.
MIRRORS = {param.key: replace(param, key=f"{PREFIX}lane.{param.key}") for param in LANE_PARAMS}
