"""Small pictures on the stage: in the theme's colours, crisp, quick, named, and saved with the rest."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from playground.stage import View, layers
from tests.browser.stage_page.views import pixel, show

pytestmark = pytest.mark.browser

HALVES = np.repeat(np.array([[[1.0, 0.0], [0.0, 0.5]]]), 14, axis=1).repeat(14, axis=2)  # 28×28, row 0 on top


def wall(count: int = 20, side: int = 28) -> View:
    """``count``² pictures side by side."""
    x, y = (grid.ravel() + 0.5 for grid in np.meshgrid(range(count), range(count)))
    images = np.random.default_rng(0).random((count**2, side, side))
    return bare([layers.pictures(images, np.stack([x, y], axis=1))], count)


def bare(drawn: list[dict], width: float = 1.0, **options) -> View:
    return View((0, width), (0, width), drawn, axes="none", x_ticks=False, y_ticks=False, **options)


def colour(page: Page, x: float, y: float) -> list[int]:
    """The picture's colour at a place in data units."""
    left, top = pixel(page, x, y)
    box = page.locator(".stage").bounding_box()
    at = [left - box["x"], top - box["y"]]
    return page.evaluate(
        """([x, y]) => {
      const canvas = document.querySelector(".stage-picture");
      const ratio = canvas.width / canvas.clientWidth;
      return [...canvas.getContext("2d").getImageData(x * ratio, y * ratio, 1, 1).data].slice(0, 3);
    }""",
        at,
    )


@pytest.mark.parametrize("ratio", [1, 2])
def test_a_grey_picture_runs_from_the_panel_to_the_ink_in_both_themes(open_stage, ratio):
    page = open_stage(bare([layers.pictures(HALVES, [[0.5, 0.5]])]), device_scale_factor=ratio)
    assert colour(page, 0.25, 0.75) == [0x1C, 0x23, 0x30]
    assert colour(page, 0.75, 0.75) == [255, 255, 255]
    assert colour(page, 0.25, 0.25) == [255, 255, 255]
    page.evaluate("document.body.classList.add('dark'), stage.refresh()")
    assert colour(page, 0.25, 0.75) == [0xEC, 0xEF, 0xF4]
    assert colour(page, 0.25, 0.25) == [0x1A, 0x20, 0x29]


def test_an_enlarged_pixel_is_a_square_with_hard_edges(open_stage):
    page = open_stage(bare([layers.pictures(np.eye(2)[None], [[0.5, 0.5]])]))
    assert colour(page, 0.49, 0.51) == [0x1C, 0x23, 0x30]
    assert colour(page, 0.51, 0.51) == [255, 255, 255]
    show(page, bare([layers.pictures(np.eye(2)[None], [[0.5, 0.5]], smooth=True)]))
    assert colour(page, 0.51, 0.51) not in ([0x1C, 0x23, 0x30], [255, 255, 255])


def test_colours_differences_and_gaps_are_shown_as_they_are(open_stage):
    rgb = np.array([[[[255, 0, 0], [0, 128, 64]]]], dtype=np.uint8)
    gap = np.array([[[np.nan, 1.0]]])
    drawn = [layers.pictures(rgb, [[0.5, 0.5]]), layers.pictures(gap, [[0.5, 0.75]], (1.0, 0.5), colours="grey")]
    page = open_stage(bare(drawn))
    assert colour(page, 0.25, 0.25) == [255, 0, 0]
    assert colour(page, 0.75, 0.25) == [0, 128, 64]
    assert colour(page, 0.25, 0.75) == [255, 0, 0]  # seen through what is missing
    assert colour(page, 0.75, 0.75) == [255, 255, 255]
    differences = np.array([[[-1.0, 0.0, 1.0]]])
    show(page, bare([layers.pictures(differences, [[0.5, 0.5]], colours="diverging")]))
    low, middle, high = (colour(page, x, 0.5) for x in (0.15, 0.5, 0.85))
    assert middle == [255, 255, 255]
    assert low[2] > low[0] and high[0] > high[2]


def test_each_picture_of_many_stands_in_its_place(open_stage):
    count = 7
    images = np.arange(count**2)[:, None, None] * np.full((28, 28), 5) / 255
    x, y = (grid.ravel() + 0.5 for grid in np.meshgrid(range(count), range(count)))
    page = open_stage(bare([layers.pictures(images, np.stack([x, y], axis=1), colours="grey")], count))
    for i in (0, 6, 24, 42, 48):
        assert colour(page, x[i], y[i])[0] == pytest.approx(5 * i, abs=1.5)


