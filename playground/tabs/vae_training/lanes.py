"""The lanes of a race of VAEs: a recipe each, and what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from models.registry import InputError, Param, Text, shown
from models.vae.settings import BY_KEY, Settings
from playground.racing import lanes

PREFIX = "train."


@dataclass(frozen=True)
class Recipe:
    """Settings with a name."""

    key: str
    title: Text
    settings: Mapping[str, Any]


RECIPES = {
    one.key: one
    for one in (
        Recipe("vae", Text("VAE", "VAE"), {}),
        Recipe("strict", Text("strict VAE", "строгий VAE"), {"beta": 10.0}),
        Recipe("loose", Text("loose VAE", "вольный VAE"), {"beta": 0.1}),
        Recipe("line", Text("on a line", "на прямой"), {"latent": 1}),
        Recipe("wide", Text("many axes", "много осей"), {"latent": 16}),
        Recipe("fast", Text("hasty VAE", "торопливый VAE"), {"lr": 0.1}),
    )
}

_UNKNOWN = Text(
    "The recipe {value} is unknown; it must be one of: {known}.", "Рецепт {value} неизвестен; есть: {known}."
)


@dataclass(frozen=True)
class Lane:
    """One variant of a race: a recipe and what was changed in it."""

    recipe: Recipe
    settings: Settings
    changed: Mapping[str, Any] = field(default_factory=dict)


@lru_cache
def parse(text: str) -> tuple[Lane, ...]:
    """The lanes that ``text`` stands for.

    Raises:
        InputError: one sentence about the first thing in it that makes no sense.
    """
    return tuple(_lane(part) for part in lanes.parts(text))


def _lane(part: str) -> Lane:
    key, changed = lanes.read(part, BY_KEY)
    if key not in RECIPES:
        raise InputError(_UNKNOWN.format(value=shown(key), known=", ".join(RECIPES)))
    return Lane(RECIPES[key], Settings.of(**{**RECIPES[key].settings, **changed}), changed)


@dataclass(frozen=True)
class LanesParam(Param):
    """Lanes as a parameter: text whose every part makes sense."""

    def parse(self, raw: Any) -> str:
        parse(str(raw))
        return str(raw)


LANES = LanesParam(f"{PREFIX}lanes", Text("Lanes", "Дорожки"), "vae")
