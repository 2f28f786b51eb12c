"""How long a visitor waits: process start to page served, page to its first finished picture."""

from __future__ import annotations

import time

from benchmarks.report import Row
from tests.live import browser, running

STARTS = 5
VISITS = 7
SERVED_TARGET, PICTURE_TARGET = 6000, 1000  # ms

# Runs before the page's own scripts: notes the moment of the first finished picture, counted from navigation.
NOTE_READY = """
(() => {
  const look = () => window.playground
    ? window.playground.ready.then(() => requestAnimationFrame(() => { window.firstPicture = performance.now(); }))
    : setTimeout(look, 4);
  look();
})();
"""


def run() -> list[Row]:
    """Rows for the start of the process and for first and repeated visits in both languages."""
    rows = [Row.of("process start to page served", [_serve_once() for _ in range(STARTS)], target=SERVED_TARGET)]
    with running() as url, browser() as chromium:
        rows += _visits(chromium, url, "English")
        rows += _visits(chromium, f"{url}/ru", "Russian")
    return rows


def _serve_once() -> float:
    start = time.perf_counter()
    with running():
        return (time.perf_counter() - start) * 1e3


def _visits(chromium, url: str, language: str) -> list[Row]:
    cold, warm = [], []
    for _ in range(VISITS):
        context = chromium.new_context(viewport={"width": 1280, "height": 720})
        context.add_init_script(NOTE_READY)
        page = context.new_page()
        cold.append(_first_picture(page, url))
        warm.append(_first_picture(page, url))
        context.close()
    name = "page to first finished picture, {}, {} cache"
    return [
        Row.of(name.format(language, "cold"), cold, target=PICTURE_TARGET),
        Row.of(name.format(language, "warm"), warm, target=PICTURE_TARGET),
    ]


def _first_picture(page, url: str) -> float:
    page.goto(url)
    page.wait_for_function("window.firstPicture !== undefined", timeout=60_000)
    return page.evaluate("window.firstPicture")