def test_a_frame_marks_one_picture(open_stage):
    images, places = np.zeros((2, 28, 28)), [[0.25, 0.5], [0.75, 0.5]]
    page = open_stage(bare([layers.pictures(images, places, 0.4, frame=[None, "accent"])]))
    assert colour(page, 0.95, 0.5) == pytest.approx([0x1F, 0x4E, 0x79], abs=60)
    assert colour(page, 0.05, 0.5) == [255, 255, 255]


def test_a_name_is_read_out_and_an_unnamed_place_is_silent(open_stage):
    images, places = HALVES.repeat(2, axis=0), [[0.25, 0.5], [0.75, 0.5]]
    page = open_stage(bare([layers.pictures(images, places, 0.4, names=["seven", "nine"])]))
    page.mouse.move(*pixel(page, 0.7, 0.6))
    assert page.locator(".stage-readout").inner_text().split() == ["nine", "1.0"]
    page.mouse.move(*pixel(page, 0.5, 0.9))
    assert page.locator(".stage-readout").is_hidden()


WRITTEN = """() => {
  const written = [];
  const original = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const width = this.measureText(text).width;
    written.push([text, x - width / 2, x + width / 2, y]);
    return original.call(this, text, x, y);
  };
  stage.refresh();
  CanvasRenderingContext2D.prototype.fillText = original;
  return written;
}"""


def test_labels_stay_inside_and_apart(open_stage):
    images, places = np.zeros((3, 8, 8)), [[0.05, 0.9], [0.1, 0.9], [0.95, 0.04]]
    labels = ["a long name", "another one", "выходит за край"]
    page = open_stage(bare([layers.pictures(images, places, 0.1, labels=labels)]))
    written = page.evaluate(WRITTEN)
    assert [text for text, *_ in written] == ["a long name", "выходит за край"]
    assert all(left >= 0 and right <= 602 and 6 < y < 572 for _, left, right, y in written)


def test_pictures_are_in_the_png(open_stage):
    page = open_stage(bare([layers.pictures(np.eye(28)[None], [[0.5, 0.5]], colours="grey")]))
    raw = page.evaluate("async () => [...new Uint8Array(await (await stage.png()).arrayBuffer())]")
    image = np.asarray(Image.open(BytesIO(bytes(raw))).convert("L"))
    height, width = image.shape
    side = min(height, width)
    assert image[height // 2 - 5, width // 2 - 5] > 250  # both on the diagonal
    assert image[height // 2 - 5, width // 2 + side // 4] < 5


def test_a_wall_of_pictures_keeps_one_bitmap(open_stage):
    page = open_stage(wall())
    show(page, wall())
    assert page.evaluate("stage.painter.bitmaps.length") == 1
    assert page.evaluate("stage.painter.bitmaps[0].canvas.width") == 20 * 28


# Picking


PICK = """async () => {
  const { onPick } = await import("/play/js/app/pick.js");
  window.picks = [];
  onPick(document.getElementById("stage"), stage, (x, y) => window.picks.push([x, y]));
}"""


@pytest.mark.parametrize("axes", ["none", "outside"])
def test_a_click_picks_and_a_drag_or_a_stroke_does_not(open_stage, axes):
    view = View((0, 4), (0, 4), [layers.pictures(HALVES, [[1, 1]])], axes=axes, equal=False)
    page = open_stage(view)
    page.evaluate(PICK)
    corner = page.locator(".stage").bounding_box()
    places = page.evaluate("[[1, 1], [3, 2]].map(([x, y]) => [stage.scale.x(x), stage.scale.y(y)])")
    here, there = ([corner["x"] + x, corner["y"] + y] for x, y in places)
    page.mouse.click(*here)
    page.mouse.move(*here)
    page.mouse.down()
    page.mouse.move(*there, steps=3)
    page.mouse.up()
    assert page.evaluate("picks") == [pytest.approx([1, 1], abs=0.02)]
    page.locator(".stage").focus()
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    assert len(page.evaluate("picks")) == 2
    show(page, View((0, 4), (0, 4), [layers.brush(width_data=0.2)], axes=axes, equal=False))
    page.mouse.click(*there)
    assert len(page.evaluate("picks")) == 2
