"""The view of five architectures without a page: rows, words, figures; small networks stand for the trained ones."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.images import FAMILIES
from models.images.autoregressive.order import masks
from models.images.fields import ARCHITECTURES
from models.weights import Card, Metric, Weights
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.completion.inputs import LABEL, SEED, TEMPERATURE
from playground.tabs.completion.panels import architectures, architectures_measures
from playground.tabs.completion.panels.architectures_layout import apart, lines, place
from playground.tabs.completion.panels.architectures_measures import EACH, LINEUP, measured
from playground.tabs.completion.panels.base import Situation
from tests.oracle.autoregressive_cases import SMALL
from training.autoregressive import RECIPES

GATED = {"levels": 2, "features": 8, "layers": 2, "head": 8, "classes": 0, "channels": 0, "context": {}}
NATS = dict(zip(LINEUP, (86.0, 84.5, 85.0, 83.0, 91.0), strict=True))


def asset(kind: str) -> Weights:
    """A small network with random weights as an asset."""
    torch.manual_seed(0)
    facts = {"kind": kind, "shape": [28, 28], **SMALL.get(kind, GATED)}
    network = RECIPES[kind].network(facts)
    tensors = {key: value.numpy().copy() for key, value in network.state_dict().items()}
    words = dict.fromkeys(("data", "dataset", "licence", "credit", "command", "device"), "none")
    metrics = {"nll": Metric(NATS[kind], "nats", 10, ""), "busy": Metric(120.0, "seconds", 1, "")}
    told = {"architecture": facts, "metrics": metrics, **words}
    return Weights(
        Card(name=RECIPES[kind].name, family=RECIPES[kind].family, seed=0, steps=0, seconds=1, **told), tensors
    )


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Small assets in place of those that ship."""
    made = {RECIPES[kind].name: asset(kind) for kind in LINEUP}
    monkeypatch.setattr(architectures_measures.weights, "read", made.__getitem__)
    monkeypatch.setattr(architectures_measures, "there", made.__contains__)
    built = {name: FAMILIES[one.card.family].build(one) for name, one in made.items()}
    monkeypatch.setattr(architectures_measures, "load", built.__getitem__)
    measured.cache_clear()
    yield built
    measured.cache_clear()


def situation(lang: str = "en", seed: int = 0, event: str = "settle", action: dict | None = None, **box) -> Situation:
    return Situation(Ask(lang, {SEED.key: seed}, event, action or {}, {"main": Box(**box)}))


def test_the_line_up_is_all_architectures_and_their_assets():
    assert list(LINEUP) == list(ARCHITECTURES)
    assert {entry.asset for entry in LINEUP.values()} == {recipe.name for recipe in RECIPES.values()}
    assert len({entry.colour for entry in LINEUP.values()}) == len(LINEUP)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_architecture_grows_in_its_own_order(lang):
    picture = architectures.draw(situation(lang))
    growing = [layer for layer in picture.main.layers if layer["kind"] == "growing"]
    assert [len(layer["values"]) for layer in growing] == [EACH] * 5
    assert len({layer["trace"] for layer in growing}) == 1 and {layer["steps"] for layer in growing} == {784}
    raster = [(layer["rank"].ravel() == np.arange(784)).all() for layer in growing]
    assert raster == [True] * 4 + [False]
    assert sorted(growing[-1]["rank"].ravel()) == list(range(784))


def test_the_table_tells_what_cards_and_clock_say():
    table = architectures.draw(situation()).table
    assert table.count("<tr>") == 6 and table.count("class=best") == 1
    assert "91.00" in table and "28/784" in table and "55/784" in table and "2.0" in table
    found = measured(0)
    assert all(one.ms > 0 and one.minutes == 2 for one in found.values())
    assert {key: one.nats for key, one in found.items()} == NATS


def test_closed_weights_are_not_counted(small):
    made = small["made_digits"]
    units, pixels = 40, 784
    assert made.weights == units + pixels + sum(
        int(cells.sum()) for cells in masks(made.shape, units, made.architecture["order"])
    )
    assert measured(0)["made"].weights == made.weights


def test_another_seed_draws_other_pictures():
    first, again, other = measured(0), measured(0), measured(1)
    assert first is again
    assert all((first[key].images != other[key].images).any() for key in LINEUP)
    act = architectures.act(situation(seed=999, event="act", action={"kind": "reseed"}))
    assert act == {SEED.key: 0}
    assert architectures.act(situation(event="act", action={"kind": "pick"})) == {}


def test_a_model_that_does_not_ship_has_no_row(monkeypatch):
    monkeypatch.setattr(architectures_measures, "there", lambda name: name != "row_lstm_digits")
    picture = architectures.draw(situation())
    assert "Row LSTM" not in picture.table and "Diagonal BiLSTM" in picture.table
    assert len([layer for layer in picture.main.layers if layer["kind"] == "growing"]) == 4


def test_what_these_networks_do_not_take_is_fixed():
    panel = architectures.PANELS[architectures.KEY]
    assert {LABEL.key, TEMPERATURE.key} == set(panel.fixed)


@pytest.mark.parametrize("box", [Box(), Box(358, 560), Box(760, 640), Box(606, 580, 60, 1.35), Box(200, 120)])
def test_pictures_and_words_do_not_meet(box):
    places = place(box, 5, EACH)
    for row, below in zip(places.rows, [*places.rows[1:], None], strict=True):
        left = row.cells[:, 0] - row.cell / 2
        assert (np.diff(row.cells[:, 0]) > row.cell - 1e-9).all() and row.cells[-1, 0] + row.cell / 2 <= places.x[1]
        beside = row.left + row.room * 5 < left[0]
        assert beside or row.head > row.cells[0, 1] + row.cell / 2
        assert below is None or below.cells[0, 1] + row.cell / 2 < row.cells[0, 1] - row.cell / 2


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_sentence_fits_its_lines(lang):
    row = place(Box(), 5, EACH).rows[0]
    for entry in LINEUP.values():
        told = lines(entry.sees(lang), row.room)
        assert len(told) <= 4 and " ".join(told) == entry.sees(lang)


def test_words_are_moved_apart_and_keep_their_order():
    heights = [1.0, 5.0, 1.1, 1.05]
    moved = apart(heights, 0.5)
    assert (np.diff(np.sort(moved)) >= 0.5 - 1e-9).all()
    np.testing.assert_array_equal(np.argsort(moved), np.argsort(heights))
    np.testing.assert_allclose(apart([1.0, 3.0], 0.5), [1.0, 3.0])


def test_a_scene_is_a_state_of_this_view():
    keys = {scene.key for scene in architectures.SCENES}
    assert len(keys) == len(architectures.SCENES) >= 2
    for scene in architectures.SCENES:
        picture = architectures.draw(situation(seed=scene.state[SEED.key]))
        assert picture.main.layers and picture.side.layers
