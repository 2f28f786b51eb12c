"""The tab's room: target and settings on the left, the lanes with transport and timeline, their meaning beside."""

from __future__ import annotations

from models.gan.presets import recipe, settings_of
from models.gan.settings import PARAMS, SHAPING
from models.registry import Text
from playground import gestures, picker, widgets
from playground.racing.layout import Room, named
from playground.racing.settings import SEED
from playground.tabs.gans.panels import PANELS
from playground.tabs.gans.panels.bernoulli import COIN
from playground.tabs.gans.settings import (
    CLOCK,
    CURVE,
    LIMIT,
    MIRRORS,
    PANEL,
    RECIPES,
    SCOPE,
    SHOWN,
    TRAIN,
    UNTIL,
)

_GROUPS = {
    Text("Learning", "Обучение"): ("lr_g", "lr_d", "critic_steps", "decay"),
    Text("What bounds D", "Что ограничивает D"): ("r1", "r2", "gp", "clip", "spectral"),
    Text("Minibatch", "Минибатч"): ("batch", "packing", "noise", "unroll", "average"),
    Text("Optimiser", "Оптимизатор"): ("optimiser", "beta1", "beta2"),
    Text("Networks", "Сети"): ("width", "depth", "activation", "latent_dim", "latent"),
}
_RACE = Text("Race", "Забег")
_STEPS = {
    "step_d": ("D", Text("One step of D only", "Один шаг только D")),
    "step_g": ("G", Text("One step of G only", "Один шаг только G")),
    "step": ("D·G", Text("One step: D, then G (→)", "Один шаг: D, затем G (→)")),
}

ROOM = Room(
    prefix="",
    recipes=RECIPES,
    settings={key: settings_of(recipe(key)).values() for key in RECIPES},
    mirrors={param.key: mirror for param, mirror in zip(PARAMS, MIRRORS, strict=True)},
    shaping=SHAPING,
    steps=_STEPS,
    curves=CURVE,
    panel=PANEL,
    afters=("fork", "code", "csv", "clip"),
)


def room(lang: str) -> str:
    """The whole room as HTML."""
    return ROOM.html(_controls(lang), _meaning(lang), lang)


def _controls(lang: str) -> list[str]:
    """Target and what is shown first; then the settings of the chosen lane, or of all; then how the race is run."""
    return [
        picker.plane_controls(lang),
        *gestures.plane_controls(lang),
        widgets.group(SHOWN.title(lang), widgets.toggles(SHOWN, lang)),
        ROOM.scope(SCOPE.title(lang), lang),
        *(ROOM.group(title, keys, lang, opened="lr_g" in keys) for title, keys in _GROUPS.items()),
        ROOM.fold(_RACE(lang), *_pace(lang)),
    ]


def _pace(lang: str) -> list[str]:
    """What holds for all lanes alike."""
    return [
        widgets.slider(SEED, lang),
        named(CLOCK, lang),
        named(TRAIN, lang),
        named(UNTIL, lang),
        widgets.slider(LIMIT, lang, when="until=steps"),
    ]


def _meaning(lang: str) -> list[str]:
    charted = [key for key, panel in PANELS.items() if panel.chart]
    return [
        widgets.slot("panel", kind="panel"),
        *(widgets.slider(param, lang, when="gan_view=bernoulli") for param in COIN),
        widgets.chart("panel", "panel-chart", when=f"{PANEL.key}={'|'.join(charted)}"),
    ]
