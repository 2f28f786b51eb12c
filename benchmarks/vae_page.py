"""The VAE tab as a hand meets it: a ring and the picture that follows it, β and a new map, a stroke and its posterior.

The browser's own mouse makes the gestures; each is measured from the time stamp of its event to the end of the frame
that shows the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from benchmarks.report import Row
from tests.live import browser, running

SCRIPT = (Path(__file__).parent / "stage.js").read_text(encoding="utf-8")
OPEN = ".tab:not([hidden])"
MAIN = f'{OPEN} [data-stage="main"]'
MOVES, WARMUP = 40, 3  # gestures measured, and first ones that do not count
REST = 200  # ms without a question and without a picture: the next gesture is alone
PACE, SECONDS = 40, 8  # moves a second of a hand that does not rest, and for how long
BETAS = ("b0.1", "b1", "b4")
NEW = (  # choices that each ask for a map which nobody has asked for before
    *(("beta", "b4"), ("beta", "b0.1"), ("data", "fashion"), ("beta", "b1"), ("beta", "b4"), ("axes", "quantile")),
    *(("beta", "b1"), ("beta", "b0.1"), ("data", "digits"), ("beta", "b1"), ("beta", "b4")),
)

# What `bench.latency` measures, begun by the next event of a kind: its own time stamp counts.
WATCH = """type => {
  const measure = (event) => {
    const [late, before] = [performance.now() - event.timeStamp, playground.frames];
    return bench.latency.call({ move() {} }, null, type, () => playground.frames > before).then((ms) => ms + late);
  };
  bench.taken = new Promise((done, failed) =>
    addEventListener(type, (event) => measure(event).then(done, failed), { capture: true, once: true }));
}"""

# The ring in the hand, moved as a mouse's driver would, faster than the one of the tests can.
SUSTAIN = f"""async (ring, places) => {{
  const pause = (ms) => new Promise((done) => setTimeout(done, Math.max(0, ms)));
  const [start, before] = [performance.now(), playground.frames];
  for (const [number, [clientX, clientY]] of places.entries()) {{
    ring.dispatchEvent(new PointerEvent("pointermove", {{ pointerId: 1, clientX, clientY, bubbles: true }}));
    await pause(start + (1000 * (number + 1)) / {PACE} - performance.now());
  }}
  const [last, frames] = [performance.now(), playground.frames - before];
  while (playground.pending) await pause(2);
  return {{ rate: (1000 * frames) / (last - start), backlog: performance.now() - last + 1000 / {PACE} }};
}}"""


def run() -> list[Row]:
    """Rows for the sliders, the map and the sheet to draw on."""
    with browser() as chromium, running() as url:
        visit = lambda query: _open(chromium, f"{url}/?tab=vae&{query}")  # noqa: E731
        return [
            *_sliders(visit("vae.view=sliders"), "large network"),
            *_sliders(visit("vae.view=sliders&vae.beta=b4"), "small network"),
            *_map(visit("vae.view=map")),
            _stroke(visit("vae.view=picture&vae.picture=d")),
        ]


def _open(chromium: Any, address: str) -> Page:
    # Single moves glide to their picture, moves of a drag do not: without gliding the first picture is the last one.
    page = chromium.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page.goto(address)
    page.wait_for_function("window.playground?.frames > 0", timeout=60_000)
    page.evaluate(SCRIPT)
    page.wait_for_timeout(1500)
    return page


def _measured(page: Page, event: str, gesture: Callable[[int], None], count: int = MOVES) -> list[float]:
    """Milliseconds from the event of each gesture to its picture."""
    taken = []
    for number in range(count + WARMUP):
        page.evaluate(f"bench.rest({REST})")
        page.evaluate(WATCH, event)
        gesture(number)
        taken.append(page.evaluate("bench.taken"))
    return taken[WARMUP:]


def _held(page: Page, ring: Locator) -> tuple[float, float]:
    """Take a ring into the hand; where it stands, in pixels."""
    box = ring.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def _places() -> Iterator[int]:
    """Pixels right of the middle of a range, to and fro, none as the one before."""
    while True:
        yield from (*range(-80, 80, 7), *range(80, -80, -7))


def _sliders(page: Page, network: str) -> list[Row]:
    """One row's ring under a hand that rests after each move, and under one that does not."""
    ring = page.locator(f"{MAIN} .stage-handle").nth(2)
    x, y = _held(page, ring)
    places = _places()
    single = _measured(page, "pointermove", lambda _: page.mouse.move(x + next(places), y))
    kept = ring.evaluate(SUSTAIN, [[x + next(places), y] for _ in range(PACE * SECONDS)])
    page.mouse.up()
    page.close()
    name = f"sliders, {network}: "
    return [
        Row.of(name + "a ring's move to its picture", single, target=50),
        Row(name + f"pictures at {PACE} moves a second", kept["rate"], unit="a second", target="≥ 20"),
        Row(name + "last of these moves to its picture", kept["backlog"], target=120),
    ]


def _map(page: Page) -> list[Row]:
    """Another β or other pictures, which bring another model and another map; then the ring of z."""
    button = f'{OPEN} button[data-param="vae.{{}}"][data-value="{{}}"]'
    press = lambda choice: page.click(button.format(*choice))  # noqa: E731
    first = _measured(page, "click", lambda number: press(NEW[number]), len(NEW) - WARMUP)
    again = _measured(page, "click", lambda number: press(("beta", BETAS[number % 3])))
    x, y = _held(page, page.locator(f"{MAIN} .stage-handle").first)
    places = _places()
    ring = _measured(page, "pointermove", lambda _: page.mouse.move(x + next(places), y))
    page.close()
    return [
        Row.of("map: another model for the first time to its 400 pictures", first, target=150),
        Row.of("map: another β, seen before, to its 400 pictures", again, target=150),
        Row.of("map: a move of z to its picture", ring, target=50),
    ]


def _stroke(page: Page) -> Row:
    """A pen that goes on drawing: each stretch to the sheet, the posterior and the bound that it changes."""
    box = page.locator(MAIN).bounding_box()
    x, y = box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    places = _places()
    taken = _measured(page, "pointermove", lambda number: page.mouse.move(x + next(places), y + number))
    page.mouse.up()
    page.close()
    return Row.of("sheet: a stretch of a stroke to its posterior", taken, target=100)
