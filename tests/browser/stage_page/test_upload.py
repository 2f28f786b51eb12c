"""Pictures from outside, on the page's side: chosen or dropped, shrunk where they are large, refused if too large."""

from __future__ import annotations

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from playground import upload, widgets
from tests.unit.test_upload import halves, written

pytestmark = pytest.mark.browser

SETUP = """async (html) => {
  const { Uploads } = await import("/play/js/app/upload.js");
  const section = document.createElement("section");
  section.innerHTML = `${html}<div data-stage="main" style="width: 90px; height: 90px"></div>`;
  document.body.replaceChildren(section);
  Object.assign(window, { acts: [], refusals: [] });
  new Uploads(section, (action) => acts.push(action), (sentence) => refusals.push(sentence));
}"""
DROP = """(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "picture.png", { type: "image/png" }));
  const send = (type) => document.querySelector("[data-stage]").dispatchEvent(
    new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  const taken = !send("dragover");
  const marked = document.querySelector(".dropping") !== null;
  send("drop");
  return [taken, marked, document.querySelector(".dropping") === null];
}"""


@pytest.fixture
def page(bare_page: Page) -> Page:
    bare_page.evaluate(SETUP, widgets.upload("vae.picture", "en"))
    return bare_page


def choose(page: Page, data: bytes, wait: str = "acts.length + refusals.length > 0") -> None:
    file = {"name": "picture", "mimeType": "image/png", "buffer": data}
    page.locator("input[type=file]").set_input_files([file])
    page.wait_for_function(wait)


def test_a_button_opens_the_chooser_and_the_file_travels_as_it_is(page):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Upload a picture").click()
    data = written(halves())
    chooser.value.set_files([{"name": "a.png", "mimeType": "image/png", "buffer": data}])
    page.wait_for_function("acts.length")
    (action,) = page.evaluate("acts")
    assert (action["kind"], action["param"]) == ("upload", "vae.picture")
    assert b64decode(action["data"]) == data
    assert upload.received(action).rgba.shape == (20, 40, 4)


def test_a_picture_dropped_on_a_stage_goes_the_same_way(page):
    data = written(halves())
    assert page.evaluate(DROP, [*data]) == [True, True, True]
    page.wait_for_function("acts.length")
    assert b64decode(page.evaluate("acts")[0]["data"]) == data


def test_without_its_button_a_tab_takes_no_drop(page):
    page.evaluate("document.querySelector('button').hidden = true")
    assert page.evaluate(DROP, [*written(halves())]) == [False, False, True]
    assert page.evaluate("acts") == []


def test_a_large_photograph_is_shrunk_before_it_travels(page):
    noise = np.random.default_rng(0).integers(0, 256, (1500, 1000, 3), dtype=np.uint8)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = written(Image.fromarray(noise), "JPEG", quality=95, exif=exif)
    assert len(data) > 1_000_000
    choose(page, data)
    sent = b64decode(page.evaluate("acts")[0]["data"])
    assert len(sent) <= 600_000
    width, height = Image.open(BytesIO(sent)).size
    assert width > height  # turned as the camera was held


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x" * 10_400_000, "The file holds 10.4 MB; a picture may hold at most 10 MB."),
        (b"x" * 700_000, upload.UNREADABLE.en),
    ],
)
def test_what_is_too_large_or_no_picture_is_refused_in_the_page(page, data, sentence):
    choose(page, data)
    assert page.evaluate("refusals") == [sentence]
    assert page.evaluate("acts") == []
