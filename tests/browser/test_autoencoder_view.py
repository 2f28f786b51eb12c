"""The autoencoder view under a person's hands: a number of the code dragged, a picture drawn on, another end picked."""

from __future__ import annotations

import pytest

from playground.tabs.completion.panels.autoencoder_draws import ASSET
from playground.tabs.completion.settings import SHOWN
from tests.browser.conftest import Watched
from tests.browser.test_completion import STILL, TAB, choose, click, growing, paint, state
from tests.browser.test_vae import OPEN, again, drawn, link, look, pixel, press

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("autoencoder" not in SHOWN, reason=f"no weights: python -m training {ASSET} --data DIR"),
]
VIEW = TAB + "&cnn.view=autoencoder"


def shown(watched: Watched, parameter: str) -> bool:
    """Whether a control of the parameter can be seen."""
    return watched.page.locator(f'{OPEN} [data-param="cnn.{parameter}"] >> visible=true').count() > 0


def drag_number(watched: Watched, number: int, to: float) -> None:
    """Take a handle of the code along its groove."""
    box = watched.page.locator(f'{OPEN} [data-stage="side"] .stage-handle').nth(number).bounding_box()
    watched.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    watched.page.mouse.down()
    watched.page.mouse.move(*pixel(watched, "side", number + 1, to), steps=6)
    watched.page.mouse.up()
    watched.rest()


def test_a_dragged_number_changes_the_draws_and_can_be_put_back(visit):
    watched = visit(query=VIEW, **STILL)
    before = drawn(watched, "main")
    drag_number(watched, 6, 1.0)
    assert (
        float(state(watched, "code").partition("_")[2].split(",")[6]) > 1
    )  # the numbers' grooves end inside the stage
    assert drawn(watched, "main") != before
    other = again(visit, watched)
    assert link(other) == link(watched) and drawn(other, "main") == drawn(watched, "main")
    press(watched, "own_code")
    assert state(watched, "code") == "" and drawn(watched, "main") == before


def test_a_picture_is_drawn_on_and_coded_anew(visit):
    watched = visit(query=VIEW, **STILL)
    before = drawn(watched, "side")
    paint(watched, (8, 6), (8, 22))
    assert state(watched, "picture").startswith("d") and drawn(watched, "side") != before


def test_the_shelf_sets_the_end_of_the_way(visit):
    watched = visit(query=VIEW + "&cnn.coded=two", **STILL)
    first, before = state(watched, "picture"), drawn(watched, "main")
    click(watched, "shelf", 0.5, 1.5)
    assert (state(watched, "picture"), state(watched, "other")) == (first, "s0")
    assert drawn(watched, "main") != before
    choose(watched, "end", "a")
    click(watched, "shelf", 1.5, 1.5)
    assert state(watched, "other") == "s0" and state(watched, "picture") != first


def test_controls_of_masks_and_classes_are_not_there_and_draws_grow(visit):
    watched = visit(query=VIEW, **STILL)
    assert not any(shown(watched, name) for name in ("hidden", "label", "data", "count"))
    assert shown(watched, "temperature") and growing(watched, "steps") == 784
    look(watched, "playground.state.set({ 'cnn.step': 300 }, 'drag')")
    watched.rest()
    assert growing(watched, "step") == 300 and watched.complaints == []
