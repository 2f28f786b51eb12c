"""The PixelCNN tab as a hand meets it: a brush that is lifted, a preset and a pixel, each to the pictures it asks for.

The browser's own mouse makes the gestures; each is measured from the time stamp of its event to the end of the frame
that shows the answer. Each carries a seed of its own, so that no answer is remembered. Completions are drawn from their
first pixel on: what is on the screen then is their beginning, although the whole trace is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from playwright.sync_api import Page

from benchmarks.report import Row
from benchmarks.vae_page import MAIN, OPEN, SCRIPT, WATCH
from tests.live import browser, running

STROKES, WARMUP = 24, 3
REST = 300  # ms without a question and without a picture
SHEET = (0.03, 0.53)  # share of the stage's width that the sheet takes at 1280×720
WARM = 8000  # ms in which the sampler's compiled code arrives
SEEDED = "seed => playground.state.set({ 'cnn.seed': seed }, 'quiet')"  # asks nothing; the next question carries it
PRESETS = ("left", "bottom", "middle", "right", "top")


def run() -> list[Row]:
    """Rows for 4, 8 and 16 completions, and for a pixel that is asked."""
    with browser() as chromium, running() as url:
        rows = [row for count in (4, 8, 16) for row in _painted(_open(chromium, f"{url}/?tab=pixelcnn", count), count)]
        return [*rows, _asked(_open(chromium, f"{url}/?tab=pixelcnn&cnn.view=pixel", 8))]


def _open(chromium: Any, address: str, count: int) -> Page:
    page = chromium.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page.goto(f"{address}&cnn.count={count}&cnn.hidden=top")
    page.wait_for_function("window.playground?.frames > 0", timeout=60_000)
    page.evaluate(SCRIPT)
    page.wait_for_timeout(WARM)
    return page


def _painted(page: Page, count: int) -> Iterator[Row]:
    """A stroke across the sheet, from the lift of the brush; another preset, from its click."""
    box, places = page.locator(MAIN).bounding_box(), cycle((0.3, 0.42, 0.36, 0.48, 0.25))
    x0, x1 = (box["x"] + share * box["width"] for share in SHEET)
    chosen, lifted, preset = cycle(PRESETS), [], []
    for seed in range(1, STROKES + WARMUP + 1):
        page.evaluate(SEEDED, seed)
        lifted.append(_lift(page, x0, x1, box["y"] + next(places) * box["height"]))
        page.evaluate(SEEDED, seed + STROKES + WARMUP)
        preset.append(_watched(page, "click", lambda: page.click(_button(next(chosen)))))
    page.close()
    yield Row.of(f"{count} completions: brush lifted to their first pixels", lifted[WARMUP:], target=200)
    yield Row.of(f"{count} completions: a preset to their first pixels", preset[WARMUP:], target=200)


def _lift(page: Page, left: float, right: float, height: float) -> float:
    page.mouse.move(left + 20, height)
    page.mouse.down()
    page.mouse.move(right - 20, height + 6, steps=6)
    return _watched(page, "pointerup", page.mouse.up)


def _watched(page: Page, event: str, gesture: Any) -> float:
    """Milliseconds from an event to the picture that answers it."""
    page.evaluate(f"bench.rest({REST})")
    page.evaluate(WATCH, event)
    gesture()
    return page.evaluate("bench.taken")


def _button(name: str) -> str:
    return f'{OPEN} button[data-param="cnn.hidden"][data-value="{name}"]'


def _asked(page: Page) -> Row:
    """A click on a pixel of the sheet, to its moment and its choice."""
    box, places = page.locator(MAIN).bounding_box(), cycle((0.22, 0.31, 0.4, 0.27, 0.36))
    taken = []
    for _ in range(STROKES + WARMUP):
        x, y = box["x"] + next(places) * box["width"], box["y"] + next(places) * box["height"]
        taken.append(_watched(page, "pointerup", lambda x=x, y=y: page.mouse.click(x, y)))
    page.close()
    return Row.of("a pixel asked to its moment and its choice", taken[WARMUP:], target=100)
