"""Everything a link to this tab can hold."""

from __future__ import annotations

from models.registry import Param, Text, decimal
from playground.tabs.vae.assets import BETAS
from playground.tabs.vae.codes import CODE, PICTURE, POINT, SHELF
from playground.tabs.vae.panels import PANELS
from playground.widgets import named

DATA = Param(
    "vae.data",
    Text("Pictures", "Картинки"),
    "digits",
    choices=named(
        [
            ("digits", Text("digits", "цифры")),
            ("fashion", Text("clothes", "одежда")),
            ("emoji", Text("emoji", "эмодзи")),
        ]
    ),
)
BETA = Param(
    "vae.beta",
    Text("Trained with β", "Обучена с β"),
    "b1",
    choices=named((key, decimal(value)) for key, value in BETAS.items()),
)
SIZE = Param(
    "vae.size",
    Text("Latent space", "Латентное пространство"),
    "wide",
    choices=named([("flat", Text("2 axes", "2 оси")), ("wide", Text("many axes", "много осей"))]),
)
VIEW = Param(
    "vae.view", Text("View", "Вид"), "sliders", choices=named((panel.key, panel.title) for panel in PANELS.values())
)
PARAMS = (
    VIEW,
    DATA,
    BETA,
    SIZE,
    CODE,
    POINT,
    PICTURE,
    SHELF.page,
    *(param for panel in PANELS.values() for param in panel.params),
)
