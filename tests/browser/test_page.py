"""What a person meets: both languages, three sizes, nothing cut off, nothing broken, everything within reach."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.conftest import PATHS, SIZES, Watched

pytestmark = pytest.mark.browser
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
LATIN: set[str] = set()  # lower-case Latin words that a Russian page may hold
EVERYWHERE = pytest.mark.parametrize(("lang", "size"), [(lang, size) for lang in PATHS for size in SIZES])


def probe(watched: Watched, call: str):
    """The answer of one of the probes on the page."""
    watched.page.evaluate(PROBES)
    return watched.page.evaluate(f"probes.{call}")


def frames(watched: Watched) -> int:
    return watched.page.evaluate("playground.frames")


@EVERYWHERE
def test_the_page_is_whole(visit, lang, size):
    watched = visit(lang, size)
    assert watched.complaints == []
    assert probe(watched, "clipped()") == []
    assert probe(watched, "tiny(12)") == []
    assert probe(watched, "nameless()") == []
    assert probe(watched, "colours()") > 30, "the first picture is empty"
    scroll = probe(watched, "scroll()")
    assert scroll["x"] <= 0, "the page scrolls sideways"
    assert size == "phone" or scroll["y"] <= 0, "the page does not fit its window"


@pytest.mark.parametrize("lang", PATHS)
def test_all_views_are_in_sight_on_a_projector(visit, lang):
    """The buttons over the stage may scroll on a phone; in a lecture nobody finds what is out of sight."""
    watched = visit(lang, "projector")
    hidden = "found => found.map((one) => one.scrollWidth - one.clientWidth).filter((pixels) => pixels > 1)"
    assert watched.page.eval_on_selector_all(".tab:not([hidden]) .views, .tab:not([hidden]) .views > *", hidden) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_russian_page_speaks_russian(visit, size):
    watched = visit("ru", size)
    words = {word for text in probe(watched, "words()") for word in re.findall(r"\b[a-z]{4,}\b", text)}
    assert words - LATIN == set()
    assert watched.page.evaluate("document.documentElement.lang") == "ru"


def test_the_english_page_speaks_english(visit):
    watched = visit("en")
    texts = [text for text in probe(watched, "words()") if re.search("[А-Яа-яЁё]", text)]
    assert texts == ["РУ"]
    assert watched.page.evaluate("document.documentElement.lang") == "en"


def test_moving_a_slider_draws_a_new_picture(visit):
    watched = visit()
    before = frames(watched)
    slider = watched.page.locator('.tab:not([hidden]) input[type=range][data-param="mixture.separation"]')
    slider.focus()
    slider.press("ArrowRight")
    watched.page.wait_for_function(f"playground.frames > {before}")
    assert watched.complaints == []


def test_a_link_restores_the_view(visit):
    first = visit()
    first.page.evaluate("playground.set('mixture.separation', 7)")
    first.rest()
    address = first.page.evaluate("playground.address()")
    assert "mixture.separation=7" in address
    second = visit(query="?" + address.split("?")[1])
    assert second.page.evaluate("Number(playground.state.get('mixture.separation'))") == 7
    assert second.page.locator('.tab:not([hidden]) input[data-param="mixture.separation"]').input_value() == "7"


@pytest.mark.parametrize(
    "query", ["?v=99&mixture.separation=4", "?mixture.separation=NaN", "?nonsense=%00%ff&tab=%22%3E%3Cscript%3E"]
)
@pytest.mark.parametrize("lang", PATHS)
def test_rubbish_in_a_link_costs_a_sentence(visit, lang, query):
    watched = visit(lang, query=query)
    assert [text for text in watched.complaints if "400" not in text] == []
    assert probe(watched, "colours()") > 30


def test_dark_and_projector_modes_are_whole(visit):
    watched = visit()
    light = watched.page.evaluate("getComputedStyle(document.body).backgroundColor")
    watched.page.keyboard.press("d")
    watched.rest()
    assert watched.page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    before = _type_size(watched)
    watched.page.keyboard.press("p")
    watched.rest()
    assert _type_size(watched) > 1.2 * before
    assert probe(watched, "scroll()")["y"] <= 0
    assert watched.complaints == []


def test_keys_work_on_a_russian_keyboard(visit):
    """The key of the Latin D types в there."""
    watched = visit("ru")
    before = watched.page.evaluate("document.body.classList.contains('dark')")
    watched.page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'в', code: 'KeyD', bubbles: true }))"
    )
    assert watched.page.evaluate("document.body.classList.contains('dark')") != before


def _type_size(watched: Watched) -> float:
    return watched.page.evaluate("parseFloat(getComputedStyle(document.querySelector('.group, h1')).fontSize)")


def test_number_keys_open_scenes(visit):
    watched = visit()
    watched.page.keyboard.press("2")
    watched.rest()
    pressed = watched.page.locator(".tab:not([hidden]) .scenes [data-scene][aria-pressed=true]")
    assert pressed.count() == 1
    assert watched.page.locator(".tab:not([hidden]) .ask .question").inner_text().strip()
    watched.page.locator(".tab:not([hidden]) .ask .reveal").click()
    assert watched.page.locator(".tab:not([hidden]) .answer").inner_text().strip()
    assert probe(watched, "clipped()") == []


@pytest.mark.parametrize(("lang", "size"), [("en", "projector"), ("ru", "projector"), ("ru", "phone")])
def test_every_scene_is_whole(visit, lang, size):
    """All scenes of the open tab, one after the other, in one page: nothing cut off, no scrolling, no complaint."""
    watched = visit(lang, size)
    keys = watched.page.eval_on_selector_all(
        ".tab:not([hidden]) [data-scene]", "found => found.map((one) => one.dataset.scene)"
    )
    assert len(keys) >= 10
    for key in keys:
        watched.page.evaluate(f"document.querySelector('[data-scene=\"{key}\"]').click()")
        watched.rest()
        assert (key, probe(watched, "clipped()"), watched.complaints) == (key, [], [])
        scroll = probe(watched, "scroll()")
        assert scroll["x"] <= 0 and (size == "phone" or scroll["y"] <= 0), key
