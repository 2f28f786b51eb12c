"""The lanes of a race as text: what the link, the page and the server pass to each other.

``collapse;wgan_gp!lr_g:0.0005!gp:1`` is two lanes: the recipe ``collapse`` as it is, and ``wgan_gp`` with two settings
changed. The page edits this text when a control moves; the server only reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from models.gan.objectives import OBJECTIVES, Objective
from models.gan.presets import Preset, recipe
from models.gan.settings import BY_KEY, Settings
from models.registry import InputError, Param, Text, shown

MOST = 4

_TOO_MANY = Text(
    "Lanes are {value}; there must be between 1 and {most}.",
    "Дорожек {value}, а должно быть от 1 до {most}.",
)
_BAD_SETTING = Text(
    "A lane holds {value}; a setting is written key:value with a key of: {known}.",
    "В дорожке стоит {value}; настройка записывается как ключ:значение, ключи: {known}.",
)


@dataclass(frozen=True)
class Lane:
    """One variant of a race: a recipe and what was changed in it."""

    preset: Preset
    settings: Settings
    changed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def objective(self) -> Objective:
        return OBJECTIVES[self.settings.objective]


@lru_cache
def parse(text: str) -> tuple[Lane, ...]:
    """The lanes that ``text`` stands for; a page that trains asks about the same ones again and again.

    Raises:
        InputError: one sentence about the first thing in it that makes no sense.
    """
    return tuple(_lane(part) for part in _parts(text))


def _parts(text: str) -> list[str]:
    parts = [part for part in text.split(";") if part]
    if not 1 <= len(parts) <= MOST:
        raise InputError(_TOO_MANY.format(value=str(len(parts)), most=str(MOST)))
    return parts


def _read(part: str) -> tuple[Preset, dict[str, Any]]:
    """The recipe of a lane and what was changed in it, each value in its range."""
    key, *pairs = part.split("!")
    return recipe(key), dict(_pair(pair) for pair in pairs)


def _lane(part: str) -> Lane:
    preset, changed = _read(part)
    return Lane(preset, Settings.of(OBJECTIVES[preset.objective], **{**preset.settings, **changed}), changed)


def _pair(pair: str) -> tuple[str, Any]:
    key, colon, value = pair.partition(":")
    if not colon or key not in BY_KEY:
        raise InputError(_BAD_SETTING.format(value=shown(pair), known=", ".join(BY_KEY)))
    return key, BY_KEY[key].parse(value)


@dataclass(frozen=True)
class LanesParam(Param):
    """Lanes as a parameter: text whose every part is known. Whether the parts go together is the race's business, which
    then keeps the lanes it has."""

    def parse(self, raw: Any) -> str:
        for part in _parts(str(raw)):
            _read(part)
        return str(raw)


LANES = LanesParam("lanes", Text("Lanes", "Дорожки"), "collapse")
