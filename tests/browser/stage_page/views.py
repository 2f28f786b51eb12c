"""Views that the tests show, and where things are on the page."""

from __future__ import annotations

from base64 import b64encode

import numpy as np
from playwright.sync_api import Page

from playground.stage import View, layers

BOX = (-5.0, 5.0)
CENTRES = np.array([[-2.0, -1.0], [2.0, 1.5]])


def show(page: Page, view: View) -> None:
    page.evaluate("frame => stage.show(unpackText(frame))", as_text(view.pack()))


def as_text(frame: bytes) -> str:
    """A packed frame as `unpackText` in the page takes it."""
    return b64encode(frame).decode("ascii")


def density(n: int = 96) -> np.ndarray:
    x = np.linspace(*BOX, n)
    return sum(np.exp(-((x - cx) ** 2 + (x[:, None] - cy) ** 2)) for cx, cy in CENTRES)


def picture(*extra: dict, **options) -> View:
    values = density()
    base = [layers.raster(values, BOX, BOX), layers.contours(values, BOX, BOX)]
    return View(BOX, BOX, [*base, *extra], x_title="x₁", y_title="x₂", describe="Two modes", **options)


def draggable(xy=CENTRES, **options) -> View:
    return picture(layers.handles(xy, titles=["left", "right"], **options))


def pixel(page: Page, x: float, y: float) -> tuple[float, float]:
    """The page's pixel of a place in data units."""
    window = page.evaluate("stage.window")
    box = page.locator(".stage").bounding_box()
    across = (x - window["x"][0]) / (window["x"][1] - window["x"][0])
    up = (y - window["y"][0]) / (window["y"][1] - window["y"][0])
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


def handle_place(page: Page, index: int) -> tuple[float, float]:
    box = page.locator(".stage-handle").nth(index).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
