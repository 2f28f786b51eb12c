"""The view of WaveNet: its graph, its waves that grow, its tables, its gestures."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from models.registry import LANGUAGES
from models.waves import REST, Stack
from models.waves.wavenet import KERNELS
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.completion.panels import wavenet, wavenet_graph, wavenet_sound, wavenet_tables
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.wavenet_layout import arrange
from playground.tabs.completion.panels.wavenet_params import AT, PARAMS, SEED

DEFAULTS = {param.key: param.default for param in PARAMS}
BOXES = [Box(), Box(350, 460, 6, 1.0), Box(900, 760, 60, 4 / 3)]


def situation(lang: str = "en", event: str = "settle", action: Any = None, **values: Any) -> Situation:
    return Situation(
        Ask(lang, DEFAULTS | {f"cnn.wave_{key}": value for key, value in values.items()}, event, action or {})
    )


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("stack", [Stack(1), Stack(4), Stack(6, 3, 3, 3), Stack(6, 2, 1, 3)])
def test_everything_stands_on_the_stage(box, stack):
    places = arrange(box, stack)
    assert 0 < places.x(places.columns - 1) <= places.x(0) < places.width
    assert places.whole.top < places.near.bottom < places.near.top < places.y(0) < places.y(stack.depth) < places.height
    assert places.column_at(places.x(3)) == min(3, places.columns - 1)
    assert places.column_at(-1e9) == places.columns - 1 and places.column_at(1e9) == 0


def test_lit_inputs_are_those_that_the_output_sees():
    stack, asked = Stack(3, 2, 3), situation(layers=3, base=3)
    places = arrange(Box(), stack)
    dots = wavenet_graph._lit_nodes(stack, places, 2)
    columns = {round((places.right - x) / places.step) for x, y in dots if abs(y - places.y(0)) < 1e-6}
    assert columns == {2 + lag for lag in stack.lags().tolist() if 2 + lag < places.columns}
    crosses = next(layer for layer in wavenet_graph.graph(asked, stack, places) if layer.get("marker") == "cross")
    assert len(crosses["xy"]) == stack.receptive_field - len(stack.lags())


def test_a_hand_moves_the_output_along_the_top():
    places = arrange(Box(), Stack(4))
    x, top = places.x(5), places.y(4)
    dragged = situation(action={"kind": "drag", "view": "main", "param": AT.key, "x": x, "y": top, "phase": "move"})
    picked = situation(action={"kind": "pick", "view": "main", "x": x, "y": top})
    below = situation(action={"kind": "pick", "view": "main", "x": x, "y": 5.0})
    aside = situation(action={"kind": "pick", "view": "side", "x": 1.0, "y": 2.0})
    nowhere = situation(action={"kind": "pick", "view": "main", "x": "a", "y": None})
    assert wavenet.act(nowhere) == {}
    assert wavenet.act(dragged) == wavenet.act(picked) == {AT.key: 5}
    assert wavenet.act(below) == wavenet.act(aside) == {}
    assert wavenet.act(situation(action={"kind": "wave_again"}, seed=99)) == {SEED.key: 0}


def test_the_chart_tells_both_fields():
    curves = wavenet_graph.chart(situation(), Stack(4)).layers
    assert [curve["y"].tolist() for curve in curves] == [[1, 2, 4, 8, 16], [1, 2, 3, 4, 5]]


@pytest.mark.parametrize("tune", ["ode", "scale", "walk", "own"])
def test_tunes_fill_their_time_with_notes(tune):
    notes = wavenet_sound.score(tune, 3)
    assert len(notes) == wavenet_sound.SECONDS * wavenet_sound.RATE and notes.max() <= REST
    assert len(np.unique(notes)) > 3


def test_the_wave_grows_with_every_answer_and_then_rests():
    asked = situation(instrument="bell", tune="scale", seed=41)
    shares, most = [], 400
    for _ in range(most):
        picture = wavenet.draw(asked)
        shares.append(wavenet_sound.growing_of(asked).done)
        if not picture.rough:
            break
    assert shares == sorted(shares) and shares[-1] == wavenet_sound.SECONDS * wavenet_sound.RATE
    assert picture.table.count("data-sound") == 2 and "NaN" not in picture.table
    assert re.search(r"Notes held: \d+ of 15; by the instrument itself 1[45]\.", picture.table)
    assert wavenet.draw(asked).main.describe == picture.main.describe


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scene", wavenet.SCENES, ids=lambda scene: scene.key)
def test_scenes_draw_in_both_languages(lang, scene):
    values = DEFAULTS | {key: value for key, value in scene.state.items() if key in DEFAULTS}
    picture = wavenet.draw(Situation(Ask(lang, values, "drag")))
    assert picture.main.layers and picture.side.layers and "<table>" in picture.table
    assert set(scene.state) <= set(DEFAULTS) | {"cnn.view"}


def test_scenes_tell_the_truth():
    """Figures of the answers."""
    assert (Stack(5).receptive_field, wavenet_graph.undilated(Stack(5)).receptive_field) == (32, 6)
    half = wavenet_sound.RATE // 2
    assert Stack(10).receptive_field < half <= Stack(11).receptive_field
    assert Stack(half - 1, base=1).receptive_field == half
    assert len(Stack(3, 2, 3).lags()) < Stack(3, 2, 3).receptive_field == 14
    assert len(Stack(3, 3, 3).lags()) == Stack(3, 3, 3).receptive_field
    seconds = wavenet_sound.load(wavenet_sound.ASSET).stack.receptive_field / wavenet_sound.RATE
    assert seconds == pytest.approx(1 / 16, rel=0.05)


def test_the_table_measures_what_the_formula_says():
    html = wavenet_tables._fields(situation(), Stack(3, 2, 3))
    rows = {
        name: re.findall(r"<td>([^<]*)</td>", row) for name, row in re.findall(r'row">([^<]*)</th>(.*?)</tr>', html)
    }
    assert rows["field R"] == rows["by the gradient"]
    assert rows["seen in it"][0] == "8"


def finished(**values: Any) -> Situation:
    """A wave that is drawn to its end."""
    asked = situation(**values)
    growing = wavenet_sound.growing_of(asked)
    growing.advance(len(growing), KERNELS.wait())
    return asked


def test_the_table_says_whose_likelihood_it_shows():
    """At 1 the wave is the network's own; above, it is drawn from something sharper; untold, there is no guidance."""
    shown = {}
    for name, values in {"own": {"tune": "own"}, "plain": {"guidance": 1.0}, "guided": {"guidance": 2.5}}.items():
        asked = situation(**values)
        shown[name] = wavenet_tables.table(asked, Stack(2), wavenet_sound.growing_of(asked))
    assert ["w = 2.5" in html for html in shown.values()] == [False, False, True]
    assert ["everything twice" in html for html in shown.values()] == [False, False, True]


def test_the_scene_about_guidance_tells_the_truth():
    """The network holds its notes by itself; a guided wave is less likely."""
    plain, guided = (finished(instrument="organ", guidance=strength) for strength in (1.0, 3.0))
    nats = [wavenet_sound.growing_of(asked).nats.mean() for asked in (plain, guided)]
    assert wavenet_sound.kept_notes(plain)[0].sum() >= 13 and nats[1] > nats[0]


def test_the_pointer_reads_time():
    places = arrange(Box(), Stack(4))
    asked = situation()
    assert wavenet.probe(asked, "main", places.x(3), places.y(2))[0].value.startswith("3 ")
    assert wavenet.probe(asked, "main", places.x(3), 3.0) == wavenet.probe(asked, "side", 1.0, 1.0) == []
