"""The GAN tab as people meet it: pictures a second while it trains flat out, a stop, a closed page, a full class.

The class is simulated by clients that pull as the page does, each with a race of its own, while somebody else drags a
slider on another tab. Clients and browser share the machine with the server: on a host of its own all is faster.
"""

from __future__ import annotations

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from benchmarks.report import Row
from playground.stage import unpack
from tests.live import browser, serving

LANES = {1: "collapse", 4: "collapse;non_saturating;wgan_gp;best"}
STATE = {"target": "ring", "ring.sigma": 0.1, "seed": 0}
SECONDS, WARM_S = 8.0, 3.0
ROUND_TRIP_MS = 80
STOPS = 10
PUPILS, CLASS_S = 30, 15.0
TURN_MS = 18  # as the page asks for
DRAGS_A_SECOND = 5


def run() -> list[Row]:
    """Rows for one page, a page far away, a stop, a closed page, and thirty pages at once."""
    with serving() as server:
        _compile(server.url)
        with browser() as chromium:
            rows = [row for lanes in LANES for row in _one_page(chromium, server.url, lanes)]
            rows.append(_far_away(chromium, server.url))
            rows += _stop(chromium, server.url)
            rows.append(_closed(chromium, server))
        return rows + _class(server.url)


def _compile(url: str) -> None:
    """Wait until the compiled step serves: a fresh machine needs half a minute for it, once."""
    client = Client(url, LANES[1])
    for _ in range(120):
        client.act("reset")
        began = client.pull()["live"]["step"]
        if client.pull()["live"]["step"] - began > 40:
            return
        time.sleep(1)


def _one_page(chromium, url: str, lanes: int) -> list[Row]:
    page = _open(chromium, url, LANES[lanes])
    rate, steps = _rates(page)
    page.context.close()
    name = f"{lanes} lane{'s' if lanes > 1 else ''}, flat out: "
    return [
        Row(name + "pictures", rate, unit="a second", target=f"≥ {30 if lanes == 1 else 15}"),
        Row(name + "generator steps per lane", steps, unit="a second"),
    ]


def _far_away(chromium, url: str) -> Row:
    page = _open(chromium, url, LANES[1])
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": ROUND_TRIP_MS, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    rate, _ = _rates(page)
    page.context.close()
    return Row(f"1 lane, {ROUND_TRIP_MS} ms of added round trip: pictures", rate, unit="a second", target="≥ 15")


def _stop(chromium, url: str) -> list[Row]:
    """Milliseconds from a click on pause to the last picture that still came."""
    page = _open(chromium, url, LANES[1])
    late = []
    for _ in range(STOPS):
        page.wait_for_timeout(700)
        late.append(page.evaluate(_STOP))
        page.evaluate("document.querySelector('.tab:not([hidden]) [data-train]').click()")
    page.context.close()
    return [Row.of("pause to the last picture of the training", late, target=100)]


_STOP = """async () => {
  const began = performance.now();
  document.querySelector('.tab:not([hidden]) [data-train]').click();
  while (playground.current.trainer.out) await new Promise((done) => setTimeout(done, 4));
  return performance.now() - began;
}"""


def _closed(chromium, server) -> Row:
    """Share of a core that the server still uses between one and two seconds after its page was closed."""
    page = _open(chromium, server.url, LANES[4])
    page.wait_for_timeout(2000)
    page.context.close()
    time.sleep(1)
    before = server.cpu_seconds()
    time.sleep(1)
    return Row("page closed: a core in use 1 to 2 s later", 100 * (server.cpu_seconds() - before), unit="%", target=5)


def _open(chromium, url: str, lanes: str) -> Page:
    page = chromium.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.goto(f"{url}/?tab=gans&target=ring&ring.sigma=0.1&lanes={lanes}")
    page.wait_for_function("window.playground?.frames > 0", timeout=60_000)
    page.evaluate("playground.current.trainer.start('train')")
    page.wait_for_timeout(1000 * WARM_S)
    return page


def _rates(page: Page) -> tuple[float, float]:
    """Pictures and generator steps a second."""
    read = "[performance.now(), playground.frames, Number(document.querySelector('.scrub').max)]"
    began, frames, steps = page.evaluate(read)
    page.wait_for_timeout(1000 * SECONDS)
    ended, frames_then, steps_then = page.evaluate(read)
    seconds = (ended - began) / 1000
    return (frames_then - frames) / seconds, (steps_then - steps) / seconds


class Client:
    """A page without a screen: one connection, one race."""

    def __init__(self, url: str, lanes: str = LANES[1]):
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self._question: dict[str, Any] = {"state": {**STATE, "lanes": lanes}, "boxes": {"lane1": [600, 290, 6, 1]}}

    def ask(self, route: str, event: str, tab: str = "gans", **action: Any) -> dict:
        question = json.dumps({**self._question, "event": event, "action": action})
        self._connection.request("POST", f"/play/{route}/en/{tab}", question, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(body.decode())
        return self._remember(body)

    def _remember(self, body: bytes) -> dict:
        answer = unpack(body)
        self._question["memo"] = answer["memo"]
        return answer

    def pull(self) -> dict:
        return self.ask("advance", "advance", ms=TURN_MS, steps=None)

    def act(self, kind: str) -> dict:
        return self.ask("frame", "act", kind=kind)


def _class(url: str) -> list[Row]:
    """Thirty pages that train at once, and a slider dragged on another tab meanwhile."""
    over = Event()
    with ThreadPoolExecutor(PUPILS + 1) as room:
        pupils = [room.submit(_pupil, url, over) for _ in range(PUPILS)]
        slider = room.submit(_dragged, url, over)
        time.sleep(CLASS_S)
        over.set()
        rates = [pupil.result() for pupil in pupils]
        drags = slider.result()
    name = f"{PUPILS} pages training at once: "
    return [
        Row(name + "pictures of the slowest page", min(rates), unit="a second", target="≥ 4"),
        Row.of(name + "pictures of a page", rates, unit="a second"),
        Row.of(name + "a slider on another tab", drags, p95_target=300, target=300),
    ]


def _pupil(url: str, over: Event) -> float:
    """Pictures a second that one page gets, the first two not counted."""
    client, answers = Client(url), []
    while not over.is_set():
        client.pull()
        answers.append(time.perf_counter())
    return (len(answers) - 3) / (answers[-1] - answers[2]) if len(answers) > 3 else 0.0


def _dragged(url: str, over: Event) -> list[float]:
    """Milliseconds of each answer to a slider of the Divergences tab."""
    client = Client(url)
    client._question = {"state": {}, "boxes": {"main": [606, 580, 44, 1], "side": [334, 200, 0, 1]}}
    client.ask("frame", "open", tab="divergences")
    taken, number = [], 0
    while not over.is_set():
        number += 1
        client._question["state"] = {"mixture.separation": 3 + number % 40 / 10}
        began = time.perf_counter()
        client.ask("frame", "drag", tab="divergences")
        taken.append(1000 * (time.perf_counter() - began))
        time.sleep(max(0.0, 1 / DRAGS_A_SECOND - taken[-1] / 1000))
    return taken
