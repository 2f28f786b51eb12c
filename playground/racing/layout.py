"""The room of a tab that trains: settings on the left, lanes, transport and timeline in the middle, meaning beside."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from models.registry import Param, Text
from playground import widgets
from playground.racing.lanes import MOST
from playground.racing.settings import SPEED
from playground.theme import SIGNS
from playground.widgets import attributes

_WORDS = {
    "settings": Text("Settings", "Настройки"),
    "all": Text("all lanes", "все дорожки"),
    "add": Text("Add a lane", "Добавить дорожку"),
    "remove": Text("Remove this lane", "Убрать дорожку"),
    "recipe": Text("Recipe", "Рецепт"),
    "restarts": Text("Some of these start the lane again.", "Часть этих настроек начинает обучение заново."),
    "play": Text("Train (space)", "Обучать (пробел)"),
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
_AGAIN = {"reset": "↺", "reseed": "⚄"}


@dataclass(frozen=True)
class Room:
    """What a tab's room holds.

    Attributes:
        prefix: what the keys of its lanes, of the chosen lane and of the lanes' settings begin with.
        recipes: the name of each recipe, and ``settings``, the settings that each starts from.
        mirrors: the controls of a lane's settings, by the setting's key.
        shaping: settings that start a lane again.
        steps: what single steps there are: sign and help of each action.
        curves: the choice of what the timeline shows.
        panel: the choice of what the right side shows.
        afters: what can be made of the moment shown: keys out of fork, code, csv, clip.
        under: what stands between a lane's stage and its scores, by the lane's number.
    """

    prefix: str
    recipes: Mapping[str, Text]
    settings: Mapping[str, Mapping[str, Any]]
    mirrors: Mapping[str, Param]
    shaping: Collection[str]
    steps: Mapping[str, tuple[str, Text]]
    curves: Param
    panel: Param
    afters: Collection[str]
    under: Callable[[int], str] = lambda _number: ""

    def html(self, controls: list[str], meaning: list[str], lang: str) -> str:
        """The whole room, with the tab's own ``controls`` on the left and ``meaning`` on the right."""
        numbers = range(1, MOST + 1)
        recipes = attributes(data_json=json.dumps(self.settings), data_prefix=self.prefix)
        return (
            f'<aside class="controls"><details class="drawer" open><summary>{_word("settings", lang)}</summary>'
            f"<div>{''.join(controls)}</div></details></aside>"
            f'<div class="race">{"".join(self._lane(number, lang) for number in numbers)}{_add(lang)}</div>'
            f'<div class="below">{self._transport(lang)}{self._timeline(lang)}</div>'
            f'<aside class="meaning"><details class="drawer" open><summary>{self.panel.title(lang)}</summary>'
            f'<div><div class="views">{widgets.segments(self.panel, lang)}</div>{"".join(meaning)}</div>'
            f"</details></aside>"
            f'<template class="recipes"{recipes}></template>'
        )

    def scope(self, title: str, lang: str) -> str:
        """Whose settings the controls below show: filled by the page with one button per lane."""
        everyone = f'<button type="button" role="radio" data-scope="0">{_word("all", lang)}</button>'
        return f'<div class="scope" role="radiogroup"{attributes(aria_label=title)}>{everyone}</div>'

    def group(self, title: Text, keys: Collection[str], lang: str, opened: bool = False) -> str:
        """Settings of a lane under a heading that folds them away."""
        hint = f'<p class="small">{_word("restarts", lang)}</p>' if set(keys) & set(self.shaping) else ""
        return self.fold(title(lang), *self.controls(keys, lang), hint, opened=opened)

    def controls(self, keys: Collection[str], lang: str) -> list[str]:
        """The controls of some settings of a lane."""
        return [_control(self.mirrors[key], lang) for key in keys]

    def fold(self, title: str, *parts: str, opened: bool = False) -> str:
        """Controls under a heading that folds them away; of all such groups one is open at a time."""
        summary = f"<summary><h3>{escape(title)}</h3></summary>"
        kind = attributes(class_="fold", name=f"{self.prefix}settings", open="" if opened else None)
        return f"<details{kind}>{summary}<div>{''.join(parts)}</div></details>"

    def _lane(self, number: int, lang: str) -> str:
        """One lane: its recipe, its stage, its scores. The page shows as many as the race has."""
        options = "".join(f'<option value="{key}">{escape(name(lang))}</option>' for key, name in self.recipes.items())
        choose = attributes(data_recipe=number, aria_label=_WORDS["recipe"](lang))
        remove = attributes(data_remove=number, title=_WORDS["remove"](lang), aria_label=_WORDS["remove"](lang))
        colour, sign = attributes(style=widgets.idea_style(f"lane{number}")), SIGNS[f"lane{number}"][1]
        return (
            f'<section class="lane" data-lane="{number}"{colour} hidden>'
            f'<header><span class="sign" aria-hidden="true">{sign}</span>'
            f'<label class="recipe"><select{choose}>{options}</select></label>'
            f'<button type="button" class="remove"{remove}>×</button></header>'
            f"{widgets.stage(f'lane{number}', 'lane-stage')}{self.under(number)}"
            f"{_quiet_slot(f'scores{number}', 'scores')}</section>"
        )

    def _transport(self, lang: str) -> str:
        """Play, single steps, start again; where the race stands; how fast it may go."""
        again = {key: (sign, _WORDS[key]) for key, sign in _AGAIN.items()}
        buttons = "".join(_round(key, *what, lang) for key, what in [*self.steps.items(), *again.items()])
        play = attributes(data_train=1, title=_WORDS["play"](lang), aria_label=_WORDS["play"](lang))
        return (
            f'<div class="transport"><button type="button" class="train"{play}></button>{buttons}'
            f"{_quiet_slot('status', 'standing')}{widgets.slider(SPEED, lang)}</div>"
        )

    def _timeline(self, lang: str) -> str:
        """The curves of all lanes, with a scrubber under them; what can be made of the moment shown."""
        scrub = attributes(type="range", min=0, max=0, value=0, step=1, aria_label=_WORDS["scrub"](lang))
        after = "".join(_after(key, lang) for key in self.afters)
        return (
            f'<div class="timeline"><div class="row">{widgets.segments(self.curves, lang)}'
            f'<div class="afters">{after}</div></div>'
            f'{widgets.chart("timeline", "timeline-chart")}<input class="scrub"{scrub}></div>'
        )


