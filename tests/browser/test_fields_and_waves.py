"""Masks and fields, and WaveNet, under a person's hands: cells that open, a field that grows, a sound to listen to."""

from __future__ import annotations

import io
import wave
from base64 import b64decode

import pytest

from models.images.fields import SIDE
from tests.browser.conftest import Watched
from tests.browser.test_completion import STILL, TAB, click, state
from tests.browser.test_vae import OPEN, again, drawn, look, press

pytestmark = pytest.mark.browser
LEAK = "This model peeks at x: its likelihood would be a lie."
SOUND = f"{OPEN} button[data-sound]"
LONGEST_MS = 60_000  # a wave of three seconds, drawn on a busy machine


def part(watched: Watched, kind: str, name: str, stage: str = "main") -> list:
    """A field of every layer of a kind on a stage, as plain data."""
    layers = f"playground.current.stages.get('{stage}').view.layers"
    plain = "(value) => (ArrayBuffer.isView(value) ? [...value] : value)"
    return look(watched, f"{layers}.filter((one) => one.kind === '{kind}').map((one) => one.{name}).map({plain})")


def place(watched: Watched, labelled: str, number: int, stage: str = "main") -> tuple[float, float]:
    """Centre of a picture in a row of pictures, which has a label of this name."""
    rows = zip(part(watched, "pictures", "labels", stage), part(watched, "pictures", "xy", stage), strict=True)
    centres = next(xy for labels, xy in rows if labels and labelled in labels)
    return centres[2 * number], centres[2 * number + 1]


def headline(watched: Watched) -> str:
    """The words over the field."""
    return next(words for words in part(watched, "text", "string") if words.startswith(("sees", "This", "It")))


def slide(watched: Watched, key: str, steps: int) -> None:
    """Move a slider by its keys."""
    slider = watched.page.locator(f'{OPEN} input[type=range][data-param="cnn.{key}"]')
    for _ in range(abs(steps)):
        slider.press("ArrowRight" if steps > 0 else "ArrowLeft")
    watched.rest()


def sound(watched: Watched) -> bytes:
    """The sound that the network made, once it is whole."""
    watched.page.wait_for_selector(SOUND, timeout=LONGEST_MS)
    return b64decode(watched.page.locator(SOUND).first.get_attribute("data-sound"))


def test_a_click_chooses_the_pixel_whose_field_is_shown(visit):
    watched = visit(query=TAB + "&cnn.view=fields", **STILL)
    before = drawn(watched, "main")
    click(watched, "main", 2.4, SIDE - 3.5)
    assert state(watched, "spot") == "3,2"
    assert headline(watched).startswith("sees") and drawn(watched, "main") != before
    other = again(visit, watched)
    assert drawn(other, "main") == drawn(watched, "main")
    assert watched.complaints == other.complaints == []


def test_a_mask_that_lets_the_pixel_see_itself_is_told(visit):
    watched = visit(query=TAB + "&cnn.view=fields", **STILL)
    caption = watched.page.locator(f"{OPEN} [data-slot=caption]")
    rings = zip(part(watched, "points", "marker"), part(watched, "points", "xy"), strict=True)
    mask_a = next(xy for marker, xy in rings if marker == "ring")
    click(watched, "main", *mask_a)
    assert state(watched, "flips") == "a33"
    assert headline(watched) == LEAK and LEAK in caption.inner_text().replace("\xa0", " ")
    press(watched, "masks")
    assert state(watched, "flips") == "" and headline(watched).startswith("sees")
    assert "peeks" not in caption.inner_text() and watched.complaints == []


def test_the_field_grows_with_depth(visit):
    watched = visit(query=TAB + "&cnn.view=fields", **STILL)
    slide(watched, "depth", -2)
    shallow = int(headline(watched).split()[1])
    click(watched, "main", *place(watched, "8", 7))
    assert (state(watched, "depth"), watched.complaints) == (8, [])
    assert int(headline(watched).split()[1]) > shallow > 0


def test_a_click_beside_the_stage_takes_another_network(visit):
    watched = visit(query=TAB + "&cnn.view=fields", **STILL)
    seen = int(headline(watched).split()[1])
    names = next(labels for labels in part(watched, "pictures", "labels", "side") if labels)
    click(watched, "side", *place(watched, names[1], 1, "side"))
    assert (state(watched, "net"), watched.complaints) == ("gated", [])
    assert int(headline(watched).split()[1]) > seen


def test_dilation_and_depth_widen_what_the_wavenet_sees(visit):
    watched = visit(query=TAB + "&cnn.view=wavenet", **STILL)
    fields = []
    for key, steps in (("wave_layers", 0), ("wave_layers", 1), ("wave_base", -1)):
        slide(watched, key, steps)
        told = watched.page.locator(f"{OPEN} [data-stage=main] .stage").get_attribute("aria-label")
        fields.append(int(told.split(" samples")[0].split()[-1]))
    assert (fields, watched.complaints) == ([2**4, 2**5, 5 + 1], [])


def test_the_wavenet_makes_a_sound_and_another_one(visit):
    watched = visit(query=TAB + "&cnn.view=wavenet&cnn.wave_tune=own", **STILL)
    first = sound(watched)
    with wave.open(io.BytesIO(first)) as file:
        assert (file.getframerate(), file.getnframes()) == (4000, 12000)
    assert watched.page.locator(SOUND).count() == 2, "the network and the instrument"
    press(watched, "wave_again")
    assert state(watched, "wave_seed") == 1
    assert sound(watched) != first and watched.complaints == []
