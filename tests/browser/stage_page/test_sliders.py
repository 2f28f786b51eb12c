"""Handles that work as sliders: in a groove, kept between its ends, and back to their default on request."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page

from playground.stage import View, layers
from tests.browser.stage_page.views import handle_place, pixel, show

pytestmark = pytest.mark.browser

PLACES = np.array([[0.5, 0.0], [-1.0, 2.0]])


def rack(xy=PLACES, **options) -> View:
    handles = layers.handles(xy, "code", lock="y", **{"path": (-3, 3), "resets": True, **options})
    return View((-4, 4), (-3, 5), [handles], axes="none", x_ticks=False, y_ticks=False)


def painted(page: Page, x: float, y: float) -> bool:
    """Whether something is drawn on the canvas at a place in data units."""
    left, top = pixel(page, x, y)
    box = page.locator(".stage").bounding_box()
    shown = page.evaluate(
        "([x, y]) => [...document.querySelector('.stage-picture').getContext('2d').getImageData(x, y, 1, 1).data]",
        [left - box["x"], top - box["y"]],
    )
    return shown[:3] != [255, 255, 255]


def test_a_groove_is_drawn_from_end_to_end_of_each_slider(open_stage):
    page = open_stage(rack())
    assert [painted(page, x, 2.0) for x in (-3.3, -2.9, 0.0, 2.9, 3.3)] == [False, True, True, True, False]
    assert painted(page, -2.9, 0.0) and not painted(page, 0.0, 1.0)
    show(page, rack(path=None))
    assert not painted(page, 0.0, 2.0)


def test_a_handle_stops_at_the_ends_of_its_groove(open_stage):
    page = open_stage(rack())
    page.mouse.move(*pixel(page, *PLACES[0]))
    page.mouse.down()
    page.mouse.move(*pixel(page, 3.8, 1.0), steps=4)
    page.mouse.up()
    assert page.evaluate("drags").pop() == ["code", 0, 3.0, 0.0, "end"]
    assert handle_place(page, 0) == pytest.approx(pixel(page, 3.0, 0.0), abs=1)


@pytest.mark.parametrize("way", ["dblclick", "Delete", "Backspace"])
def test_a_reset_is_reported_and_the_answer_counts_at_once(open_stage, way):
    page = open_stage(rack())
    handle = page.locator(".stage-handle").nth(1)
    if way == "dblclick":
        handle.dblclick()
    else:
        handle.focus()
        page.keyboard.press(way)
    param, index, *_, phase = page.evaluate("drags").pop()
    assert (param, index, phase) == ("code", 1, "reset")
    show(page, rack([PLACES[0], [0.0, 2.0]]))
    assert handle_place(page, 1) == pytest.approx(pixel(page, 0.0, 2.0), abs=1)
    assert handle.get_attribute("title") == "Double-click or Delete resets"


def test_a_handle_without_a_default_does_not_reset(open_stage):
    page = open_stage(rack(resets=False))
    handle = page.locator(".stage-handle").nth(0)
    handle.dblclick()
    page.keyboard.press("Delete")
    assert "reset" not in [event[4] for event in page.evaluate("drags")]
    assert not handle.get_attribute("title")
