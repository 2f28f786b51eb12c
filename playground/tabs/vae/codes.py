"""Latent vectors as text, and the picture that is looked at: what link, page and server pass to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.registry import Param, Text, numeral
from playground.camera import Array
from playground.pictured import PictureParam
from playground.shelf import Shelf

MOST_AXES = 64
REACH = 3.0  # of every latent axis, in standard deviations of the prior

_BAD_CODE = Text(
    "{title} is {value}; it must be up to {most} numbers between −{far} and {far}, separated by commas.",
    "Параметр «{title}» равен {value}, а должен содержать не более {most} чисел от −{far} до {far} через запятую.",
)
FARTHEST = 10.0


@dataclass(frozen=True)
class CodeParam(Param):
    """A latent vector as text, ``0.5,-1.2``: coordinates left out are 0. Empty stands for the code of the picked
    picture."""

    def parse(self, raw: Any) -> str:
        return as_text(self.read(raw)) if str(raw).strip() else ""

    def read(self, raw: Any) -> Array:
        """The coordinates (n,) that stand in the text."""
        parts = [part for part in str(raw).split(",") if part.strip()]
        try:
            code = np.array([float(part) for part in parts])
        except ValueError:
            code = np.array([np.nan])
        if len(code) > MOST_AXES or not (np.abs(code) <= FARTHEST).all():  # NaN is refused too
            limits = {"most": str(MOST_AXES), "far": numeral(FARTHEST)}
            raise self._error(_BAD_CODE, raw, **limits)
        return code


def as_text(code: Array) -> str:
    """A latent vector as short as it can be written: two decimals, trailing zeros left out."""
    rounded = [float(value) for value in np.round(code, 2) + 0.0]
    while len(rounded) > 1 and rounded[-1] == 0:
        rounded.pop()
    return ",".join(f"{value:g}" for value in rounded) or "0"


def padded(code: Array, size: int) -> Array:
    """The code in a latent space of ``size`` axes: missing coordinates are 0, those too many are dropped."""
    return np.concatenate([code[:size], np.zeros(max(0, size - len(code)))])


CODE = CodeParam("vae.z", Text("Latent z", "Латентный вектор z"), "")
POINT = CodeParam("vae.point", Text("Point of the map", "Точка карты"), "")
PICTURE = PictureParam("vae.picture", Text("Picture", "Картинка"), "s100")
SHELF = Shelf.of("vae.shelf", PICTURE, rows=3, pages=20)
