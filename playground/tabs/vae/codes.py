"""Latent vectors and pictures as text: what the link, the page and the server pass to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.registry import InputError, Param, Text, shown
from playground.camera import Array
from playground.drawing import longest

MOST_AXES = 64
REACH = 3.0  # of every latent axis, in standard deviations of the prior
LARGEST = (32, 32, 3)  # a picture
SAMPLE, DRAWN = "s", "d"  # how a picture begins as text: the number of a shipped one, or its pixels

_BAD_CODE = Text(
    "{title} is {value}; it must be up to {most} numbers between −{far} and {far}, separated by commas.",
    "Параметр «{title}» равен {value}, а должен содержать не более {most} чисел от −{far} до {far} через запятую.",
)
_BAD_PICTURE = Text(
    "{title} is {value}; it must be s and the number of a shipped picture, or d and a drawing.",
    "Параметр «{title}» равен {value}, а должен быть буквой s с номером картинки или буквой d с рисунком.",
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
            limits = {"most": str(MOST_AXES), "far": f"{FARTHEST:g}"}
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


@dataclass(frozen=True)
class PictureParam(Param):
    """A picture as text: ``s17`` is a shipped one, ``d…`` a drawing or an upload, pixel by pixel."""

    def parse(self, raw: Any) -> str:
        text = str(raw)
        if text[:1] == DRAWN and len(text) <= 1 + longest(LARGEST):
            return text
        if text[:1] != SAMPLE or not text[1:].isdecimal() or len(text) > 5:
            raise InputError(_BAD_PICTURE.format(title=self.title, value=shown(raw)))
        return text


CODE = CodeParam("vae.z", Text("Latent z", "Латентный вектор z"), "")
POINT = CodeParam("vae.point", Text("Point of the map", "Точка карты"), "")
PICTURE = PictureParam("vae.picture", Text("Picture", "Картинка"), "s100")
