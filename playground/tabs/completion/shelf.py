"""The shelf: shipped pictures to pick from, beside the controls."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.images import samples
from models.images.samples import Samples
from models.registry import Param, Text
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.completion.completing import data_of
from playground.tabs.completion.inputs import PICTURE
from playground.tabs.completion.panels.base import Situation
from playground.tabs.vae.codes import SAMPLE

COLUMNS, ROWS = 7, 2
GAP = 0.94
PAGE = Param("cnn.shelf", Text("More pictures", "Другие картинки"), 1, 1, 30, 1)

_DESCRIBE = Text("Shipped pictures to pick from.", "Картинки, из которых можно выбрать.")


def draw(situation: Situation) -> View:
    """One page of the shelf; the picked picture is framed."""
    shipped = Samples(*samples(data_of(situation)))
    numbers = _numbers(situation, shipped)
    frames = ["accent" if situation.ask[PICTURE.key] == f"{SAMPLE}{number}" else None for number in numbers]
    place = np.arange(len(numbers))
    centres = np.stack([place % COLUMNS + 0.5, ROWS - 0.5 - place // COLUMNS], axis=1)
    names = [situation.word(shipped.names[shipped.labels[number]]) for number in numbers]
    return View(
        (0.0, float(COLUMNS)),
        (0.0, float(ROWS)),
        [layers.pictures(shipped.images[numbers], centres, GAP, frame=frames, names=names)],
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
    column, row = math.floor(situation.spot[0]), ROWS - 1 - math.floor(situation.spot[1])
    if not (0 <= column < COLUMNS and 0 <= row < ROWS):
        return {}
    numbers = _numbers(situation, Samples(*samples(data_of(situation))))
    return {PICTURE.key: f"{SAMPLE}{numbers[row * COLUMNS + column]}"}


def _numbers(situation: Situation, shipped: Samples) -> np.ndarray:
    """Which pictures stand on the page: one of every class, then the next of every class, and so on."""
    rank = np.zeros(len(shipped.labels), dtype=int)
    for label in np.unique(shipped.labels):
        rank[shipped.labels == label] = np.arange((shipped.labels == label).sum())
    order = np.lexsort((shipped.labels, rank))
    start = (int(situation.ask[PAGE.key]) - 1) * COLUMNS * ROWS
    return order[(start + np.arange(COLUMNS * ROWS)) % len(order)]
