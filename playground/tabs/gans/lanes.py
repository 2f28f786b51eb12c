"""The lanes of a race of GANs: a recipe each, and what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from models.gan.objectives import OBJECTIVES, Objective
from models.gan.presets import Preset, recipe
from models.gan.settings import BY_KEY, Settings
from models.registry import Param, Text
from playground.racing import lanes


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
    return tuple(_lane(part) for part in lanes.parts(text))


def _read(part: str) -> tuple[Preset, dict[str, Any]]:
    """The recipe of a lane and what was changed in it, each value in its range."""
    key, changed = lanes.read(part, BY_KEY)
    return recipe(key), changed


def _lane(part: str) -> Lane:
    preset, changed = _read(part)
    return Lane(preset, Settings.of(OBJECTIVES[preset.objective], **{**preset.settings, **changed}), changed)


@dataclass(frozen=True)
class LanesParam(Param):
    """Lanes as a parameter: text whose every part is known. Whether the parts go together is the race's business, which
    then keeps the lanes it has."""

    def parse(self, raw: Any) -> str:
        for part in lanes.parts(str(raw)):
            _read(part)
        return str(raw)


LANES = LanesParam("lanes", Text("Lanes", "Дорожки"), "collapse")
