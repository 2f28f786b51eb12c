"""The probes see what they are there to see: each is shown a page with one fault."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
LONG = "a sentence that is much too long for its box"
BOX = f"<div style='width: 60px; white-space: nowrap; overflow: {{}}'>{LONG}</div>"


@pytest.fixture
def look(chromium):
    """``look(html, call)`` is what a probe says of a page that holds ``html``."""
    page = chromium.new_page()

    def answer(html: str, call: str):
        page.set_content(html)
        page.evaluate(PROBES)
        return page.evaluate(f"probes.{call}")

    yield answer
    page.close()


def test_text_that_is_cut_off(look):
    assert look(BOX.format("hidden"), "clipped()") == [f"cut off: {LONG}"]
    assert look(BOX.format("visible"), "clipped()") == []
    assert look(BOX.format("auto"), "clipped()") == []


def test_type_that_is_too_small(look):
    assert look("<p style='font-size: 11px'>small</p><p>large</p>", "tiny(12)") == ["11px: small"]


def test_controls_without_a_name(look):
    assert len(look("<button></button><button>Go</button><input title='x'>", "nameless()")) == 1


def test_hidden_words_are_not_on_show(look):
    assert look("<p>shown</p><p hidden>hidden</p><p style='opacity: 0'>clear</p>", "words()") == ["shown"]


def test_all_that_is_written(look):
    page = "<p hidden>0.1</p><b title='0.2'>0.3</b><code>0.4</code><i class=katex>0.5</i><svg><text>0.6</text></svg>"
    assert sorted(look(page, "written('code')")) == ["0.1", "0.2", "0.3", "0.6"]


def test_letters_on_a_picture(look):
    page = "<canvas width=20 height=20></canvas>"
    letter = "letter(); document.querySelector('canvas').getContext('2d').fillText('0.7', 0, 9)"
    assert look(page, f"{letter}, probes.written('code')") == ["0.7"]


def test_a_page_that_scrolls(look):
    assert look("<div style='width: 5000px; height: 5000px'></div>", "scroll()")["x"] > 1000


def test_an_empty_picture(look):
    assert look("<canvas width=20 height=20></canvas>", "colours()") == 1
