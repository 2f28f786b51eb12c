"""A Chromium per test process and pages of the running app, each watched from its first request on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.live import browser

SIZES = {"projector": (1280, 720), "laptop": (1440, 900), "phone": (390, 844)}
SMALL = {"small": (900, 600)}  # a window beside others
PATHS = {"en": "/", "ru": "/ru"}


@dataclass
class Watched:
    """A page of the app with everything it asked for and everything it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("response", self._on_response)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def open(self, url: str) -> Page:
        """Goes to ``url`` and waits for the first finished picture and for rest."""
        self.page.goto(url)
        self.page.wait_for_function("window.playground?.ready", timeout=60_000)
        self.page.evaluate("window.playground.ready")
        self.rest()
        return self.page

    def rest(self) -> None:
        """Stops what is playing, then waits until nothing has been asked and nothing drawn for a third of a second."""
        self.page.evaluate(REST)


REST = """async () => {
  await new Promise((done) => setTimeout(done, 60));
  playground.current.player.stop();
  const busy = () => window.playground.pending > 0 || performance.now() - window.playground.lastFrame < 330;
  const end = performance.now() + 20000;
  while (busy() && performance.now() < end) await new Promise((done) => setTimeout(done, 30));
}"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The one browser of this test process; without a Chromium the tests fail and say how to get one."""
    with browser() as program:
        yield program


@pytest.fixture
def visit(chromium: Browser, app_url: str) -> Iterator[Callable[..., Watched]]:
    """``visit(lang, size, query)`` opens the app in a profile of its own: the watched page, its first picture drawn."""
    contexts = []

    def open_page(lang: str = "en", size: str = "projector", query: str = "", **options) -> Watched:
        width, height = (SIZES | SMALL)[size]
        phone = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2} if size == "phone" else {}
        context = chromium.new_context(viewport={"width": width, "height": height}, **phone, **options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.open(app_url + PATHS[lang] + query)
        return watched

    yield open_page
    for context in contexts:
        context.close()
