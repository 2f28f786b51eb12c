"""The autoencoder view without a page: codes as text, codes set by hand, and the numbers that it shows."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from models import images
from models.images.classes import posterior
from models.registry import InputError
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.completion.clip import GAP, SCALE
from playground.tabs.completion.panels import PANELS, autoencoder_draws
from playground.tabs.completion.panels import autoencoder_picture as picture
from playground.tabs.completion.panels.autoencoder_draws import ASSET, DRAWS, JUDGE, coded_of, other_of, strangers
from playground.tabs.completion.panels.autoencoder_params import CODE, PARAMS, REACH, mark_of
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.settings import PARAMS as KNOWN
from tests.oracle.test_pixelcnn_autoencoder import MODEL

PANEL = PANELS["autoencoder"]
DEFAULTS = {param.key: param.default for param in (*KNOWN, *PARAMS)} | dict(PANEL.fixed)
DRAG = {"kind": "drag", "param": "code", "view": "side", "x": 3.0, "y": 1.5, "phase": "end"}


@pytest.fixture(autouse=True)
def model(monkeypatch):
    """Random weights in place of the shipped ones: what the view promises holds for any."""
    monkeypatch.setattr(autoencoder_draws, "load", lambda name: MODEL if name == ASSET else images.load(name))


def situation(event: str = "settle", action: dict | None = None, lang: str = "en", **values) -> Situation:
    changed = {f"cnn.{key}": value for key, value in values.items()}
    return Situation(Ask(lang, {**DEFAULTS, **changed}, event, action or {}, {"main": Box(), "side": Box()}))


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("coded", ["one", "two"])
def test_both_pictures_are_drawn(lang, coded):
    found = PANEL.draw(situation(lang=lang, coded=coded))
    assert found.main.layers and found.main.describe and found.side.layers and not found.rough
    assert PANEL.draw(situation("drag", lang=lang, coded=coded)).rough, "a hand does not wait for every figure"


@pytest.mark.parametrize(
    "raw", ["7", "ab", "ab_", "ab_1,x", "ab_1,nan", "ab_4", "a b_1", "_1", "ab_" + "1," * 16 + "1"]
)
def test_a_code_that_makes_no_sense_is_told(raw):
    with pytest.raises(InputError, match="Code is"):
        CODE.parse(raw)


@given(some.text(max_size=30))
def test_any_text_for_a_code_is_read_or_told(raw):
    with suppress(InputError):
        assert CODE.parse(CODE.parse(raw)) == CODE.parse(raw)


def test_a_dragged_number_changes_the_code_and_nothing_else():
    before = coded_of(situation())
    changed = PANEL.act(situation("act", {**DRAG, "index": 2}))
    after = coded_of(situation(code=changed[CODE.key]))
    np.testing.assert_allclose(after.code[2], 1.5)
    np.testing.assert_allclose(np.delete(after.code, 2), np.delete(before.code, 2), atol=0.006)
    assert (after.trace.images != before.trace.images).any() and after.key == before.key
    back = PANEL.act(situation("act", {**DRAG, "index": 2, "phase": "reset"}, code=changed[CODE.key]))
    np.testing.assert_allclose(coded_of(situation(code=back[CODE.key])).code, before.code, atol=0.006)


@pytest.mark.parametrize("index", [-1, 10, None, "2"])
def test_a_handle_that_is_not_there_moves_nothing(index):
    assert PANEL.act(situation("act", {**DRAG, "index": index})) == {}


def test_no_hand_drags_a_number_beyond_its_groove():
    changed = PANEL.act(situation("act", {**DRAG, "index": 0, "y": 99.0}))
    assert coded_of(situation(code=changed[CODE.key])).code[0] == REACH


def test_a_code_holds_for_its_own_picture_alone():
    here = coded_of(situation())
    text = CODE.written(mark_of(here.x), np.ones(10))
    np.testing.assert_array_equal(coded_of(situation(code=text)).code, np.ones(10))
    elsewhere = coded_of(situation(code=text, picture="s5"))
    np.testing.assert_array_equal(elsewhere.code, elsewhere.own)
    assert PANEL.act(situation("act", {"kind": "own_code"}, code=text)) == {CODE.key: ""}


def test_figures_are_those_of_the_model():
    coded = coded_of(situation())
    own, other, none = coded.nats
    x = coded.x[None]
    np.testing.assert_allclose(own, -MODEL.log_prob(x, coded.code)[0], rtol=1e-6)
    np.testing.assert_allclose(none, -MODEL.log_prob(x)[0], rtol=1e-6)
    codes = strangers(coded)
    np.testing.assert_allclose(other, np.mean([-MODEL.log_prob(x, code)[0] for code in codes]), rtol=1e-6)
    assert len(coded.trace.images) == DRAWS


def test_the_way_begins_at_one_code_and_ends_at_the_other():
    a, b = coded_of(situation(coded="two")), other_of(situation(coded="two"))
    codes = picture.between(a, b)
    np.testing.assert_allclose(codes[[0, -1]], [a.own, b.own], atol=1e-6)
    np.testing.assert_allclose(codes[2], (a.own + b.own) / 2, atol=1e-6)
    np.testing.assert_allclose(picture.shares(a, b).sum(0), 1 if a.digit != b.digit else 2)


def test_the_shelf_sets_the_end_that_was_chosen():
    pick = {"kind": "pick", "view": "shelf", "x": 0.5, "y": 0.5}
    assert set(PANEL.act(situation("act", pick, coded="two"))) == {"cnn.other"}
    assert PANEL.act(situation("act", pick, coded="two", end="a")) == {}, "A is the tab's own picture"
    assert PANEL.act(situation("act", pick)) == {}


def test_a_draw_under_the_pointer_is_read_out():
    here = situation()
    places = picture.places_of(here, 28)
    head, first, second = PANEL.probe(here, "main", *places.cells[3])
    assert head.label.startswith("p(digit") and first.label != second.label
    assert PANEL.probe(here, "main", 14.0, 14.0) == [] and PANEL.probe(here, "side", 1.0, 1.0) == []


@pytest.mark.parametrize("kind", ["drag", "pick", "own_code", "stroke", "reseed", None])
def test_a_gesture_that_says_nothing_changes_nothing(kind):
    for action in ({"kind": kind}, {"kind": kind, "view": "side", "param": "code", "index": 1, "x": "a", "y": None}):
        changed = PANEL.act(situation("act", action))
        assert set(changed) <= {CODE.key}
        CODE.parse(changed.get(CODE.key, ""))


def test_the_model_that_reads_draws_reads_pictures_rightly():
    """Of real pictures, binarized, nearly all: it may be trusted with draws."""
    grey, labels, _ = images.samples("digits")
    chosen = np.arange(0, len(grey), 5)
    shares = posterior(images.load(JUDGE), images.binarize(grey[chosen]))
    np.testing.assert_allclose(shares.sum(1), 1)
    assert (shares.argmax(1) == labels[chosen]).mean() >= 0.93


def test_the_table_says_how_the_draws_are_read():
    coded = coded_of(situation())
    same = int((autoencoder_draws.reading(coded.trace.images).argmax(1) == coded.digit).sum())
    table = PANEL.draw(situation()).table
    assert f"draws read as {coded.digit}</th><td>{same} / {DRAWS}</td>" in table


@pytest.mark.parametrize(("coded", "across", "down"), [("one", 4, 3), ("two", 5, 5)])
def test_draws_that_grow_can_be_taken_home(coded, across, down):
    file = PANEL.draw(situation("act", {"kind": "gif"}, coded=coded)).download
    with Image.open(BytesIO(file.content)) as clip:
        assert (file.type, clip.format) == ("image/gif", "GIF")
        assert clip.size == tuple(SCALE * (28 + 2 * GAP) * count for count in (across, down))
        assert clip.n_frames > 30
