"""A link holds language, tab, parameters and seed: this module reads one, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from models.registry import InputError, Param, Text, shown

LINK_VERSION = 1

_NEWER = Text(
    "This link was made by a newer version of the playground; what is unknown here keeps its default.",
    "Ссылка создана более новой версией; всё, что здесь неизвестно, осталось по умолчанию.",
)
_UNKNOWN = Text(
    "The link sets {names}, which this page does not know; the rest of the link is in force.",
    "В ссылке задано {names}: такого параметра здесь нет; остальное действует.",
)
_RESERVED = ("tab", "v", "scene", "__theme", "__lang")


def read(raw: Mapping[str, Any], params: Iterable[Param]) -> tuple[dict[str, Any], list[Text]]:
    """Every parameter's value from ``raw``, and a sentence for each entry that had to be left out.

    A value that its parameter refuses falls back to the default, so that one bad field never costs the rest.
    """
    values, notes = {}, []
    for param in params:
        values[param.key] = param.default
        if raw.get(param.key, param.default) == param.default:  # most are, and a default needs no check
            continue
        try:
            values[param.key] = param.parse(raw[param.key])
        except InputError as error:
            notes.append(error.text)
    return values, notes


def strangers(raw: Mapping[str, Any], known: Iterable[str]) -> list[Text]:
    """Sentences about a link's version and about the fields that no parameter answers to."""
    notes = []
    if _version(raw) > LINK_VERSION:
        notes.append(_NEWER)
    unknown = sorted(set(raw) - set(known) - set(_RESERVED))
    if unknown:
        notes.append(_UNKNOWN.format(names=shown(", ".join(unknown), 60)))
    return notes


def _version(raw: Mapping[str, Any]) -> float:
    try:
        return float(raw.get("v", LINK_VERSION))
    except (TypeError, ValueError):
        return LINK_VERSION
