"""A click in the view of masks and fields, per architecture at its deepest and widest, beside the plain way.

A click asks for the field of a new pixel after every layer in the network on the stage, and after the last in all
others. The view keeps the networks it built, and lets the gradients of all layers flow back together; the plain way
builds a network for every depth and goes back through each by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.report import Row, measure
from models.images.fields import ARCHITECTURES, DEEPEST, SIDE, Plan
from models.images.fields.measure import DRAWS
from models.images.fields.tape import gradients
from playground.tab import Ask
from playground.tabs.completion.panels import fields
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.fields_params import DEPTH, KERNEL, NETWORK, PARAMS, PIXEL, WIDEST, as_text

CLICKS, PLAIN, WARMUP = 20, 5, 2
TARGET_MS = 150
Pixel = tuple[int, int]


def run() -> Iterator[Row]:
    """Two rows for every architecture; no pixel is asked twice, for answers are kept."""
    order = np.random.default_rng(0).permutation(SIDE**2)
    pixels = iter([divmod(int(number), SIDE) for number in order])
    for key in ARCHITECTURES:
        clicks = measure(lambda key=key: _click(key, next(pixels)), CLICKS, WARMUP)
        plain = measure(lambda key=key: _plainly(key, next(pixels)), PLAIN, warmup=0)
        compared = {"ratio": np.median(plain) / np.median(clicks), "against": "every depth anew"}
        yield Row.of(f"{key}: a click", clicks, target=TARGET_MS, **compared)
        yield Row.of(f"{key}: every depth anew", plain)


def _click(key: str, pixel: Pixel) -> int:
    """What the server does after a click on the stage, up to the bytes that it sends: how many."""
    asked = {param.key: param.default for param in PARAMS} | {NETWORK.key: key, DEPTH.key: DEEPEST, KERNEL.key: WIDEST}
    pick = {"kind": "pick", "view": "main", "x": pixel[1] + 0.5, "y": SIDE - pixel[0] - 0.5}
    changed = fields.act(Situation(Ask("en", asked, "act", pick)))
    assert changed == {PIXEL.key: as_text(*pixel)}
    picture = fields.draw(Situation(Ask("en", asked | changed, "settle")))
    return len(picture.main.pack()) + len(picture.side.pack())


def _plainly(key: str, pixel: Pixel) -> None:
    """The fields of the same picture, each from a network of its own."""
    for depth in range(1, DEEPEST + 1):
        _field(key, depth, pixel)
    for other in ARCHITECTURES:
        if other != key:
            _field(other, DEEPEST, pixel)


def _field(key: str, depth: int, pixel: Pixel) -> np.ndarray:
    """What the pixel's logit depends on after the last of ``depth`` layers, (side, side)."""
    built = ARCHITECTURES[key].build(Plan(depth, WIDEST), np.random.default_rng(0), DRAWS)
    return np.abs(gradients(built.layers[-1:], built.logit(pixel), built.x)).mean(axis=(0, 1, 2))
