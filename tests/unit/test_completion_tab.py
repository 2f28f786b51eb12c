"""The PixelCNN tab without a page: masks as text, gestures, and the numbers that its views show."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from PIL import Image

from models.registry import InputError, Text
from playground.stage.box import Box
from playground.tabs.completion import TAB, assets, completing, gestures, masks
from playground.tabs.completion.inputs import HAND, PIXEL
from playground.tabs.completion.layout import arrange, grid
from playground.tabs.completion.masks import HIDDEN, PRESETS, SIDE
from playground.tabs.completion.panels import PANELS, nothing, order, paint, pixel, scores, speed
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.settings import PARAMS, SHOWN
from tests.unit.completion_cases import DEFAULTS, ask, situation, small_models
from tests.unit.test_upload import written
from training.pixelcnn import Facts, unet

OURS = {"paint": paint, "pixel": pixel, "nothing": nothing, "order": order, "speed": speed, "scores": scores}
MASKS = arrays(np.bool_, (SIDE, SIDE))


@pytest.fixture(autouse=True)
def models(monkeypatch):
    """Small models in place of the shipped ones: what the views promise holds for any weights."""
    yield from small_models(monkeypatch)


@given(MASKS)
def test_a_mask_survives_as_text(hidden):
    text = masks.to_text(hidden)
    assert len(text) <= 132
    np.testing.assert_array_equal(masks.from_text(HIDDEN.parse(text), hidden.shape), hidden)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_known_again_and_travels_by_its_name(name):
    assert masks.to_text(masks.from_text(name, (SIDE, SIDE))) == name


def test_a_brushed_mask_is_a_short_text():
    hidden = np.zeros((SIDE, SIDE), bool)
    hidden[5:9, 3:20] = True
    assert len(masks.to_text(hidden)) < 24


@pytest.mark.parametrize("raw", ["", "r", "b", "bAAA", "q", "r~~", "rgICAgICA", "upper", 7, None, "b" + "A" * 400])
def test_a_mask_that_makes_no_sense_is_told(raw):
    with pytest.raises(InputError, match="Hidden part is"):
        HIDDEN.parse(raw)


@given(some.text(max_size=40))
def test_any_text_for_a_mask_is_read_or_told(raw):
    with suppress(InputError):
        assert masks.from_text(HIDDEN.parse(raw), (SIDE, SIDE)) is not None


@pytest.mark.parametrize(("param", "raw"), [(HAND, "1.2"), (HAND, "ab_a.b.c.d"), (PIXEL, "32-0"), (PIXEL, "1.2")])
def test_pixels_that_make_no_sense_are_told(param, raw):
    with pytest.raises(InputError, match=f"{param.title.en} is"):
        param.parse(raw)


def test_every_parameter_has_a_key_of_its_own():
    keys = Counter(param.key for panel in PANELS.values() for param in panel.params)
    keys.update(param.key for param in PARAMS if param.key not in keys)
    assert {key for key, count in keys.items() if count > 1} == set()
    assert len(PARAMS) == len(DEFAULTS)


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("key", OURS)
@pytest.mark.parametrize("hidden", ["top", "none"])
def test_every_view_draws(key, lang, hidden):
    picture = PANELS[key].draw(Situation(ask(lang=lang, hidden=hidden)))
    assert picture.main.layers and picture.main.describe
    assert not picture.rough


def test_a_view_without_its_model_is_not_offered():
    assert set(SHOWN) == {key for key, panel in PANELS.items() if assets.there(*panel.assets)}
    assert not assets.there("pixelcnn_of_nothing")


@pytest.mark.parametrize("scene", TAB.scenes, ids=lambda scene: scene.key)
def test_every_scene_is_a_state_of_the_tab(scene):
    assert set(scene.state) <= set(DEFAULTS)
    for param in PARAMS:
        param.parse(scene.state.get(param.key, param.default))


def test_completions_keep_what_is_known_and_say_their_likelihood(models):
    work = completing.work_of(situation())
    trace = work.trace
    assert (trace.images[:, work.known] == work.x[work.known]).all()
    again = models["pixelcnn_digits"].log_prob(trace.images, work.known)
    np.testing.assert_allclose(trace.log_prob, again, atol=1e-3)
    truth = -models["pixelcnn_digits"].log_prob(work.x[None], work.known)[0]
    np.testing.assert_allclose(work.true_nats.sum(), truth, rtol=1e-5)


def test_the_blind_network_is_a_plain_one_of_its_own_and_counts_the_hidden_pixels_alone(models, monkeypatch):
    monkeypatch.setattr(order, "there", lambda *names: True)
    work = completing.work_of(situation(view="order", count=order.EACH))
    name, known = order.raster_model(work), np.zeros_like(work.known)
    assert name == assets.RASTER["digits"] and not models[name].any_mask
    found = order.blind(work, name)
    assert (found.images[:, work.known] == work.x[work.known]).all()
    given = models[name].conditionals(found.images, known)
    chosen = np.take_along_axis(given, found.images.astype(int)[..., None], -1)[..., 0]
    np.testing.assert_allclose(found.log_prob, np.log(chosen[:, work.hidden]).sum(1), atol=1e-3)
    assert found.true_nats.shape == (work.hidden.sum(),)


@pytest.mark.parametrize(
    ("nats", "reference", "told"),
    [((80.3, False), (81.3, False), "×2,7"), ((86.76, True), (81.3, False), "≥ 1/240"), ((81.3, True),) * 2 + ("×1",)],
)
def test_scores_compare_by_how_many_times_a_picture_is_more_probable(nats, reference, told):
    one = scores.Score(Text("one", "one"), *nats)
    other = one if nats is reference else scores.Score(Text("other", "other"), *reference)
    assert scores.times(one, other, "ru") == told


def test_a_click_on_a_row_compares_with_its_model():
    keys = [choice.key for choice in scores.REFERENCE.choices]
    for row in (0, len(keys) - 1):
        click = {"kind": "pick", "view": "main", "x": 80.0, "y": len(keys) - 1 - row + 0.3}
        assert scores.act(situation("act", click, view="scores")) == {"cnn.reference": keys[row]}


def test_a_link_takes_no_choice_for_a_number():
    """The page reads ``10.10`` as a number and would write ``10.1``."""
    texts = [choice.key for param in PARAMS for choice in param.choices if isinstance(choice.key, str)]
    for text in [*texts, PIXEL.written(10, 10)]:
        with pytest.raises(ValueError, match="could not convert"):
            float(text)
    assert PIXEL.parse("10-10") == "10-10"


def test_the_likeliest_completion_comes_first():
    work = completing.work_of(situation(sort="likely"))
    assert (np.diff(work.trace.log_prob[work.places]) <= 0).all()


def test_a_stroke_hides_and_a_lifted_brush_alone_counts():
    points = [[5.0, 5.0], [20.0, 5.0]]
    stroke = {"kind": "stroke", "param": "hide", "points": points, "mode": "draw", "view": "main"}
    before = completing.work_of(situation(hidden="top")).hidden
    changed, _ = gestures.act(situation("act", {**stroke, "phase": "end"}, hidden="top"))
    after = masks.from_text(changed[HIDDEN.key], before.shape)
    assert after[22, 5:20].all() and (after | ~before).all()
    assert gestures.unfinished(situation("act", {**stroke, "phase": "move"}))


def test_the_eraser_reveals_and_invert_turns_the_mask_round():
    stroke = {"kind": "stroke", "param": "show", "points": [[14.5, 20.5]], "phase": "end"}
    changed, _ = gestures.act(situation("act", stroke, hidden="all"))
    assert not masks.from_text(changed[HIDDEN.key], (SIDE, SIDE))[7, 14]
    assert gestures.act(situation("act", {"kind": "invert"}, hidden="top"))[0][HIDDEN.key] == "bottom"


def test_more_like_this_keeps_what_the_model_was_sure_of():
    here = situation("act", {"kind": "more"}, hidden="top", focus=3)
    changed, notes = gestures.act(here)
    work, later = (
        completing.work_of(here),
        completing.work_of(Situation(replace(here.ask, values={**here.ask.values, **changed}))),
    )
    assert notes and (later.hidden <= work.hidden).all()
    np.testing.assert_array_equal(later.x, work.trace.images[2])


def test_a_pixel_set_by_hand_keeps_the_past_and_changes_the_future():
    work = completing.work_of(situation(hidden="top", focus=2))
    row, column = map(int, work.trace.order[200])
    level = 1 - int(work.trace.levels[1, 200])
    changed = PANELS["pixel"].act(
        situation("act", {"kind": "pick", "view": "side", "x": level, "y": 0.5}, focus=2, at=f"{row}-{column}")
    )
    edited = completing.work_of(situation(hidden="top", focus=2, hand=changed[HAND.key]))
    assert edited.start == 200
    np.testing.assert_array_equal(edited.trace.levels[:, :200], np.repeat(work.trace.levels[1:2, :200], 8, axis=0))
    assert (edited.trace.levels[:, 200] == level).all()
    np.testing.assert_allclose(edited.trace.nats[:, :200], np.repeat(work.trace.nats[1:2, :200], 8, axis=0), atol=1e-4)
    assert len({line.tobytes() for line in edited.trace.levels[:, 201:]}) > 1


@pytest.mark.parametrize("edit", ["0.27.0.1", "40.0.0.1", "0.0.0.9"])
def test_an_edit_of_what_is_not_there_changes_nothing(edit):
    mark = completing.work_of(situation(hidden="top")).mark
    work = completing.work_of(situation(hidden="top", hand=f"{mark}_{edit}"))
    assert work.edits and (work.start, work.question.given) == (0, b"")


def test_edits_of_another_picture_do_not_hold():
    mark = completing.work_of(situation(hidden="top")).mark
    assert completing.work_of(situation(hidden="top", count=16, hand=f"{mark}_0.0.0.1")).edits == [(0, 0, 0, 1)]
    assert completing.work_of(situation(hidden="left", hand=f"{mark}_0.0.0.1")).edits == []


@pytest.mark.parametrize("data", ["digits", "emoji"])
@pytest.mark.parametrize("key", ["paint", "pixel", "nothing"])
def test_growing_pictures_can_be_taken_home(key, data):
    file = PANELS[key].draw(situation("act", {"kind": "gif"}, data=data)).download
    with Image.open(BytesIO(file.content)) as clip:
        assert (file.type, clip.format) == ("image/gif", "GIF")
        assert clip.n_frames > 30


def test_a_picture_of_ones_own_comes_as_mnist_would_show_it():
    paper = Image.new("L", (60, 90), 250)
    paper.paste(20, (10, 10, 20, 80))
    changed, notes = gestures.act(situation("act", {"kind": "upload", "data": b64encode(written(paper)).decode()}))
    assert notes == [gestures.FITTED]
    rows = completing.work_of(situation(picture=changed["cnn.picture"])).x.any(axis=1)
    assert rows.sum() == 20 and rows[4:24].all()


def test_the_shaded_field_is_what_gradients_find():
    """Rows above and pixels to the left as far as the layers reach, and every known pixel; nothing else."""
    torch.manual_seed(0)
    facts = Facts(2, 8, 2, 8, 10, unet(8, 28), 8)
    torch_network = facts.network()
    known = np.zeros((28, 28), bool)
    known[20:] = True
    seen = np.zeros((28, 28), bool)
    for turn in range(3):
        seen |= _felt(torch_network, known, (10, 14), turn)
    reach = completing.work_of(situation()).reach
    rows, columns = np.mgrid[:28, :28]
    up, aside = 10 - rows, columns - 14
    field = (up >= 0) & (up <= reach) & (abs(aside) <= reach) & ((up > 0) | (aside < 0))
    np.testing.assert_array_equal(seen, field | known)


def _felt(torch_network, known, place, turn) -> np.ndarray:
    """Pixels whose level changes the logits at a place, when each is turned alone."""
    rng = np.random.default_rng(turn)
    x = torch.tensor(rng.integers(0, 2, (1, 28, 28)))
    turned = x.repeat(784, 1, 1)
    turned.view(784, -1)[torch.arange(784), torch.arange(784)] ^= 1
    mask, nobody = torch.tensor(known), torch.full((784,), 10)
    with torch.no_grad():
        every = torch_network(turned, mask.expand(784, 28, 28), nobody)[:, :, *place]
        one = torch_network(x, mask.expand(1, 28, 28), nobody[:1])[:, :, *place]
    return ((every - one).abs().max(dim=1).values > 1e-9).numpy().reshape(28, 28)


@pytest.mark.parametrize("box", [Box(), Box(766, 760), Box(366, 560, 74), Box(300, 420), Box(1200, 500)])
@pytest.mark.parametrize("count", [1, 4, 8, 16])
@pytest.mark.parametrize("groups", [1, 2])
def test_nothing_overlaps_and_nothing_leaves_the_stage(box, count, groups):
    places = arrange(box, SIDE, count, extras=3, groups=groups)
    cells = [(*centre, places.cell) for centre in places.cells]
    extras = [(*centre, places.extra) for centre in places.extras]
    squares = np.array([(SIDE / 2, SIDE / 2, SIDE), *extras, *cells])
    low, high = squares[:, :2] - squares[:, 2:] / 2, squares[:, :2] + squares[:, 2:] / 2
    assert (low >= [places.x[0], places.y[0]]).all() and (high <= [places.x[1], places.y[1]]).all()
    apart = (low[:, None] >= high[None] - 1e-6).any(axis=2)
    assert (apart | apart.T | np.eye(len(squares), dtype=bool)).all()
    assert len(grid(box, SIDE, count).cells) == count


def test_samples_are_drawn_from_the_first_pixel_to_the_last():
    layer = PANELS["nothing"].draw(situation()).main.layers[0]
    assert (layer["steps"], len(layer["values"])) == (SIDE * SIDE, nothing.PICTURES)
    assert (layer["rank"].ravel() == np.arange(SIDE * SIDE)).all()


@pytest.mark.parametrize(
    "kind", ["reseed", "invert", "blank", "more", "upload", "stroke", "pick", "back", "code", None]
)
@pytest.mark.parametrize("key", OURS)
def test_a_gesture_that_says_nothing_costs_a_sentence_at_most(key, kind):
    for action in ({"kind": kind}, {"kind": kind, "view": "main", "x": "a", "y": None, "points": 7, "param": "hide"}):
        with suppress(InputError):
            PANELS[key].act(situation("act", action))
            gestures.act(situation("act", action))


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.5, "0,500"), (1, "1,000"), (5e-4, "0,001"), (4.9e-4, "4,9·10⁻⁴"), (1.14e-6, "1,1·10⁻⁶"), (0, "0,000")],
)
def test_a_small_probability_is_not_told_as_none(p, told):
    assert Situation(ask(lang="ru")).chance(p) == told
