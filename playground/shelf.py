"""The shelf: shipped pictures to pick from, beside the controls."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images.samples import Samples
from models.registry import Param, Text
from playground.pictured import SAMPLE, PictureParam
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Ask

COLUMNS = 7
GAP = 0.94

_MORE = Text("More pictures", "Другие картинки")
_DESCRIBE = Text("Shipped pictures to pick from.", "Картинки, из которых можно выбрать.")


@dataclass(frozen=True)
class Shelf:
    """Pages of ``rows`` of pictures on the stage ``shelf``; a click puts one into ``picture``.

    ``page`` is the parameter that turns the pages.
    """

    page: Param
    picture: PictureParam
    rows: int

    @classmethod
    def of(cls, key: str, picture: PictureParam, rows: int, pages: int) -> Shelf:
        """A shelf whose page stands in the parameter ``key``."""
        return cls(Param(key, _MORE, 1, 1, pages, 1), picture, rows)

    def draw(self, ask: Ask, shipped: Samples) -> View:
        """The page that is turned up; the picked picture is framed."""
        numbers = self._numbers(ask, shipped)
        frames = ["accent" if ask[self.picture.key] == f"{SAMPLE}{number}" else None for number in numbers]
        place = np.arange(len(numbers))
        centres = np.stack([place % COLUMNS + 0.5, self.rows - 0.5 - place // COLUMNS], axis=1)
        names = [shipped.names[label](ask.lang) for label in shipped.labels[numbers]]
        return View(
            (0.0, float(COLUMNS)),
            (0.0, float(self.rows)),
            [layers.pictures(shipped.images[numbers], centres, GAP, frame=frames, names=names)],
            axes="none",
            x_ticks=False,
            y_ticks=False,
            describe=_DESCRIBE(ask.lang),
        )

    def act(self, ask: Ask, shipped: Samples) -> Mapping[str, Any]:
        """Take the picture under a click on the shelf."""
        if ask.action.get("kind") != "pick" or ask.action.get("view") != "shelf":
            return {}
        column, row = math.floor(ask.spot[0]), self.rows - 1 - math.floor(ask.spot[1])
        if not (0 <= column < COLUMNS and 0 <= row < self.rows):
            return {}
        return {self.picture.key: f"{SAMPLE}{self._numbers(ask, shipped)[row * COLUMNS + column]}"}

    def _numbers(self, ask: Ask, shipped: Samples) -> NDArray[np.int64]:
        """Which pictures stand on the page; the last page is followed by the first."""
        order, size = mixed(shipped), COLUMNS * self.rows
        return order[((int(ask[self.page.key]) - 1) * size + np.arange(size)) % len(order)]


def mixed(shipped: Samples) -> NDArray[np.int64]:
    """Numbers of the shipped pictures: the first of every class, then the second of every class, and so on."""
    return _mixed(tuple(shipped.labels.tolist()))


@lru_cache(maxsize=8)
def _mixed(labels: tuple[int, ...]) -> NDArray[np.int64]:
    each = np.array(labels)
    rank = np.zeros(len(each), dtype=int)
    for label in np.unique(each):
        rank[each == label] = np.arange((each == label).sum())
    return np.lexsort((each, rank))
