"""The tab's room: pictures and settings on the left, the lanes with transport and timeline, their meaning beside."""

from __future__ import annotations

from models.registry import Text
from models.vae import Settings
from models.vae.settings import SHAPING
from playground import widgets
from playground.racing.layout import Room
from playground.racing.settings import SEED
from playground.tabs.vae_training.lanes import PREFIX, RECIPES
from playground.tabs.vae_training.panels import PANELS
from playground.tabs.vae_training.panels.base import SIDE
from playground.tabs.vae_training.settings import CURVE, DATA, MIRRORS, PANEL, SCOPE, SHOWN

_GROUPS = {
    Text("Learning", "Обучение"): ("beta", "lr", "batch", "likelihood"),
    Text("Networks", "Сети"): ("latent", "width"),
}
ROOM = Room(
    prefix=PREFIX,
    recipes={key: recipe.title for key, recipe in RECIPES.items()},
    settings={key: Settings.of(**recipe.settings).values() for key, recipe in RECIPES.items()},
    mirrors=MIRRORS,
    shaping=SHAPING,
    steps={"step": ("+1", Text("One step (→)", "Один шаг (→)"))},
    curves=CURVE,
    panel=PANEL,
    afters=("fork", "code", "csv", "clip"),
    under=lambda number: widgets.stage(f"pairs{number}", "pairs quiet"),
)


def room(lang: str) -> str:
    """The whole room as HTML."""
    return ROOM.html(_controls(lang), _meaning(lang), lang)


def _controls(lang: str) -> list[str]:
    """Data and what is shown first; then the settings of the chosen lane, or of all."""
    return [
        widgets.group(DATA.title(lang), widgets.segments(DATA, lang)),
        widgets.group(SHOWN.title(lang), widgets.toggles(SHOWN, lang)),
        ROOM.scope(SCOPE.title(lang), lang),
        *(widgets.group(title(lang), *ROOM.controls(keys, lang)) for title, keys in _GROUPS.items()),
        widgets.slider(SEED, lang),
    ]


def _meaning(lang: str) -> list[str]:
    charted = [key for key, panel in PANELS.items() if panel.shows == "chart"]
    pictured = [key for key, panel in PANELS.items() if panel.shows == "stage"]
    staged = widgets.attributes(data_when=f"{PANEL.key}={'|'.join(pictured)}")
    return [
        widgets.slot("panel", kind="panel"),
        widgets.chart("panel", "panel-chart", when=f"{PANEL.key}={'|'.join(charted)}"),
        f'<div class="drawn"{staged}>{widgets.stage(SIDE, "quiet")}</div>',
    ]
