"""A picture as text: what the link, the page and the server pass to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.images.samples import Samples
from models.registry import InputError, Param, Text, shown
from playground.camera import Array
from playground.drawing import from_text, longest

LARGEST = (32, 32, 3)  # a picture
SAMPLE, DRAWN = "s", "d"  # how a picture begins as text: the number of a shipped one, or its pixels

_BAD_PICTURE = Text(
    "{title} is {value}; it must be s and the number of a shipped picture, or d and a drawing.",
    "Параметр «{title}» равен {value}, а должен быть буквой s с номером картинки или буквой d с рисунком.",
)


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


def picture_of(text: str, shipped: Samples) -> tuple[Array, int | None]:
    """The picture that a text stands for, and its label where it has one; a drawing of another shape gives way to
    the first shipped picture."""
    shape = shipped.images.shape[1:]
    if text[0] == DRAWN:
        try:
            return from_text(text[1:], shape).astype(np.float32), None
        except InputError:
            text = f"{SAMPLE}0"
    number = int(text[1:]) % len(shipped.images)
    return shipped.images[number], int(shipped.labels[number])
