"""Names beside shapes, and shapes that glide."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page

from playground.stage import View, layers
from tests.browser.stage_page.views import as_text, picture, show

pytestmark = pytest.mark.browser


FITS = [
    ("forward_kl", "прямая KL"),
    ("reverse_kl", "обратная KL"),
    ("js", "Йенсен–Шеннон"),
    ("w2", "Wasserstein"),
    ("tv", "TV"),
]


def fits(seed: int, spread: float) -> View:
    rng = np.random.default_rng(seed)
    shapes = []
    for key, name in FITS:
        root = rng.normal(size=(2, 2))
        mean = spread * rng.normal(size=(1, 2))
        shapes.append(layers.ellipses(mean, [root @ root.T + 0.1 * np.eye(2)], key, name, key=key))
    return picture(*shapes)


@pytest.mark.parametrize("spread", [0.1, 2.5])
@pytest.mark.parametrize(("width", "height"), [(604, 578), (340, 380)])
def test_names_stay_inside_and_apart(open_stage, spread, width, height):
    page = open_stage(fits(0, spread), {"reserve": {"top": 46}})
    page.evaluate(RESIZE, [width, height])
    for seed in range(12):
        show(page, fits(seed, spread))
        check_names(page, width, height)


RESIZE = """async ([width, height]) => {
  Object.assign(document.getElementById("stage").style, { width: `${width}px`, height: `${height}px` });
  while (stage.surface.width !== width) await new Promise((done) => setTimeout(done, 10));
}"""


def check_names(page: Page, width: int, height: int) -> None:
    labels = page.evaluate(
        "[...stage.painter.labels.values()].map(({ x, y, width, height }) => ({ x, y, width, height }))"
    )
    assert len(labels) == len(FITS)
    for label in labels:
        assert label["x"] - label["width"] / 2 >= 0 and label["x"] + label["width"] / 2 <= width
        assert label["y"] - label["height"] / 2 >= 46 and label["y"] + label["height"] / 2 <= height
    pairs = [(a, b) for i, a in enumerate(labels) for b in labels[:i]]
    assert not [pair for pair in pairs if overlap(*pair)]


def overlap(a: dict, b: dict) -> bool:
    across = (a["width"] + b["width"]) / 2 - abs(a["x"] - b["x"])
    return across > 0 and (a["height"] + b["height"]) / 2 - abs(a["y"] - b["y"]) > 0


def ellipse_at(x: float) -> View:
    return picture(layers.ellipses([[x, 0]], [np.eye(2)], "js", "JS", key="js"))


MEAN_NOW = "stage.motion.current(stage.view.layers.at(-1), performance.now()).means[0]"


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_fit_glides_unless_motion_is_unwelcome(open_stage, motion):
    page = open_stage(ellipse_at(-2), reduced_motion=motion)
    page.wait_for_timeout(300)
    way = page.evaluate(
        f"frame => {{ stage.show(unpackText(frame)); return {MEAN_NOW}; }}", as_text(ellipse_at(2).pack())
    )
    assert way < 1 if motion == "no-preference" else way == 2
    page.wait_for_timeout(400)
    assert page.evaluate(MEAN_NOW) == 2
    assert page.evaluate("stage.request") is None  # at rest nothing runs


SHOW_IN_A_ROW = f"""async frames => {{
  const seen = [];
  for (const frame of frames) {{
    await stage.show(unpackText(frame));
    seen.push({MEAN_NOW});
  }}
  return seen;
}}"""


def test_a_fit_does_not_lag_behind_a_slider(open_stage):
    page = open_stage(ellipse_at(-2))
    page.wait_for_timeout(300)
    frames = [as_text(ellipse_at(x).pack()) for x in (-1, 0, 1)]
    seen = page.evaluate(SHOW_IN_A_ROW, frames)
    assert seen[1:] == [0, 1]