def named(param: Param, lang: str) -> str:
    """One of a few choices under its name."""
    return f'<div class="choice"><span>{escape(param.title(lang))}</span>{widgets.segments(param, lang)}</div>'


def _control(param: Param, lang: str) -> str:
    return named(param, lang) if param.choices else widgets.slider(param, lang)


def _word(key: str, lang: str) -> str:
    return escape(_WORDS[key](lang))


def _quiet_slot(name: str, kind: str) -> str:
    """A slot that changes many times a second: no screen reader should read it out each time."""
    return f'<div class="slot {kind}" data-slot="{name}" aria-live="off"></div>'


def _add(lang: str) -> str:
    """The button that adds a lane, beside the last one."""
    about = attributes(data_do="add", title=_WORDS["add"](lang), aria_label=_WORDS["add"](lang))
    return f'<button type="button" class="add"{about}>+</button>'


def _round(action: str, sign: str, title: Text, lang: str) -> str:
    about = attributes(data_action=action, title=title(lang), aria_label=title(lang))
    return f'<button type="button" class="round"{about}>{sign}</button>'


def _after(doing: str, lang: str) -> str:
    about = attributes(data_do=doing, title=_WORDS[f"{doing}_help"](lang))
    return f'<button type="button" class="after"{about}>{_word(doing, lang)}</button>'
