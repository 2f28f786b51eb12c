"""Training a VAE in the page: it moves by itself, plays, takes new rules, looks back, branches, fits its window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import PATHS, SIZES, Watched

pytestmark = pytest.mark.browser
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
TAB = "?tab=vae_training&train.data=digits"
OPEN = ".tab:not([hidden])"
TRAIN = f"{OPEN} [data-train]"
SCRUB = f"{OPEN} .scrub"
LAST = f"Number(document.querySelector('{SCRUB}').max)"


def look(watched: Watched, expression: str):
    return watched.page.evaluate(expression)


def until(watched: Watched, condition: str) -> None:
    watched.page.wait_for_function(condition, timeout=60_000)


def shown(watched: Watched) -> int:
    """How many lanes are on show."""
    return watched.page.locator(f"{OPEN} .lane:not([hidden])").count()


def trained(watched: Watched, steps: int) -> Watched:
    """The same page after some training."""
    watched.page.click(TRAIN)
    until(watched, f"{LAST} >= {steps}")
    watched.rest()
    return watched


@pytest.mark.parametrize(("lang", "size"), [(lang, size) for lang in PATHS for size in SIZES])
@pytest.mark.parametrize("lanes", ["vae", "loose;line", "vae;strict;line;wide"])
def test_the_room_is_whole(visit, lang, size, lanes):
    watched = visit(lang, size, f"{TAB}&train.lanes={lanes}")
    look(watched, PROBES)
    assert watched.complaints == []
    assert look(watched, "probes.clipped()") == []
    assert look(watched, "probes.tiny(12)") == []
    assert look(watched, "probes.nameless()") == []
    assert look(watched, "probes.colours()") > 30, "the first picture is empty"
    scroll = look(watched, "probes.scroll()")
    assert scroll["x"] <= 0, "the page scrolls sideways"
    assert size == "phone" or scroll["y"] <= 0, "the page does not fit its window"
    assert shown(watched) == lanes.count(";") + 1


def test_it_moves_by_itself_and_stops(visit):
    watched = visit(query="?tab=vae_training")
    assert watched.page.locator(f"{OPEN} .scenes [aria-pressed=true]").count() == 1
    watched.page.reload()
    until(watched, f"document.querySelector('{SCRUB}') && {LAST} > 5")
    assert watched.page.get_attribute(TRAIN, "aria-pressed") == "false"
    watched.rest()
    assert watched.complaints == []


def test_beta_changes_while_it_trains(visit):
    watched = trained(visit(query=TAB), 20)
    watched.page.click(TRAIN)
    look(watched, "playground.set('train.lane.beta', 50)")
    step = look(watched, LAST)
    until(watched, f"{LAST} > {step + 20}")
    watched.rest()
    assert look(watched, "playground.state.get('train.lanes')") == "vae!beta:50"
    assert look(watched, "playground.state.get('lanes')") == "collapse", "another tab's lanes have changed"
    assert "50" in watched.page.inner_text(f"{OPEN} .alarm >> nth=0")


def test_the_past_is_a_drag_away_and_can_be_forked(visit):
    watched = trained(visit(query=TAB), 120)
    box = watched.page.locator(SCRUB).bounding_box()
    middle = box["y"] + box["height"] / 2
    watched.page.mouse.move(box["x"] + box["width"] - 9, middle)
    watched.page.mouse.down()
    watched.page.mouse.move(box["x"] + 0.4 * box["width"], middle, steps=5)
    watched.page.mouse.up()
    watched.rest()
    at = int(watched.page.input_value(SCRUB))
    assert 0 < at < look(watched, LAST)
    assert f"{at}" in watched.page.inner_text(f"{OPEN} .standing")
    watched.page.click(f"{OPEN} [data-do=fork]")
    watched.rest()
    assert shown(watched) == 2
    assert watched.complaints == []


def test_lanes_are_added_and_chosen_by_recipe(visit):
    watched = visit(query=TAB)
    watched.page.click(f"{OPEN} [data-do=add]")
    watched.rest()
    assert look(watched, "playground.state.get('train.lanes')") == "vae;strict"
    watched.page.select_option(f"{OPEN} [data-recipe='2']", "line")
    watched.rest()
    assert look(watched, "playground.state.get('train.lanes')") == "vae;line"
    assert look(watched, "playground.state.get('train.lane.latent')") == 2  # of the first of all lanes
    watched.page.click(f"{OPEN} [data-scope='2']")
    assert look(watched, "playground.state.get('train.lane.latent')") == 1


def test_both_tabs_that_train_keep_their_own_lanes(visit):
    watched = visit(query="?tab=gans&lanes=collapse;wgan_gp")
    watched.page.click("[data-open=vae_training]")
    watched.rest()
    assert shown(watched) == 1
    watched.page.click("[data-open=gans]")
    watched.rest()
    assert shown(watched) == 2
    assert watched.complaints == []
