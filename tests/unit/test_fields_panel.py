"""The view of masks and fields: what is drawn, what a click does, and what a link may hold."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from models.images.fields import ARCHITECTURES, DEEPEST, SIDE
from models.registry import InputError
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.completion.panels import fields
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.fields_layout import arrange, beside
from playground.tabs.completion.panels.fields_params import FLIPS, PARAMS, PIXEL, flipped
from playground.tabs.completion.panels.fields_scenes import SCENES
from playground.tabs.completion.panels.fields_shapes import outline

DEFAULTS = {param.key: param.default for param in PARAMS}
BOXES = {"main": Box(606, 530, 40), "side": Box(335, 270, 0)}
PHONE = {"main": Box(366, 323, 88), "side": Box(366, 200, 0)}


def _ask(event="settle", action=None, lang="en", boxes=BOXES, **values):
    return Situation(Ask(lang, DEFAULTS | values, event, action or {}, boxes))


def _of(view, kind):
    return [layer for layer in view.layers if layer["kind"] == kind]


def _words(view):
    return [layer["string"] for layer in _of(view, "text")]


@pytest.mark.parametrize("boxes", [BOXES, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("network", [*ARCHITECTURES])
def test_every_network_can_be_drawn(network, lang, boxes):
    picture = fields.draw(_ask(lang=lang, boxes=boxes, **{"cnn.net": network}))
    assert len(picture.main.pack()) < 120_000 and picture.side.describe and not picture.rough
    assert len(_of(picture.main, "handles")) == 1


def test_the_blind_spot_is_named_and_the_gated_network_has_none():
    assert "blind spot" in _words(fields.draw(_ask()).main)
    assert "blind spot" not in _words(fields.draw(_ask(**{"cnn.net": "gated"})).main)


def test_a_leak_is_said_in_one_sentence_and_crossed_out():
    picture = fields.draw(_ask(**{"cnn.flips": "a33"}))
    sentence = "This model peeks at x: its likelihood would be a lie."
    assert sentence in _words(picture.main) and picture.remark.startswith(sentence)
    assert any(layer["marker"] == "cross" and layer["colour"] == "bad" for layer in _of(picture.main, "points"))


def test_a_click_on_a_mask_opens_its_cell_and_a_second_one_shuts_it():
    situation = _ask()
    centre = arrange(BOXES["main"], [(3, 3), (3, 3)]).masks[0].centre
    click = {"kind": "pick", "view": "main", "x": centre[0], "y": centre[1]}
    assert fields.act(_ask("act", click)) == {"cnn.flips": "a33"}
    assert fields.act(_ask("act", click, **{"cnn.flips": "a33"})) == {"cnn.flips": ""}
    assert fields.act(_ask("act", {"kind": "masks"}, **{"cnn.flips": "a33"})) == {"cnn.flips": ""}
    assert not situation.ask["cnn.flips"]


def test_a_click_on_the_field_or_a_drag_chooses_the_pixel():
    click = {"kind": "pick", "view": "main", "x": 2.4, "y": SIDE - 3.5}
    assert fields.act(_ask("act", click)) == {"cnn.spot": "3,2"}
    drag = {"kind": "drag", "view": "main", "x": 99.0, "y": -5.0, "phase": "move"}
    assert fields.act(_ask("act", drag)) == {"cnn.spot": f"{SIDE - 1},{SIDE - 1}"}
    assert fields.act(_ask("act", {"kind": "pick", "view": "main", "x": "?", "y": None})) is not None


def test_a_click_on_a_layer_or_a_network_shows_it():
    x, y = arrange(BOXES["main"], [(3, 3), (3, 3)]).layers[6].centre
    assert fields.act(_ask("act", {"kind": "pick", "view": "main", "x": x, "y": y})) == {"cnn.depth": 7}
    x, y = beside(BOXES["side"], len(ARCHITECTURES))[2][3].centre
    assert fields.act(_ask("act", {"kind": "pick", "view": "side", "x": x, "y": y})) == {"cnn.net": "diagonal"}


def test_while_the_hand_moves_the_other_networks_wait():
    picture = fields.draw(_ask("act", {"kind": "drag", "phase": "move"}))
    assert picture.side is None and picture.rough


def test_values_are_read_out():
    situation = _ask(**{"cnn.net": "made"})
    lines = fields.probe(situation, "main", 0.5, 0.5)
    assert len(lines) == 2 and lines[0].value.isdecimal()
    assert fields.probe(_ask(), "main", 0.5, 0.5)[-1].value == "not seen"
    centre = arrange(BOXES["main"], [(3, 3), (3, 3)]).masks[1].centre
    assert fields.probe(_ask(), "main", *centre)[0].value == "open"


@pytest.mark.parametrize("bad", ["a", "a77", "A33", "a33;b33", ",".join(["a33"] * 300)])
def test_bad_cells_are_told_in_one_sentence(bad):
    with pytest.raises(InputError, match="Edited cells is"):
        FLIPS.parse(bad)


@pytest.mark.parametrize("bad", ["", "3", "3,15", "-1,3", "a,b", "1,2,3"])
def test_bad_pixels_are_told_in_one_sentence(bad):
    with pytest.raises(InputError, match="Pixel of the field is"):
        PIXEL.parse(bad)


def test_a_link_keeps_its_cells():
    assert FLIPS.parse("b34,a33") == "a33,b34" and flipped("a33", ("b", 0, 1)) == "a33,b34"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_scenes_hold_valid_states(scene):
    params = {param.key: param for param in PARAMS}
    state = {key: params[key].parse(value) for key, value in scene.state.items() if key in params}
    assert fields.draw(_ask(**state)).main and set(scene.state) <= {*params, "cnn.view"}


def test_outlines_close():
    """Every corner of a border belongs to an even number of its pieces, and their length is the border's."""
    cells = np.random.default_rng(2).random((5, 6)) < 0.5
    pieces = outline(cells)
    inside = np.pad(cells, 1).astype(int)
    length = np.abs(np.diff(inside, axis=0)).sum() + np.abs(np.diff(inside, axis=1)).sum()
    assert sum(np.abs(end - start).sum() for start, end in pieces) == length


def test_all_depths_stand_below_the_field():
    places = arrange(BOXES["main"], [(3, 3), (3, 3)])
    assert len(places.layers) == DEEPEST and not arrange(PHONE["main"], [(3, 3)]).layers
    assert max(square.top for square in places.layers) < 0 and places.y[0] <= min(square.y for square in places.layers)
    assert all(square.x + square.size[0] <= places.x[1] for square in places.masks)


@pytest.mark.parametrize("masks", [[], [(3, 3)], [(3, 3)] * 2, [(14, 14)] * 3, [(7, 7), (7, 7), (1, 7), (1, 7)]])
def test_a_tall_stage_has_the_masks_below_the_layers_and_none_over_another(masks):
    places = arrange(Box(366, 668, 108), masks)
    assert len(places.layers) == DEEPEST and len(places.masks) == len(masks)
    lowest = min(square.y for square in places.layers)
    assert all(square.top < lowest and square.y >= places.y[0] for square in places.masks)
    assert all(square.x + square.size[0] <= places.x[1] for square in [places.field, *places.masks])
    for first, second in combinations(places.masks, 2):
        beside = first.x + first.size[0] < second.x
        assert beside or second.top < first.y or first.top < second.y
