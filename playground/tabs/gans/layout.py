"""The tab's room: settings on the left, the lanes, the transport and the timeline in the middle, the meaning beside."""

from __future__ import annotations

import json
from html import escape

from models.gan.presets import recipe, settings_of
from models.gan.settings import SHAPING
from models.registry import Param, Text
from playground import gestures, picker, widgets
from playground.tabs.gans.lanes import MOST
from playground.tabs.gans.settings import (
    CLOCK,
    CURVE,
    LIMIT,
    MIRROR,
    MIRRORS,
    PANEL,
    RECIPES,
    SEED,
    SHOWN,
    SPEED,
    UNTIL,
)
from playground.widgets import attributes

_GROUPS = {
    Text("Learning", "Обучение"): ("lr_g", "lr_d", "critic_steps", "decay"),
    Text("What bounds D", "Что ограничивает D"): ("r1", "r2", "gp", "clip", "spectral"),
    Text("Minibatch", "Минибатч"): ("batch", "packing", "noise", "unroll", "average"),
    Text("Optimiser", "Оптимизатор"): ("optimiser", "beta1", "beta2"),
    Text("Networks", "Сети"): ("width", "depth", "activation", "latent_dim", "latent"),
}
_WORDS = {
    "settings": Text("Settings of", "Настройки"),
    "all": Text("all lanes", "всех дорожек"),
    "add": Text("Add a lane", "Добавить дорожку"),
    "remove": Text("Remove this lane", "Убрать дорожку"),
    "recipe": Text("Recipe", "Рецепт"),
    "restarts": Text("Changing these starts the lane again.", "Изменение начинает обучение дорожки заново."),
    "play": Text("Train (space)", "Обучать (пробел)"),
    "step": Text("One step: D, then G (→)", "Один шаг: D, затем G (→)"),
    "step_d": Text("One step of D only", "Один шаг только D"),
    "step_g": Text("One step of G only", "Один шаг только G"),
    "reset": Text("Start again with the same seed (r)", "Начать заново с тем же зерном (r)"),
    "reseed": Text("Start again with a new seed", "Начать заново с новым зерном"),
    "fork": Text("Fork from here", "Ответвить отсюда"),
    "csv": Text("CSV", "CSV"),
    "clip": Text("Clip", "Ролик"),
    "scrub": Text("Step shown", "Показанный шаг"),
}


def room(lang: str) -> str:
    """The whole room as HTML."""
    return (
        f'<aside class="controls"><details class="drawer" open><summary>{_word("settings", lang)}</summary>'
        f"<div>{''.join(_controls(lang))}</div></details></aside>"
        f'<div class="race">{"".join(_lane(number, lang) for number in range(1, MOST + 1))}</div>'
        f'<div class="below">{_transport(lang)}{_timeline(lang)}</div>'
        f'<aside class="meaning"><details class="drawer" open><summary>{PANEL.title(lang)}</summary>'
        f"<div>{''.join(_meaning(lang))}</div></details></aside>"
        f'<template class="recipes" data-json="{escape(json.dumps(_recipes()))}"></template>'
    )


def _word(key: str, lang: str) -> str:
    return escape(_WORDS[key](lang))


def _recipes() -> dict[str, dict]:
    """The settings that each recipe starts from, for the page to show and to change."""
    return {key: settings_of(recipe(key)).values() for key in RECIPES}


def _controls(lang: str) -> list[str]:
    """Target and what is shown first; then the settings of the chosen lane, or of all."""
    return [
        picker.plane_controls(lang),
        *gestures.plane_controls(lang),
        widgets.group(SHOWN.title(lang), widgets.toggles(SHOWN, lang)),
        _scope(lang),
        *(_group(title, keys, lang) for title, keys in _GROUPS.items()),
        widgets.group(CLOCK.title(lang), widgets.segments(CLOCK, lang), widgets.slider(SEED, lang)),
    ]


def _scope(lang: str) -> str:
    """Whose settings the controls below show: filled by the page with one button per lane."""
    everyone = f'<button type="button" role="radio" data-scope="0">{_word("all", lang)}</button>'
    return widgets.group(_WORDS["settings"](lang), f'<div class="segments scope" role="radiogroup">{everyone}</div>')


def _group(title: Text, keys: tuple[str, ...], lang: str) -> str:
    each = (_control(_mirror(key), lang) for key in keys)
    hint = f'<p class="small">{_word("restarts", lang)}</p>' if set(keys) <= SHAPING else ""
    summary = f"<summary><h3>{escape(title(lang))}</h3></summary>"
    opened = " open" if "lr_g" in keys else ""
    return f'<details class="group fold"{opened}>{summary}<div>{"".join(each)}{hint}</div></details>'


def _mirror(key: str) -> Param:
    return next(param for param in MIRRORS if param.key == MIRROR + key)


def _control(param: Param, lang: str) -> str:
    if param.choices:
        return f'<div class="choice"><span>{escape(param.title(lang))}</span>{widgets.segments(param, lang)}</div>'
    return widgets.slider(param, lang)


def _lane(number: int, lang: str) -> str:
    """One lane: its recipe, its stage, its scores. The page shows as many as the race has."""
    options = "".join(f'<option value="{key}">{escape(name(lang))}</option>' for key, name in RECIPES.items())
    remove = attributes(data_remove=number, title=_WORDS["remove"](lang), aria_label=_WORDS["remove"](lang))
    return (
        f'<section class="lane" data-lane="{number}"{attributes(style=widgets.idea_style(f"lane{number}"))} hidden>'
        f"<header><select{attributes(data_recipe=number, aria_label=_WORDS['recipe'](lang))}>{options}</select>"
        f'<button type="button" class="remove"{remove}>×</button></header>'
        f"{widgets.stage(f'lane{number}', 'lane-stage')}{widgets.slot(f'scores{number}', kind='scores')}</section>"
    )


def _transport(lang: str) -> str:
    """Play, single steps, start again; where the race stands; fork and export."""
    steps = (("step_d", "D"), ("step_g", "G"), ("step", "D+G"), ("reset", "↺"), ("reseed", "⚄"))
    buttons = "".join(
        f'<button type="button" class="round"{attributes(data_action=key, title=_WORDS[key](lang))}>{sign}</button>'
        for key, sign in steps
    )
    play = attributes(data_train=1, title=_WORDS["play"](lang), aria_label=_WORDS["play"](lang))
    after = "".join(
        f'<button type="button" class="link"{attributes(data_do=key)}>{_word(key, lang)}</button>'
        for key in ("add", "fork", "csv", "clip")
    )
    return (
        f'<div class="transport"><button type="button" class="train"{play}></button>{buttons}'
        f"{widgets.slot('status', kind='status')}{widgets.slider(SPEED, lang)}{after}</div>"
    )


def _timeline(lang: str) -> str:
    """The curves of all lanes, with a scrubber under them."""
    scrub = attributes(type="range", min=0, max=0, value=0, step=1, aria_label=_WORDS["scrub"](lang))
    return (
        f'<div class="timeline"><div class="row">{widgets.segments(CURVE, lang)}{widgets.segments(UNTIL, lang)}'
        f"{widgets.slider(LIMIT, lang, when='until=steps')}</div>"
        f'{widgets.chart("timeline", "timeline-chart")}<input class="scrub"{scrub}></div>'
    )


def _meaning(lang: str) -> list[str]:
    return [
        f'<div class="views">{widgets.segments(PANEL, lang)}</div>',
        widgets.slot("panel", kind="panel"),
        widgets.chart("panel", "panel-chart"),
    ]
