"""The view of architectures under a person's hands: one is chosen, its ring moved, a sample brought to the front."""

from __future__ import annotations

import pytest

from playground.tabs.completion.panels.architectures_measures import LINEUP, MANY, shipped
from playground.tabs.completion.settings import SHOWN
from tests.browser.conftest import Watched
from tests.browser.test_completion import STILL, TAB, choose, click, completion, growing, state
from tests.browser.test_vae import OPEN, again, drawn, link, look, press

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("architectures" not in SHOWN, reason="no weights: python -m training made_digits --data DIR"),
]
VIEW = TAB + "&cnn.view=architectures"
FIRST = next(iter(shipped()), "")


def code(watched: Watched) -> str:
    return watched.page.locator(f"{OPEN} pre.code").text_content()


def wind(watched: Watched, step: int) -> str:
    """The main stage at a step of the playback."""
    look(watched, f"playground.state.set({{ 'cnn.step': {step} }}, 'drag')")
    watched.rest()
    return drawn(watched, "main")


def test_a_row_is_clicked_and_its_architecture_stands_alone(visit):
    watched = visit(query=VIEW, **STILL)
    rows = drawn(watched, "main")
    assert "class Masked(nn.Linear)" in code(watched), "of all of them MADE's is shown"
    click(watched, "main", 40, -40)
    assert state(watched, "arch") == FIRST and drawn(watched, "main") != rows
    assert LINEUP[FIRST].title("en") in watched.page.locator(f"{OPEN} tr.chosen").text_content()
    assert "class Masked(nn.Linear)" not in code(watched)
    other = again(visit, watched)
    assert link(other) == link(watched) and drawn(other, "main") == drawn(watched, "main")
    choose(watched, "arch", "all")
    assert drawn(watched, "main") == rows


def test_the_shade_moves_with_the_ring(visit):
    watched = visit(query=f"{VIEW}&cnn.arch={FIRST}", **STILL)
    assert growing(watched, "step") == growing(watched, "at"), "it opens in the middle, where something is shaded"
    asked = look(watched, "playground.current.asked")
    pictures = {wind(watched, step) for step in (300, 301, 784)}
    assert len(pictures) == 3 and look(watched, "playground.current.asked") == asked


def test_a_sample_comes_to_the_front_and_all_are_drawn_again(visit):
    watched = visit(query=f"{VIEW}&cnn.arch={FIRST}", **STILL)
    before = look(watched, "[...playground.current.stages.get('main').view.layers[0].values]")
    click(watched, "main", *completion(watched, MANY - 1))
    assert state(watched, "focus") == MANY
    assert look(watched, "[...playground.current.stages.get('main').view.layers[0].values]") != before
    press(watched, "reseed")
    assert state(watched, "seed") == 1 and watched.complaints == []


def test_a_random_order_fills_its_map(visit):
    watched = visit(query=f"{VIEW}&cnn.arch=made", **STILL)
    assert growing(watched, "colours") == "sequential" and growing(watched, "step") == 784
    assert wind(watched, 100) != wind(watched, 784)
    with watched.page.expect_download(timeout=60_000) as started:
        watched.page.click(f'{OPEN} .controls button[data-action="gif"]')
    assert started.value.suggested_filename == "made.gif"
