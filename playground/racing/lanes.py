"""Lanes as text: what the link, the page and the server pass to each other.

``collapse;wgan_gp!lr_g:0.0005!gp:1`` is two lanes: the recipe ``collapse`` as it is, and ``wgan_gp`` with two settings
changed. The page edits this text when a control moves; the server only reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def parts(text: str) -> list[str]:
    """The text of each lane; raises `InputError` where there are too few or too many."""
    found = [part for part in text.split(";") if part]
    if not 1 <= len(found) <= MOST:
        raise InputError(_TOO_MANY.format(value=str(len(found)), most=str(MOST)))
    return found


def read(part: str, settings: Mapping[str, Param]) -> tuple[str, dict[str, Any]]:
    """The recipe's key of a lane and what was changed in it, each value in its range; raises `InputError`."""
    key, *pairs = part.split("!")
    return key, dict(_pair(pair, settings) for pair in pairs)


def _pair(pair: str, settings: Mapping[str, Param]) -> tuple[str, Any]:
    key, colon, value = pair.partition(":")
    if not colon or key not in settings:
        raise InputError(_BAD_SETTING.format(value=shown(pair), known=", ".join(settings)))
    return key, settings[key].parse(value)
