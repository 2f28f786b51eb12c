"""A Russian page writes a decimal comma wherever people read a number; an English one a point."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.conftest import Watched

pytestmark = pytest.mark.browser
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
TABS = ("divergences", "gans", "vae", "vae_training", "pixelcnn")
VERBATIM = "pre, code"  # a program has the signs of its language
POINT = re.compile(r"(?<![\w.])[\d\s]*\.\d")  # in a number, not in a name such as v1.2
LICENCE = re.compile(r"CC BY-SA [\d.]+|Apache-[\d.]+|OFL [\d.]+")
DRAWN = """async () => {
  const before = playground.frames;
  const end = performance.now() + 5000;
  while (playground.frames === before && performance.now() < end) await new Promise((done) => setTimeout(done, 30));
}"""


def written(watched: Watched) -> list[str]:
    """Every text with a decimal point."""
    texts = watched.page.evaluate(f"probes.written({VERBATIM!r})")
    return [text for text in texts if POINT.search(LICENCE.sub("", text))]


def hover(watched: Watched) -> None:
    """Point at the picture, where there is something to read out."""
    box = watched.page.locator(".tab:not([hidden]) .stage").first.bounding_box()
    if box:
        watched.page.mouse.move(box["x"] + 0.45 * box["width"], box["y"] + 0.45 * box["height"])


@pytest.mark.parametrize("tab", TABS)
def test_no_decimal_point_in_any_scene_of_a_russian_page(visit, tab):
    watched = visit("ru", query=f"?tab={tab}", reduced_motion="reduce")
    watched.page.evaluate(PROBES)
    assert written(watched) == []
    watched.page.evaluate("probes.letter()")
    for scene in watched.page.evaluate("playground.current.config.scenes.map((scene) => scene.key)"):
        watched.page.evaluate(f"playground.current.scenes.open({scene!r})")
        watched.page.evaluate(DRAWN)
        watched.rest()
        hover(watched)
        watched.rest()
        assert written(watched) == [], scene


def test_an_english_page_keeps_the_point(visit):
    watched = visit("en", query="?tab=divergences", reduced_motion="reduce")
    watched.page.evaluate(PROBES)
    commas = [text for text in watched.page.evaluate(f"probes.written({VERBATIM!r})") if re.search(r"\d,\d", text)]
    assert commas == [] and written(watched)


def test_every_tab_is_looked_at(visit):
    opened = "all => all.map((one) => one.dataset.open)"
    assert tuple(visit("ru").page.eval_on_selector_all("header.bar [data-open]", opened)) == TABS
