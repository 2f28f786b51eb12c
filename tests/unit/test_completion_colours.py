"""Completing pictures in colour without a page: what the views show, R, G and B asked and set, an ink, a mask."""

from __future__ import annotations

from base64 import b64encode

import numpy as np
import pytest
from PIL import Image

from playground.tabs.completion import completing, gestures, masks
from playground.tabs.completion.inputs import HAND
from playground.tabs.completion.masks import HIDDEN, LARGEST, SIDE
from playground.tabs.completion.panels import PANELS
from tests.unit.completion_cases import situation, small_models
from tests.unit.test_upload import written

IN_COLOUR = ["paint", "pixel", "nothing", "order", "speed"]


@pytest.fixture(autouse=True)
def models(monkeypatch):
    """Small models in place of the shipped ones."""
    yield from small_models(monkeypatch)


@pytest.mark.parametrize("key", IN_COLOUR)
def test_every_view_of_the_picture_draws_in_colour(key):
    picture = PANELS[key].draw(situation(data="emoji", count=4, hidden="middle"))
    assert picture.main.layers and picture.main.describe and not picture.rough
    grown = [layer for layer in picture.main.layers if layer["kind"] == "growing"]
    assert all(layer["values"].shape[1:] == (32, 32, 3) for layer in grown)


def test_a_trace_of_colours_is_small_and_its_choices_are_asked_anew(models):
    """Sixteen whole emoji: the probabilities of all values would be 50 MB."""
    work = completing.work_of(situation(data="emoji", count=16, hidden="all"))
    assert sum(part.nbytes for part in work.trace if part is not None) < 2e6
    spread = completing.expected(work.question, 2)
    assert spread.shape == (32, 32, 3, 256)
    chosen = np.take_along_axis(spread[5, 7], work.trace.levels[2, 5 * 32 + 7][:, None].astype(int), 1)
    np.testing.assert_allclose(-np.log(chosen).sum(), work.trace.nats[2, 5 * 32 + 7], rtol=1e-4)


@pytest.mark.parametrize(("x", "y"), [(15.5 + 32 * 2, 3.6), (200.2, 2.3), (9.8, 1.5), (255.4, 0.1)])
def test_a_colour_set_by_hand_keeps_the_past_and_changes_the_future(x, y):
    """A likely colour, or one value of R, G or B."""
    values = {"data": "emoji", "picture": "s60", "hidden": "middle", "count": 4, "at": "12-14"}
    work = completing.work_of(situation(**values))
    step = int(np.flatnonzero((work.trace.order == [12, 14]).all(axis=1))[0])
    pick = {"kind": "pick", "view": "side", "x": x, "y": y}
    changed = PANELS["pixel"].act(situation("act", pick, **values))
    edited = completing.work_of(situation(**values, hand=changed[HAND.key]))
    levels, before = edited.trace.levels[:, step], work.trace.levels[0, step]
    assert edited.start == step and (levels == levels[0]).all()
    assert (levels[0] != before).sum() == 1 or y > 3
    assert y > 3 or levels[0, 2 - int(y)] == round(x)
    np.testing.assert_array_equal(edited.trace.levels[:, :step], np.repeat(work.trace.levels[:1, :step], 4, axis=0))


def test_likely_colours_come_with_their_exact_probability(models):
    model, work = models["pixelcnn_emoji"], completing.work_of(situation(data="emoji", picture="s60", hidden="middle"))
    found = model.guesses(work.x, work.known, (10, 11), n=16)
    assert (np.diff(found.probabilities) <= 0).all() and len(np.unique(found.levels, axis=0)) == len(found.levels)
    image = work.x.copy()
    image[10, 11] = found.levels[3] / 255
    spread = model.conditionals(image[None], work.known)[0, 10, 11]
    exact = np.take_along_axis(spread, found.levels[3][:, None].astype(int), 1).prod()
    np.testing.assert_allclose(found.probabilities[3], exact, rtol=1e-4)


def test_a_pen_of_a_colour_white_paper_and_a_picture_of_ones_own():
    stroke = {"kind": "stroke", "param": "pen", "points": [[4.0, 16.0], [28.0, 16.0]], "phase": "end"}
    sheet = gestures.act(situation("act", {"kind": "blank"}, data="emoji"))[0]["cnn.picture"]
    assert (completing.work_of(situation(data="emoji", picture=sheet)).x == 1).all()
    changed, _ = gestures.act(situation("act", stroke, data="emoji", picture=sheet, ink="red"))
    red, green, blue = completing.work_of(situation(data="emoji", picture=changed["cnn.picture"])).x[16, 16]
    assert red > 0.7 > 0.4 > max(green, blue)
    own = b64encode(written(Image.new("RGB", (40, 40), (0, 128, 255)))).decode()
    changed, notes = gestures.act(situation("act", {"kind": "upload", "data": own}, data="emoji"))
    assert notes == [gestures.COLOURED]
    x = completing.work_of(situation(data="emoji", picture=changed["cnn.picture"])).x
    np.testing.assert_allclose(x[16, 16], [0, 128 / 255, 1], atol=0.01)


def test_a_mask_goes_along_to_pictures_of_another_size():
    hidden = np.zeros((LARGEST, LARGEST), bool)
    hidden[8:24, 4:20] = True
    text = masks.to_text(hidden)
    np.testing.assert_array_equal(masks.from_text(HIDDEN.parse(text), hidden.shape), hidden)
    small = masks.from_text(text, (SIDE, SIDE))
    assert small.shape == (SIDE, SIDE) and abs(small.mean() - hidden.mean()) < 0.03
    assert small[8:20, 5:16].all()
    changed, _ = gestures.act(situation("act", {"kind": "invert"}, data="emoji", hidden=text))
    np.testing.assert_array_equal(masks.from_text(changed[HIDDEN.key], hidden.shape), ~hidden)
