"""A bare page with one stage or chart, served without the app."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from playground.stage import View
from tests.browser.stage_page.serve import serving
from tests.browser.stage_page.views import show


@pytest.fixture(scope="session")
def stage_url() -> Iterator[str]:
    with serving() as url:
        yield url


@pytest.fixture
def open_stage(chromium: Browser, stage_url: str) -> Iterator[Callable[..., Page]]:
    """``open_stage(view, **context options)``: a bare page with one stage that shows the view."""
    contexts, problems = [], []

    def open_page(view: View, stage_options: dict | None = None, **options) -> Page:
        context = chromium.new_context(viewport={"width": 640, "height": 640}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(stage_url)
        page.wait_for_function("window.ready")
        page.evaluate("document.fonts.ready")
        page.evaluate("options => void open_stage(options)", stage_options or {})
        show(page, view)
        page.evaluate("document.fonts.ready")  # fonts load when the first picture asks for them
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture(scope="session")
def bare_page(chromium: Browser, stage_url: str) -> Iterator[Page]:
    """A page with the modules loaded and no stage, shared by the examples of one law."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(stage_url)
    page.wait_for_function("window.ready")
    yield page
    context.close()
