"""What picture a text stands for."""

from __future__ import annotations

import numpy as np

from models.images.samples import Samples
from models.registry import InputError
from playground.camera import Array
from playground.drawing import from_text
from playground.tabs.vae.codes import DRAWN, SAMPLE


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
