"""A lecture hall may have no internet: the page asks no host but its own, whatever is clicked."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser


def _foreign(watched, own: str) -> list[str]:
    return [url for url in watched.requests if urlsplit(url).scheme in ("http", "https", "ws", "wss", "ftp")
            and urlsplit(url).netloc != urlsplit(own).netloc]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_no_request_leaves_the_machine(visit, app_url, lang):
    """Every control that can be clicked is clicked once, with every tab, view and scene among them."""
    watched = visit(lang)
    page = watched.page
    buttons = "header button, .tab:not([hidden]) button"
    for index in range(page.locator(buttons).count()):
        button = page.locator(buttons).nth(index)
        if button.is_visible():
            button.evaluate("(one) => one.click()")
            page.wait_for_timeout(60)
    watched.rest()
    assert len(watched.requests) > 20, "the page was not watched"
    assert _foreign(watched, app_url) == []


def test_fonts_come_from_the_app(visit, app_url):
    watched = visit("ru")
    faces = watched.page.evaluate(
        "[...document.fonts].filter((one) => one.status === 'loaded').map((one) => one.family)"
    )
    assert {"Golos Text", "JetBrains Mono"} <= {face.strip('"') for face in faces}
    assert any(url.startswith(app_url) and "golos-text-cyrillic" in url for url in watched.requests)
