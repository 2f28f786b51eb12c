"""The view of five architectures without a page: rows, words, figures; small networks stand for the trained ones."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks import architectures as benchmark
from models.images import FAMILIES
from models.images.autoregressive.order import masks
from models.images.fields import ARCHITECTURES
from models.weights import Card, Metric, Weights
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.completion.clip import GAP, SCALE
from playground.tabs.completion.inputs import FOCUS, LABEL, SEED, TEMPERATURE
from playground.tabs.completion.panels import architectures, architectures_measures
from playground.tabs.completion.panels.architectures_layout import lines, place
from playground.tabs.completion.panels.architectures_measures import (
    EACH,
    LINEUP,
    MANY,
    MIDDLE,
    around,
    doubt,
    drawn,
    listened,
    measured,
)
from playground.tabs.completion.panels.architectures_one import STRONGEST, WEAKEST, places_of, shades, turns
from playground.tabs.completion.panels.architectures_params import ARCHITECTURE
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
    read = architectures_measures.weights.read
    monkeypatch.setattr(architectures_measures.weights, "read", lambda name: made[name] if name in made else read(name))
    monkeypatch.setattr(architectures_measures, "there", made.__contains__)
    built = {name: FAMILIES[one.card.family].build(one) for name, one in made.items()}
    monkeypatch.setattr(architectures_measures, "load", built.__getitem__)
    kept = (measured, drawn, around, listened, doubt)
    for each in kept:
        each.cache_clear()
    yield built
    for each in kept:
        each.cache_clear()


def situation(lang: str = "en", event: str = "settle", action: dict | None = None, **values) -> Situation:
    defaults = {param.key: param.default for param in (SEED, TEMPERATURE, FOCUS, ARCHITECTURE)}
    given = {f"cnn.{name}": value for name, value in values.items()}
    return Situation(Ask(lang, defaults | given, event, action or {}, {"main": Box()}))


def pick(x: float, y: float, view: str = "main", **values) -> dict:
    action = {"kind": "pick", "view": view, "x": x, "y": y}
    return dict(architectures.act(situation(event="act", action=action, **values)))


def growing(picture) -> list[dict]:
    return [layer for layer in picture.main.layers if layer["kind"] == "growing"]


def test_the_line_up_is_all_architectures_and_their_assets():
    assert list(LINEUP) == list(ARCHITECTURES)
    assert {entry.asset for entry in LINEUP.values()} == {recipe.name for recipe in RECIPES.values()}
    assert len({entry.colour for entry in LINEUP.values()}) == len(LINEUP)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_architecture_grows_in_its_own_order(lang):
    found = growing(architectures.draw(situation(lang)))
    assert [len(layer["values"]) for layer in found] == [EACH] * 5
    assert len({layer["trace"] for layer in found}) == 1 and {layer["steps"] for layer in found} == {784}
    raster = [(layer["rank"].ravel() == np.arange(784)).all() for layer in found]
    assert raster == [True] * 4 + [False]
    assert sorted(found[-1]["rank"].ravel()) == list(range(784))


def test_the_table_tells_what_cards_and_clock_say():
    table = architectures.draw(situation()).table
    assert table.count("<tr>") == 6 and table.count('class="best"') == 1
    assert "91.00" in table and "28/784" in table and "55/784" in table and "2.0" in table
    found = measured()
    assert all(one.ms > 0 and one.minutes == 2 for one in found.values())
    assert {key: one.nats for key, one in found.items()} == NATS


def test_closed_weights_are_not_counted(small):
    made = small["made_digits"]
    units, pixels = 40, 784
    assert made.weights == units + pixels + sum(
        int(cells.sum()) for cells in masks(made.shape, units, made.architecture["order"])
    )
    assert measured()["made"].weights == made.weights


def test_another_seed_draws_other_pictures_and_more_of_them_begin_alike():
    for key in LINEUP:
        first = drawn(key, EACH, 0, 1.0).images
        assert (first != drawn(key, EACH, 1, 1.0).images).any()
        np.testing.assert_array_equal(first, drawn(key, MANY, 0, 1.0).images[:EACH])
    act = architectures.act(situation(seed=999, event="act", action={"kind": "reseed"}))
    assert act == {SEED.key: 0}


def test_a_temperature_of_zero_draws_the_same_picture_always():
    for layer in growing(architectures.draw(situation(temperature=0.0))):
        assert (layer["values"] == layer["values"][0]).all()


def test_pictures_wait_while_the_temperature_is_dragged():
    picture = architectures.draw(situation(event="drag", temperature=0.5))
    assert picture.main is None and picture.rough and "91.00" in picture.table


def test_a_model_that_does_not_ship_has_no_row(monkeypatch):
    monkeypatch.setattr(architectures_measures, "there", lambda name: name != "row_lstm_digits")
    picture = architectures.draw(situation())
    assert "Row LSTM" not in picture.table and "Diagonal BiLSTM" in picture.table
    assert len(growing(picture)) == 4


def test_what_these_networks_do_not_take_is_fixed():
    assert architectures.PANELS[architectures.KEY].fixed == {LABEL.key: LABEL.default}


@pytest.mark.parametrize("key", list(LINEUP))
def test_one_alone_has_a_large_picture_and_many_samples(key):
    picture = architectures.draw(situation(arch=key, focus=3))
    large, samples = growing(picture)
    assert (len(large["values"]), len(samples["values"])) == (1, MANY)
    assert large["trace"] == samples["trace"] and large["at"] == samples["at"]
    np.testing.assert_array_equal(large["rank"], samples["rank"])
    assert picture.table.count('<tr class="chosen">') == 1 and LINEUP[key].sees("en") in picture.remark
    assert (large["field"] is None) is (key == "made")
    if key != "made":
        np.testing.assert_array_equal(large["values"][0], samples["values"][2])


def test_what_sways_a_pixel_is_shaded_around_it():
    for key in ("original", "diagonal"):
        field = growing(architectures.draw(situation(arch=key)))[0]["field"]
        assert field.shape == (28, 55) and field[0, 26] > 0
        assert not field[0, 27:].any(), "neither itself nor what comes later"


def test_the_middle_pixel_listens_to_earlier_ones_alone():
    for key in LINEUP:
        order = drawn(key, MANY, 0, 1.0).order
        turn = turns(order)
        heard = listened(key) > 1e-4
        assert heard.any() and not (heard & (turn >= turn[MIDDLE])).any()


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("box", [Box(), Box(833, 510, 100, 1.35), Box(366, 620)])
def test_words_above_the_large_picture_end_before_the_samples(lang, box):
    asked = situation(lang, arch="row_lstm")
    asked = replace(asked, ask=replace(asked.ask, boxes={"main": box}))
    head, samples = (layer for layer in architectures.draw(asked).main.layers if layer["kind"] == "text")
    places = places_of(asked, "row_lstm")
    pixels = box.width / (places.x[1] - places.x[0])
    is_beside = samples["x"] > 28
    assert not is_beside or len(head["string"]) * 7 * box.unit <= (samples["x"] - head["x"]) * pixels


def test_turns_rise_from_the_first_pixel_to_the_last():
    turn = turns(np.array([[1, 1], [0, 1], [0, 0], [1, 0]]))
    np.testing.assert_allclose(turn, [[2 / 3, 1 / 3], [1, 0]])


def test_shades_are_logarithmic_and_leave_out_what_is_too_little():
    found = shades(np.array([0.0, WEAKEST / 2, WEAKEST, np.sqrt(WEAKEST * STRONGEST), STRONGEST, 9.0]))
    np.testing.assert_allclose(found, [0, 0, 0.1, 0.55, 1, 1], atol=1e-12)


def test_doubt_is_an_entropy():
    for key in LINEUP:
        found = doubt(key, 0, 1.0)
        assert found.shape == (28, 28) and (found >= 0).all() and found.max() <= np.log(2) + 1e-6


def test_rows_dots_and_samples_are_clicked():
    places = place(Box(), 5, EACH)
    for key, row in zip(LINEUP, places.rows, strict=True):
        assert pick(*row.cells[0]) == {ARCHITECTURE.key: key}
    assert pick(10, 50) == {}
    one = measured()["gated"]
    assert pick(one.ms * 1.02, one.nats, "side") == {ARCHITECTURE.key: "gated"}
    assert pick(one.ms * 50, one.nats, "side") == {}
    cells = places_of(situation(arch="made"), "made").cells
    assert pick(*cells[4], arch="made") == {FOCUS.key: 5}
    assert pick(-9, -9, arch="made") == {}


@pytest.mark.parametrize(("key", "count"), [("all", 5 * EACH), ("made", MANY)])
def test_pictures_that_grow_can_be_taken_home(key, count):
    file = architectures.draw(situation(arch=key, event="act", action={"kind": "gif"})).download
    with Image.open(BytesIO(file.content)) as clip:
        assert (file.name, clip.format) == (f"{key}.gif", "GIF")
        assert clip.size == (SCALE * 4 * (28 + 2 * GAP), SCALE * count // 4 * (28 + 2 * GAP))
        assert clip.n_frames > 30
        first = np.asarray(clip.convert("L"))
        clip.seek(clip.n_frames - 1)
        assert (np.asarray(clip.convert("L")) != first).any()


def test_the_code_is_that_of_the_architecture_looked_at():
    listing = architectures.code(situation("ru", arch="row_lstm"))
    assert listing.file == "row_lstm.py" and "class RowLSTM" in listing.script and "строк" in listing.script
    assert architectures.code(situation()).file == "made.py"


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


def test_every_dot_has_a_name_that_the_page_places():
    layers = architectures.draw(situation(arch="gated")).side.layers
    names = [layer["label"] for layer in layers[::2]]
    assert sorted(names) == sorted(entry.short for entry in LINEUP.values())
    shown = {name: layer["opacity"] for name, layer in zip(names, layers[1::2], strict=True)}
    assert {name for name, opacity in shown.items() if opacity == 1.0} == {LINEUP["gated"].short}


def test_a_scene_is_a_state_of_this_view():
    keys = {scene.key for scene in architectures.SCENES}
    assert len(keys) == len(architectures.SCENES) >= 2
    for scene in architectures.SCENES:
        values = {key.removeprefix("cnn."): value for key, value in scene.state.items()}
        picture = architectures.draw(situation(**values))
        assert picture.main.layers and picture.side.layers


def test_the_benchmark_has_a_line_for_every_architecture(small, monkeypatch):
    monkeypatch.setattr(benchmark, "load", small.__getitem__)
    monkeypatch.setattr(benchmark, "RUNS", 1)
    found = list(benchmark.run())
    assert [line.nats for line in found] == list(NATS.values())
    assert all(line.ms > 0 and line.ratio > 0 and line.steps == 784 for line in found)
    assert len(benchmark.table(found).splitlines()) == 1 + len(LINEUP)
