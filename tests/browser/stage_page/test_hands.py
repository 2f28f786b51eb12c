"""Hands on the stage: handles, brush and read-out by mouse, finger and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page

from playground.stage import View, layers
from tests.browser.stage_page.views import CENTRES, draggable, handle_place, picture, pixel, show

pytestmark = pytest.mark.browser


def test_a_handle_follows_the_mouse_and_reports_data_units(open_stage):
    page = open_stage(draggable())
    page.mouse.move(*pixel(page, *CENTRES[0]))
    page.mouse.down()
    page.mouse.move(*pixel(page, -1, 0), steps=4)
    page.mouse.move(*pixel(page, 0.5, 2), steps=4)
    assert handle_place(page, 0) == pytest.approx(pixel(page, 0.5, 2), abs=1)  # before any answer
    page.mouse.up()
    events = page.evaluate("drags")
    assert [event[4] for event in events] == ["start", *["move"] * (len(events) - 2), "end"]
    assert events[-1][:2] == ["centres", 0]
    assert events[-1][2:4] == pytest.approx([0.5, 2], abs=0.05)


def test_an_answer_to_an_older_place_does_not_pull_a_handle_back(open_stage):
    page = open_stage(draggable())
    page.mouse.move(*pixel(page, *CENTRES[0]))
    page.mouse.down()
    page.mouse.move(*pixel(page, 0, 3), steps=3)
    show(page, draggable([[-1.5, 0], CENTRES[1]]))
    assert handle_place(page, 0) == pytest.approx(pixel(page, 0, 3), abs=1)
    page.mouse.up()
    show(page, draggable([[-1, 1], CENTRES[1]]))
    assert handle_place(page, 0) == pytest.approx(pixel(page, 0, 3), abs=1)
    page.wait_for_timeout(800)  # no newer answer came: the view's word counts
    assert handle_place(page, 0) == pytest.approx(pixel(page, -1, 1), abs=1)


def test_a_handle_moves_by_keys_and_says_where_it_is(open_stage):
    page = open_stage(draggable())
    handle = page.locator(".stage-handle").nth(1)
    page.locator(".stage").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert handle.evaluate("element => element === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    events = page.evaluate("drags")
    assert events[-1] == ["centres", 1, pytest.approx(2.1), pytest.approx(2.5), "end"]
    assert handle.get_attribute("aria-label") == "right: 2.10; 2.50"


def test_a_locked_coordinate_stays(open_stage):
    page = open_stage(draggable(lock="y"))
    page.mouse.move(*pixel(page, *CENTRES[1]))
    page.mouse.down()
    page.mouse.move(*pixel(page, 0, -3))
    page.mouse.up()
    assert page.evaluate("drags").pop()[2:4] == pytest.approx([0, 1.5], abs=0.05)


def touch(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger from one pixel to another, as the browser's own input so that scrolling happens as on a phone."""
    cdp = page.context.new_cdp_session(page)
    send = lambda kind, points: cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})  # noqa: E731
    send("touchStart", [{"x": start[0], "y": start[1]}])
    for k in range(1, 9):
        send("touchMove", [{"x": start[0] + (end[0] - start[0]) * k / 8, "y": start[1] + (end[1] - start[1]) * k / 8}])
        page.wait_for_timeout(16)
    send("touchEnd", [])
    page.wait_for_timeout(50)


def test_a_finger_drags_a_handle_near_which_it_lands(open_stage):
    page = open_stage(draggable(), has_touch=True, is_mobile=True)
    x, y = pixel(page, *CENTRES[0])
    touch(page, (x + 14, y - 14), (x + 14, y - 94))
    last = page.evaluate("drags").pop()
    assert last[4] == "end"
    assert pixel(page, *last[2:4]) == pytest.approx((x, y - 80), abs=2)
    assert page.evaluate("scrollY") == 0


def test_a_finger_elsewhere_scrolls_the_page(open_stage):
    page = open_stage(draggable(), has_touch=True, is_mobile=True)
    touch(page, (320, 500), (320, 300))
    page.wait_for_function("scrollY > 50")
    assert page.evaluate("drags") == []


# Brush


def test_a_stroke_is_drawn_at_once_and_reported(open_stage):
    page = open_stage(picture(layers.brush(width_data=0.4, colour="js")))
    before = inked(page)
    page.mouse.move(*pixel(page, -3, 3))
    page.mouse.down()
    page.mouse.move(*pixel(page, 3, 3), steps=12)
    assert inked(page) > before + 2000
    page.mouse.up()
    param, points, phase, mode = page.evaluate("strokes").pop()
    assert (param, phase, mode) == ("strokes", "end", "draw")
    assert points[0] == pytest.approx([-3, 3], abs=0.05)
    assert points[-1] == pytest.approx([3, 3], abs=0.05)
    show(page, picture(layers.brush(width_data=0.4)))
    assert inked(page) < before + 500  # the view has the stroke now


def test_the_eraser_and_the_finger_draw_too(open_stage):
    page = open_stage(picture(layers.brush(param="mask", mode="erase")), has_touch=True, is_mobile=True)
    touch(page, pixel(page, -2, 2), pixel(page, -2, -2))
    param, points, phase, mode = page.evaluate("strokes").pop()
    assert (param, phase, mode) == ("mask", "end", "erase")
    assert len(points) >= 5
    assert page.evaluate("scrollY") == 0


def test_the_keyboard_draws(open_stage):
    page = open_stage(picture(layers.brush()))
    page.locator(".stage").focus()
    for key in ["ArrowRight", "Space", *["Shift+ArrowRight"] * 3, "Space"]:
        page.keyboard.press(key)
    _, points, phase, _ = page.evaluate("strokes").pop()
    assert phase == "end"
    assert points[-1][0] - points[0][0] == pytest.approx(3, rel=0.2)


def inked(page: Page) -> int:
    """How many pixels of the overlay are painted."""
    return page.evaluate("""() => {
      const canvas = document.querySelector(".stage-overlay");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 30).length;
    }""")


# Reading values


def test_exact_values_come_from_the_answer_and_one_question_is_out(open_stage):
    page = open_stage(picture())
    page.evaluate("() => void (window.answer = () => new Promise((resolve) => (window.reply = resolve)))")
    for x in (-2, -1, 0, 1):
        page.mouse.move(*pixel(page, x, 1))
    assert "1.00" in page.locator(".stage-readout").inner_text()  # coordinates at once
    assert len(page.evaluate("hovers")) == 1
    page.evaluate("reply([{ label: 'log p', value: -2859.123, colour: 'data' }])")
    page.wait_for_function("hovers.length === 2")
    assert page.evaluate("hovers[1]") == pytest.approx([1, 1], abs=0.05)
    assert "−2859" in page.locator(".stage-readout").inner_text()


def test_curves_read_their_own_height(open_stage):
    x = np.linspace(0, 4, 200)
    view = View((0, 4), (0, 16), [layers.curve(x, x**2, "js", label="square", unit="nats")], equal=False)
    page = open_stage(view)
    box = page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    name, value = page.locator(".stage-readout dd").all_inner_texts()
    assert value == f"{float(name) ** 2:.3f} nats" or float(value.split()[0]) == pytest.approx(
        float(name) ** 2, abs=0.05
    )


def test_the_keyboard_reads_values_and_says_them(open_stage):
    page = open_stage(picture())
    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".stage [role=status]").inner_text().startswith("x₁, x₂")
    page.keyboard.press("Escape")
    assert page.locator(".stage-readout").is_hidden()
