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

from models.images.families import pixelcnn as family
from models.registry import InputError
from models.weights import Card, Weights
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.completion import TAB, assets, card, completing, gestures, masks
from playground.tabs.completion.inputs import HAND, PIXEL
from playground.tabs.completion.layout import arrange, grid
from playground.tabs.completion.masks import HIDDEN, LARGEST, PRESETS, SIDE
from playground.tabs.completion.panels import PANELS, nothing, order, paint, pixel, pixel_colours, scores, speed
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.settings import PARAMS, SHOWN
from tests.unit.test_upload import written
from training.pixelcnn import Facts, unet

OURS = {"paint": paint, "pixel": pixel, "nothing": nothing, "order": order, "speed": speed, "scores": scores}
IN_COLOUR = ["paint", "pixel", "nothing", "order", "speed"]
MODULES = [card, completing, pixel_colours, scores]
DEFAULTS = {param.key: param.default for param in PARAMS}
MASKS = arrays(np.bool_, (SIDE, SIDE))


def network(name: str, shape: tuple[int, ...], levels: int) -> family.PixelCNN:
    """A small model with random weights."""
    torch.manual_seed(1)
    colours = (*shape, 1)[2]
    facts = Facts(levels, 8, 2, 8, 10, unet(8, shape[0], colours), 8, colours)
    tensors = {key: value.numpy() for key, value in facts.network().state_dict().items()}
    return family.PixelCNN(Weights(replace(_card(name), architecture={"shape": list(shape), **vars(facts)}), tensors))


def _card(name: str) -> Card:
    texts = dict.fromkeys(("dataset", "licence", "credit", "command", "device"), "x")
    return Card(name=name, family="pixelcnn", data="digits", seed=0, steps=1, seconds=60.0, architecture={}, **texts)


@pytest.fixture(autouse=True)
def models(monkeypatch):
    """Small models in place of the shipped ones: what the views promise holds for any weights."""
    small = {"pixelcnn_digits": network("pixelcnn_digits", (28, 28), 2)}
    small["pixelcnn_emoji"] = network("pixelcnn_emoji", (32, 32, 3), 256)
    for module in MODULES:
        monkeypatch.setattr(module, "load", small.__getitem__)
    completing.trace.cache_clear()
    yield small
    completing.trace.cache_clear()


def ask(event: str = "settle", action: dict | None = None, lang: str = "en", **values) -> Ask:
    changed = {f"cnn.{key}": value for key, value in values.items()}
    return Ask(lang, {**DEFAULTS, **changed}, event, action or {}, {"main": Box()})


def situation(event: str = "settle", action: dict | None = None, **values) -> Situation:
    return Situation(ask(event, action, **values))


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
    assert (layer["steps"], len(layer["values"])) == (SIDE * SIDE, 16)
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
