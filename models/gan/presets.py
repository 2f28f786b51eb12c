"""Recipes worth showing: an objective with settings that are known to collapse, to cover, to be patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.gan.objectives import OBJECTIVES
from models.gan.settings import Settings
from models.registry import InputError, Registry, Text, shown


@dataclass(frozen=True)
class Preset:
    """A named recipe: ``settings`` over the objective's own, and for how many generator ``steps`` it is meant."""

    key: str
    title: Text
    short: Text  # the name of a lane
    about: Text
    objective: str
    steps: int
    settings: Mapping[str, Any] = field(default_factory=dict)


PRESETS: Registry[Preset] = Registry("recipe")

PRESETS.add(
    Preset(
        "collapse",
        Text("Collapsing GAN", "Схлопывающаяся GAN"),
        Text("slow D", "медленный D"),
        Text(
            "G learns ten times faster than D, with Adam's usual momentum: it rushes to whichever mode D currently "
            "favours, and on to the next.",
            "G учится вдесятеро быстрее D, с обычным для Adam импульсом: бросается к той моде, которую D сейчас "
            "хвалит, потом к следующей.",
        ),
        objective="non_saturating",
        steps=6000,
        settings={"lr_g": 1e-3, "lr_d": 1e-4, "beta1": 0.9, "beta2": 0.999},
    )
)
PRESETS.add(
    Preset(
        "best",
        Text("Modern baseline", "Современный рецепт"),
        Text("relativistic + R1 + R2", "релятивистская + R1 + R2"),
        Text(
            "A paired loss, both zero-centred penalties, falling learning rates and an averaged G: a plain network "
            "covers every mode.",
            "Парная функция потерь, два штрафа на градиент, убывающие скорости и усреднённый G: простая сеть "
            "находит все моды.",
        ),
        objective="relativistic",
        steps=24_000,
        settings={
            "depth": 3,
            "width": 48,
            "latent": "uniform",
            "batch": 96,
            "lr_g": 3e-3,
            "lr_d": 4e-3,
            "decay": 24_000,
            "average": 0.999,
        },
    )
)
PRESETS.add(
    Preset(
        "patient",
        Text("Patient training", "Терпеливое обучение"),
        Text("relativistic, slow G", "релятивистская, медленный G"),
        Text(
            "The modern baseline with a slower G, five times the steps and a longer average: bridges between modes "
            "grow ever steeper. It takes about forty seconds.",
            "Современный рецепт с более медленным G, впятеро большим числом шагов и более долгим усреднением: "
            "мостики между модами становятся всё круче. Нужно около сорока секунд.",
        ),
        objective="relativistic",
        steps=120_000,
        settings={
            "depth": 3,
            "width": 48,
            "latent": "uniform",
            "lr_g": 2e-3,
            "lr_d": 4e-3,
            "decay": 120_000,
            "average": 0.9995,
        },
    )
)

_UNKNOWN = Text(
    "The recipe is {value}; it must be one of: {keys}.",
    "Рецепт равен {value}, а должен быть одним из: {keys}.",
)


def recipe(key: str) -> Preset:
    """A preset by its key, or an objective's own recipe by the objective's key."""
    if key in PRESETS:
        return PRESETS[key]
    if key not in OBJECTIVES:
        raise InputError(_UNKNOWN.format(value=shown(key), keys=", ".join([*PRESETS, *OBJECTIVES])))
    objective = OBJECTIVES[key]
    return Preset(key, objective.title, objective.short, objective.about, objective=key, steps=15_000)


def settings_of(preset: Preset, **changed: Any) -> Settings:
    """The settings of a preset with some of them changed, checked."""
    return Settings.of(OBJECTIVES[preset.objective], **{**preset.settings, **changed})
