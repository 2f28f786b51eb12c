"""The tab's room: settings on the left, the lanes, the transport and the timeline in the middle, the meaning beside."""

from __future__ import annotations

import json
from html import escape

from models.gan.presets import recipe, settings_of
from models.gan.settings import SHAPING
from models.registry import Param, Text
from playground import gestures, picker, widgets
from playground.tabs.gans.lanes import MOST
from playground.tabs.gans.panels import PANELS
from playground.tabs.gans.panels.bernoulli import COIN
from playground.tabs.gans.settings import (
    CLOCK,
    CURVE,
    LIMIT,
    MIRROR,
    MIRRORS,
    PANEL,
    RECIPES,
    SCOPE,
    SEED,
    SHOWN,
    SPEED,
    TRAIN,
    UNTIL,
)
from playground.theme import SIGNS
from playground.widgets import attributes

_GROUPS = {
    Text("Learning", "Обучение"): ("lr_g", "lr_d", "critic_steps", "decay"),
    Text("What bounds D", "Что ограничивает D"): ("r1", "r2", "gp", "clip", "spectral"),
    Text("Minibatch", "Минибатч"): ("batch", "packing", "noise", "unroll", "average"),
    Text("Optimiser", "Оптимизатор"): ("optimiser", "beta1", "beta2"),
    Text("Networks", "Сети"): ("width", "depth", "activation", "latent_dim", "latent"),
}
_WORDS = {
    "settings": Text("Settings", "Настройки"),
    "all": Text("all lanes", "все дорожки"),
    "race": Text("Race", "Забег"),
    "add": Text("Add a lane", "Добавить дорожку"),
    "remove": Text("Remove this lane", "Убрать дорожку"),
    "recipe": Text("Recipe", "Рецепт"),
    "restarts": Text("Some of these start the lane again.", "Часть этих настроек начинает обучение заново."),
    "play": Text("Train (space)", "Обучать (пробел)"),
    "step": Text("One step: D, then G (→)", "Один шаг: D, затем G (→)"),
    "step_d": Text("One step of D only", "Один шаг только D"),
    "step_g": Text("One step of G only", "Один шаг только G"),
    "reset": Text("Start again with the same seed (r)", "Начать заново с тем же зерном (r)"),
    "reseed": Text("Start again with a new seed", "Начать заново с новым зерном"),
    "fork": Text("Fork", "Ответвить"),
    "fork_help": Text("Go on from the moment shown as a new lane", "Продолжить с показанного момента новой дорожкой"),
    "code": Text("Code", "Код"),
    "code_help": Text("This training as a PyTorch script", "Это обучение как скрипт PyTorch"),
    "csv": Text("CSV", "CSV"),
    "csv_help": Text("Curves and samples of all lanes as a table", "Кривые и выборки всех дорожек таблицей"),
    "clip": Text("Clip", "Ролик"),
    "clip_help": Text("Record five seconds as a video", "Записать пять секунд видео"),
    "scrub": Text("Step shown", "Показанный шаг"),
}
_STEPS = {"step_d": "D", "step_g": "G", "step": "D·G", "reset": "↺", "reseed": "⚄"}


