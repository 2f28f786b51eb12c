"""The picture: sharp, complete, in the theme's colours, said in words, saved as a file, without leaks."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.browser.stage_page.views import CENTRES, as_text, draggable, picture, show

pytestmark = pytest.mark.browser


def test_the_png_holds_the_picture_at_twice_the_size(open_stage):
    page = open_stage(draggable())
    with page.expect_download() as download:
        page.evaluate("void stage.png('fits.png')")
    assert download.value.suggested_filename == "fits.png"
    image = Image.open(download.value.path()).convert("RGB")
    assert image.size == (1208, 1156)
    assert len(image.getcolors(1 << 24)) > 100


DENSITY = """() => {
  const { width, height, clientWidth, clientHeight } = document.querySelector(".stage-picture");
  return [width / clientWidth, height / clientHeight];
}"""


@pytest.mark.parametrize("ratio", [1, 2])
def test_the_picture_is_as_sharp_as_the_screen(open_stage, ratio):
    page = open_stage(picture(), device_scale_factor=ratio)
    assert page.evaluate(DENSITY) == [ratio, ratio]


def test_the_picture_fills_its_box_and_keeps_what_must_be_seen(open_stage):
    page = open_stage(picture(), {"reserve": {"top": 46}})
    page.evaluate("Object.assign(document.getElementById('stage').style, { width: '500px', height: '300px' })")
    page.wait_for_function("document.querySelector('.stage-picture').clientHeight < 310")
    window = page.evaluate("stage.window")
    (x0, x1), (y0, y1) = window["x"], window["y"]
    assert x0 <= -5 and x1 >= 5 and y0 <= -5 and y1 >= 5
    assert (x1 - x0) / (y1 - y0) == pytest.approx(498 / 298, rel=0.02)  # equal units


def test_an_error_is_a_sentence_over_a_picture_that_stays(open_stage):
    page = open_stage(picture())
    before = page.evaluate("document.querySelector('.stage-picture').toDataURL()")
    page.evaluate("stage.error('Weights are all zero; at least one must be positive.')")
    bar = page.get_by_role("alert")
    assert bar.inner_text() == "Weights are all zero; at least one must be positive."
    assert page.evaluate("document.querySelector('.stage-picture').toDataURL()") == before
    show(page, picture())
    assert bar.is_hidden()


WAITING = """async () => {
  const line = document.querySelector(".stage-busy");
  const start = performance.now();
  stage.busy(true);
  while (line.hidden) await new Promise((done) => setTimeout(done, 10));
  const after = performance.now() - start;
  stage.busy(false);
  stage.busy(true);
  await new Promise((done) => setTimeout(done, 400));
  const kept = !line.hidden;
  stage.busy(false);
  await new Promise((done) => setTimeout(done, 400));
  return [after, kept, line.hidden];
}"""


def test_waiting_shows_only_when_it_is_long(open_stage):
    after, kept, gone = open_stage(picture()).evaluate(WAITING)
    assert after >= 399
    assert kept, "one answer after the other must not flicker"
    assert gone


def test_a_note_is_no_alarm_and_outlives_the_next_picture(open_stage):
    page = open_stage(picture())
    page.evaluate("stage.note('A centre stays.')")
    show(page, picture())
    assert page.get_by_role("note").inner_text() == "A centre stays."
    assert page.get_by_role("alert").is_hidden()
    page.evaluate("stage.note('')")
    assert page.get_by_role("note").is_hidden()


def test_a_screen_reader_hears_what_the_view_says(open_stage):
    page = open_stage(picture())
    assert page.get_by_role("img", name="Two modes").count() == 1
    show(page, draggable())
    assert page.get_by_role("application", name="Two modes").count() == 1


def test_colours_follow_the_theme(open_stage):
    page = open_stage(picture())
    corner = "[...document.querySelector('.stage-picture').getContext('2d').getImageData(300, 20, 1, 1).data]"
    assert page.evaluate(corner)[:3] == [255, 255, 255]
    page.evaluate("document.body.classList.add('dark'), stage.refresh()")
    assert page.evaluate(corner)[:3] == [0x1A, 0x20, 0x29]


LIGHTNESS = """async ([colours, dark]) => {
  document.body.classList.toggle("dark", dark);
  stage.refresh();
  const { toOklab } = await import("/play/js/stage/oklab.js");
  const map = stage.palette.map({ colours, colour: "data", ends: null });
  return Array.from({ length: 255 }, (_, i) => toOklab([...map.slice(4 * i + 4, 4 * i + 7)])[0]);
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_equal_steps_of_a_colour_map_look_equal(open_stage, dark):
    page = open_stage(picture())
    for colours in ("sequential", "heat"):
        lightness = np.array(page.evaluate(LIGHTNESS, [colours, dark]))
        assert lightness == pytest.approx(np.linspace(lightness[0], lightness[-1], 255), abs=0.015), colours
        # On a dark page a plateau of high values stays dimmer than the marks on it.
        assert abs(lightness[-1] - lightness[0]) > (0.3 if dark and colours == "sequential" else 0.6)


def test_two_hundred_views_leave_no_nodes_behind(open_stage):
    page = open_stage(draggable())
    frames = [as_text(draggable(CENTRES + k / 10, labels=["a", "b"]).pack()) for k in range(4)]
    count = "document.querySelectorAll('*').length"
    page.evaluate(
        "async frames => { for (let i = 0; i < 8; i++) await stage.show(unpackText(frames[i % 4])); }", frames
    )
    before = page.evaluate(count)
    page.evaluate(
        "async frames => { for (let i = 0; i < 200; i++) await stage.show(unpackText(frames[i % 4])); }", frames
    )
    assert page.evaluate(count) == before
    page.evaluate("stage.destroy()")
    assert page.locator("#stage > *").count() == 0
