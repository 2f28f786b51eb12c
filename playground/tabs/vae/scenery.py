"""Pieces that several views of the tab share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from models.images import samples
from models.images.base import Coder
from models.registry import Text
from playground.camera import Array
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.vae.panels.base import Situation

LETTER, EDGE = 8.2, 6.0  # pixels of normal type: one letter of a bold name, the stage's edge

_DECODED = Text("The picture decoded from z.", "Картинка, раскодированная из z.")


def alone(situation: Situation, image: Array, describe: Text = _DECODED) -> View:
    """One picture that fills a stage."""
    return View(
        (0.0, 1.0),
        (0.0, 1.0),
        [layers.pictures(image[None], [[0.5, 0.5]], 1.0)],
        axes="none",
        x_ticks=False,
        y_ticks=False,
        hover=False,
        describe=situation.word(describe),
    )


def columns_of(situation: Situation, names: Iterable[str], columns: int) -> float:
    """How many columns of a table of pictures the names of its rows take on the main stage."""
    box = situation.ask.box("main")
    pixels = LETTER * box.unit * max(map(len, names)) + 3 * EDGE * box.unit
    return columns * pixels / max(box.width - pixels, pixels)


@lru_cache(maxsize=32)
def encoded(model: Coder, data: str) -> Array:
    """Where an encoder puts the shipped pictures of a data set, (n, latent)."""
    return model.codes(samples(data)[0])