def room(lang: str) -> str:
    """The whole room as HTML."""
    return (
        f'<aside class="controls"><details class="drawer" open><summary>{_word("settings", lang)}</summary>'
        f"<div>{''.join(_controls(lang))}</div></details></aside>"
        f'<div class="race">{"".join(_lane(number, lang) for number in range(1, MOST + 1))}{_add(lang)}</div>'
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
    """Target and what is shown first; then the settings of the chosen lane, or of all; then how the race is run."""
    return [
        picker.plane_controls(lang),
        *gestures.plane_controls(lang),
        widgets.group(SHOWN.title(lang), widgets.toggles(SHOWN, lang)),
        _scope(lang),
        *(_group(title, keys, lang) for title, keys in _GROUPS.items()),
        _fold(_WORDS["race"](lang), *_pace(lang)),
    ]


def _pace(lang: str) -> list[str]:
    """What holds for all lanes alike."""
    return [
        widgets.slider(SEED, lang),
        _named(CLOCK, lang),
        _named(TRAIN, lang),
        _named(UNTIL, lang),
        widgets.slider(LIMIT, lang, when="until=steps"),
    ]


def _scope(lang: str) -> str:
    """Whose settings the controls below show: filled by the page with one button per lane."""
    everyone = f'<button type="button" role="radio" data-scope="0">{_word("all", lang)}</button>'
    label = attributes(aria_label=SCOPE.title(lang))
    return f'<div class="scope" role="radiogroup"{label}>{everyone}</div>'


def _group(title: Text, keys: tuple[str, ...], lang: str) -> str:
    each = (_control(_mirror(key), lang) for key in keys)
    hint = f'<p class="small">{_word("restarts", lang)}</p>' if set(keys) & SHAPING else ""
    return _fold(title(lang), *each, hint, opened="lr_g" in keys)


def _fold(title: str, *parts: str, opened: bool = False) -> str:
    """Controls under a heading that folds them away; of all such groups one is open at a time."""
    summary = f"<summary><h3>{escape(title)}</h3></summary>"
    state = " open" if opened else ""
    return f'<details class="fold" name="gan-settings"{state}>{summary}<div>{"".join(parts)}</div></details>'


def _mirror(key: str) -> Param:
    return next(param for param in MIRRORS if param.key == MIRROR + key)


def _control(param: Param, lang: str) -> str:
    return _named(param, lang) if param.choices else widgets.slider(param, lang)


def _named(param: Param, lang: str) -> str:
    """One of a few choices under its name."""
    return f'<div class="choice"><span>{escape(param.title(lang))}</span>{widgets.segments(param, lang)}</div>'


def _lane(number: int, lang: str) -> str:
    """One lane: its recipe, its stage, its scores. The page shows as many as the race has."""
    options = "".join(f'<option value="{key}">{escape(name(lang))}</option>' for key, name in RECIPES.items())
    choose = attributes(data_recipe=number, aria_label=_WORDS["recipe"](lang))
    remove = attributes(data_remove=number, title=_WORDS["remove"](lang), aria_label=_WORDS["remove"](lang))
    return (
        f'<section class="lane" data-lane="{number}"{attributes(style=widgets.idea_style(f"lane{number}"))} hidden>'
        f'<header><span class="sign" aria-hidden="true">{SIGNS[f"lane{number}"][1]}</span>'
        f'<label class="recipe"><select{choose}>{options}</select></label>'
        f'<button type="button" class="remove"{remove}>×</button></header>'
        f"{widgets.stage(f'lane{number}', 'lane-stage')}{_quiet_slot(f'scores{number}', 'scores')}</section>"
    )


def _quiet_slot(name: str, kind: str) -> str:
    """A slot that changes many times a second: no screen reader should read it out each time."""
    return f'<div class="slot {kind}" data-slot="{name}" aria-live="off"></div>'


def _add(lang: str) -> str:
    """The button that adds a lane, beside the last one."""
    named = attributes(data_do="add", title=_WORDS["add"](lang), aria_label=_WORDS["add"](lang))
    return f'<button type="button" class="add"{named}>+</button>'


def _transport(lang: str) -> str:
    """Play, single steps, start again; where the race stands; how fast it may go."""
    buttons = "".join(_round(key, sign, lang) for key, sign in _STEPS.items())
    play = attributes(data_train=1, title=_WORDS["play"](lang), aria_label=_WORDS["play"](lang))
    return (
        f'<div class="transport"><button type="button" class="train"{play}></button>{buttons}'
        f"{_quiet_slot('status', 'standing')}{widgets.slider(SPEED, lang)}</div>"
    )


def _round(action: str, sign: str, lang: str) -> str:
    named = attributes(data_action=action, title=_WORDS[action](lang), aria_label=_WORDS[action](lang))
    return f'<button type="button" class="round"{named}>{sign}</button>'


def _timeline(lang: str) -> str:
    """The curves of all lanes, with a scrubber under them; what can be made of the moment shown."""
    scrub = attributes(type="range", min=0, max=0, value=0, step=1, aria_label=_WORDS["scrub"](lang))
    after = "".join(_after(key, lang) for key in ("fork", "code", "csv", "clip"))
    return (
        f'<div class="timeline"><div class="row">{widgets.segments(CURVE, lang)}<div class="afters">{after}</div></div>'
        f'{widgets.chart("timeline", "timeline-chart")}<input class="scrub"{scrub}></div>'
    )


def _after(doing: str, lang: str) -> str:
    named = attributes(data_do=doing, title=_WORDS[f"{doing}_help"](lang))
    return f'<button type="button" class="after"{named}>{_word(doing, lang)}</button>'


def _meaning(lang: str) -> list[str]:
    charted = [key for key, panel in PANELS.items() if panel.chart]
    return [
        f'<div class="views">{widgets.segments(PANEL, lang)}</div>',
        widgets.slot("panel", kind="panel"),
        *(widgets.slider(param, lang, when="gan_view=bernoulli") for param in COIN),
        widgets.chart("panel", "panel-chart", when=f"{PANEL.key}={'|'.join(charted)}"),
    ]
