"""The shelf: shipped pictures to pick from, beside the controls."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.registry import Param, Text
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.vae.codes import PICTURE, SAMPLE
from playground.tabs.vae.panels.base import Situation
from playground.tabs.vae.scenery import mixed

COLUMNS, ROWS = 7, 3
GAP = 0.94
PAGE = Param("vae.shelf", Text("More pictures", "Другие картинки"), 1, 1, 20, 1)

_DESCRIBE = Text("Shipped pictures to pick from.", "Картинки, из которых можно выбрать.")


def draw(situation: Situation) -> View:
    """One page of the shelf; the picked picture is framed."""
    numbers, samples = _numbers(situation), situation.samples
    frames = ["accent" if situation.ask[PICTURE.key] == f"{SAMPLE}{number}" else None for number in numbers]
    place = np.arange(len(numbers))
    centres = np.stack([place % COLUMNS + 0.5, ROWS - 0.5 - place // COLUMNS], axis=1)
    names = [situation.named(samples.labels[number]) for number in numbers]
    return View(
        (0.0, float(COLUMNS)),
        (0.0, float(ROWS)),
        [layers.pictures(samples.images[numbers], centres, GAP, frame=frames, names=names)],
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(_DESCRIBE),
    )


def act(situation: Situation) -> Mapping[str, Any]:
    """Take the picture under a click on the shelf."""
    action = situation.ask.action
    if action.get("kind") != "pick" or action.get("view") != "shelf":
        return {}
    column, row = math.floor(float(action.get("x", -1))), ROWS - 1 - math.floor(float(action.get("y", -1)))
    place = row * COLUMNS + column
    inside = 0 <= column < COLUMNS and 0 <= row < ROWS
    return {PICTURE.key: f"{SAMPLE}{_numbers(situation)[place]}"} if inside else {}


def _numbers(situation: Situation) -> np.ndarray:
    """Which pictures stand on the page, class after class; the last page is followed by the first."""
    order = mixed(situation)
    start = (int(situation.ask[PAGE.key]) - 1) * COLUMNS * ROWS
    return order[(start + np.arange(COLUMNS * ROWS)) % len(order)]
