"""The PixelCNN tab under a person's hands: every view whole, a brush, growing pictures, a pixel asked and set."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.tabs.completion.assets import COLOUR, pictures
from playground.tabs.completion.settings import SHOWN
from tests.browser.conftest import PATHS, SIZES, Watched
from tests.browser.test_vae import OPEN, OVER, again, drawn, link, look, pixel, press

pytestmark = pytest.mark.browser
PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")
STILL = {"reduced_motion": "reduce"}
TAB = "?tab=pixelcnn"


def state(watched: Watched, key: str):
    return look(watched, f"playground.state.get('cnn.{key}')")


def choose(watched: Watched, key: str, value: str) -> None:
    watched.page.click(f'{OPEN} button[data-param="cnn.{key}"][data-value="{value}"]')
    watched.rest()


def growing(watched: Watched, name: str):
    """A field of the first picture that grows on the main stage."""
    layers = "playground.current.stages.get('main').view.layers"
    return look(watched, f"{layers}.find((layer) => layer.kind === 'growing').{name}")


def paint(watched: Watched, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Lead the brush over the sheet, in its pixels from the lower left corner."""
    watched.page.mouse.move(*pixel(watched, "main", *start))
    watched.page.mouse.down()
    watched.page.mouse.move(*pixel(watched, "main", *end), steps=8)
    watched.page.mouse.up()
    watched.rest()


def click(watched: Watched, stage: str, x: float, y: float) -> None:
    watched.page.mouse.click(*pixel(watched, stage, x, y))
    watched.rest()


def completion(watched: Watched, number: int) -> tuple[float, float]:
    """Place of a completion on the main stage."""
    layers = "playground.current.stages.get('main').view.layers"
    return tuple(
        look(
            watched,
            f"[...{layers}.filter((one) => one.kind === 'growing')[1].xy.slice({2 * number}, {2 * number + 2})]",
        )
    )


@pytest.mark.parametrize(("lang", "size"), [(lang, size) for lang in PATHS for size in SIZES])
def test_every_view_is_whole(visit, lang, size):
    watched = visit(lang, size, TAB, **STILL)
    look(watched, PROBES)
    for view in SHOWN:
        choose(watched, "view", view)
        assert state(watched, "view") == view
        found = {name: look(watched, f"probes.{name}") for name in ("clipped()", "tiny(12)", "nameless()")}
        assert (view, watched.complaints, found) == (view, [], {name: [] for name in found})
        assert look(watched, OVER) == [], f"{view}: texts are cut off"
        assert look(watched, "probes.colours()") > 30, f"{view}: the picture is empty"


def test_a_brush_hides_and_an_eraser_reveals(visit):
    watched = visit(query=TAB + "&cnn.hidden=bottom", **STILL)
    before = drawn(watched, "main")
    paint(watched, (4, 24), (24, 24))
    painted = state(watched, "hidden")
    assert painted not in ("bottom", "top") and drawn(watched, "main") != before
    choose(watched, "tool", "show")
    paint(watched, (4, 24), (24, 24))
    assert state(watched, "hidden") == "bottom"


def test_a_click_beside_the_sheet_is_no_stroke(visit):
    watched = visit(query=TAB, **STILL)
    click(watched, "main", *completion(watched, 2))
    assert (state(watched, "focus"), state(watched, "hidden")) == (3, "top")


def test_new_completions_grow_and_can_be_wound_back(visit):
    watched = visit(query=TAB)
    assert growing(watched, "step") == growing(watched, "steps")
    look(watched, "playground.state.set({ 'cnn.speed': 400 }, 'quiet')")
    watched.page.click(f'{OPEN} button[data-param="cnn.hidden"][data-value="left"]')
    watched.page.wait_for_function("playground.current.player.param === 'cnn.step'")
    middle = growing(watched, "step")
    assert 0 <= middle < growing(watched, "steps")
    watched.page.wait_for_function("playground.current.player.param === null")
    assert growing(watched, "step") == growing(watched, "steps")
    finished, asked = drawn(watched, "main"), look(watched, "playground.current.asked")
    look(watched, "playground.state.set({ 'cnn.step': 100 }, 'drag')")
    watched.rest()
    assert growing(watched, "step") == 100 and drawn(watched, "main") != finished
    assert look(watched, "playground.current.asked") == asked, "winding back asks nothing of the server"


def test_space_plays_and_stops(visit):
    watched = visit(query=TAB)
    look(watched, "playground.state.set({ 'cnn.speed': 50 }, 'quiet')")
    watched.page.keyboard.press("Space")
    watched.page.wait_for_function("playground.state.get('cnn.step') > 3")
    watched.page.keyboard.press("Space")
    assert look(watched, "playground.current.player.param") is None


def test_a_pixel_is_asked_and_set_by_hand(visit):
    watched = visit(query=TAB + "&cnn.view=pixel", **STILL)
    click(watched, "main", 12.5, 17.5)
    assert state(watched, "at") == "10-12"
    assert growing(watched, "step") == 10 * 28 + 12
    chosen = look(
        watched, "playground.current.stages.get('side').view.layers.findIndex((one) => one.colour === 'accent')"
    )
    click(watched, "side", 0 if chosen else 1, 0.4)
    assert state(watched, "hand").rpartition("_")[2].startswith("0.10.12.")
    press(watched, "back")
    assert state(watched, "hand") == ""


def test_more_like_this_and_the_link_bring_the_same_picture(visit):
    watched = visit(query=TAB, **STILL)
    press(watched, "more")
    assert state(watched, "picture").startswith("d")
    other = again(visit, watched)
    assert link(other) == link(watched)
    assert drawn(other, "main") == drawn(watched, "main")


def test_the_likeliest_come_first(visit):
    watched = visit(query=TAB, **STILL)
    choose(watched, "sort", "likely")
    labels = look(
        watched, "playground.current.stages.get('main').view.layers.filter((one) => one.kind === 'growing')[1].labels"
    )
    values = [float(label.replace("−", "-")) for label in labels]
    assert values == sorted(values, reverse=True)


@pytest.mark.parametrize("hidden", ["all", "none"])
def test_all_and_nothing_hidden_are_answered(visit, hidden):
    watched = visit(query=f"{TAB}&cnn.hidden={hidden}", **STILL)
    assert watched.complaints == []
    assert growing(watched, "steps") == {"all": 784, "none": 0}[hidden]


@pytest.mark.parametrize("data", [key for key in pictures() if key == COLOUR])
def test_a_picture_grows_in_colour_and_a_colour_is_set_by_hand(visit, data):
    watched = visit(query=f"{TAB}&cnn.data={data}&cnn.picture=s60&cnn.hidden=middle&cnn.count=4", **STILL)
    shape = look(watched, "[...playground.current.stages.get('main').view.layers[0].values.shape]")
    assert (shape, growing(watched, "steps")) == ([1, 32, 32, 3], 16 * 16)
    look(watched, "playground.state.set({ 'cnn.step': 100 }, 'drag')")
    watched.rest()
    halfway = drawn(watched, "main")
    look(watched, "playground.state.set({ 'cnn.step': 256 }, 'drag')")
    watched.rest()
    assert drawn(watched, "main") != halfway
    choose(watched, "view", "pixel")
    click(watched, "main", 12.5, 19.5)
    assert state(watched, "at") == "12-12"
    click(watched, "side", 200, 0.3)
    assert state(watched, "hand").rpartition("_")[2].split(".")[::5] == ["0", "200"]
    assert watched.complaints == []
