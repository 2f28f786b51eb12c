"""What the tab that trains VAEs answers, without a browser: scenes draw, training moves, the past can be looked at."""

from __future__ import annotations

import json

import gradio as gr
import numpy as np
import pytest

from models.registry import InputError
from playground import page, wire
from playground.stage import unpack
from playground.stage.box import Box
from playground.tabs.vae_training import OPENING, SESSIONS, TAB, pictures
from playground.tabs.vae_training.api import vae_run
from playground.tabs.vae_training.lanes import RECIPES, parse
from playground.tabs.vae_training.panels import PANELS
from playground.tabs.vae_training.race import Race
from playground.tabs.vae_training.settings import SHOWN
from playground.tabs.vae_training.timeline import CURVES

BOXES = {f"{kind}{n}": [300, h, 0, 1] for n in range(1, 5) for kind, h in (("lane", 220), ("pairs", 62))}
SMALL = "!width:16!batch:8"
LANES = f"vae{SMALL}"


class Page:
    """A page that talks to the tab as the browser does."""

    def __init__(self, lanes: str = LANES, **state):
        self.state, self.memo = {"train.lanes": lanes} | {f"train.{key}": value for key, value in state.items()}, None

    def ask(self, event: str, route: str = "frame", lang: str = "en", **action) -> dict:
        question = {"event": event, "state": self.state, "boxes": BOXES, "memo": self.memo, "action": action}
        response = wire.reply(route, TAB, lang, json.dumps(question).encode())
        answer = unpack(response.body) if response.status_code == 200 else json.loads(response.body)
        self.memo = answer.get("memo", self.memo)
        self.state |= answer.get("state", {})
        return answer

    def advance(self, **action) -> dict:
        return self.ask("advance", route="advance", **action)

    def train(self, steps: int) -> dict:
        """As many pulls as it takes: each is limited by time too."""
        end = self.advance(steps=0)["live"]["step"] + steps
        while (answer := self.advance(steps=steps))["live"]["step"] < end:
            steps = end - answer["live"]["step"]
        return answer

    def act(self, kind: str, **action) -> dict:
        return self.ask("act", **{"kind": kind, **action})


def race(lanes: str = LANES, steps: int = 0) -> Race:
    made = Race()
    made.match("digits", 0, parse(lanes))
    made.advance(seconds=60, steps=steps)
    return made


@pytest.mark.parametrize("scene", TAB.scenes, ids=lambda scene: scene.key)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_scene_is_a_state_this_page_knows(scene, lang):
    visitor = Page()
    visitor.state = dict(scene.state)
    answer = visitor.ask("open", lang=lang)
    assert "error" not in answer
    assert answer["notes"] == []
    assert {"lane1", "pairs1"} <= set(answer["views"])


def test_there_is_something_to_discuss():
    assert len(TAB.scenes) >= 4
    assert all(scene.question.ru and scene.answer.ru for scene in TAB.scenes)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("curve", CURVES)
def test_every_panel_and_curve_draws(panel, curve):
    visitor = Page(f"{LANES};line{SMALL};wide{SMALL}", view=panel, curve=curve)
    visitor.train(3)
    for scope in range(4):
        visitor.state["train.scope"] = scope
        answer = visitor.ask("settle")
        assert answer["html"]["panel"]
        assert len(answer["charts"]["timeline"]["data"]) == 3 * len(CURVES[curve].columns)


@pytest.mark.parametrize("seen", [choice.key for choice in SHOWN.choices])
def test_everything_that_can_be_shown_draws(seen):
    answer = Page(f"{LANES};wide{SMALL}", see=[seen]).ask("open")
    assert all(answer["views"][f"lane{n}"]["layers"] for n in (1, 2))


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("data", ["digits", "fashion"])
def test_every_recipe_trains_and_draws(recipe, data):
    visitor = Page(f"{recipe}{SMALL}", data=data)
    assert visitor.train(3)["live"]["step"] == 3
    answer = visitor.ask("settle")
    assert answer["html"]["scores1"].count("<dd>") == 4


def test_it_stops_after_the_opening_and_goes_on_when_asked():
    visitor = Page()
    while (answer := visitor.advance(replay=True))["live"]["playing"]:
        pass
    assert answer["live"]["step"] == OPENING
    assert visitor.train(2)["live"]["step"] == OPENING + 2


def test_rules_change_while_it_trains():
    visitor = Page()
    visitor.train(12)
    visitor.state["train.lanes"] = f"vae{SMALL}!beta:20!lr:0.01"
    assert visitor.train(3)["live"]["step"] == 15
    with SESSIONS.use(visitor.memo["token"]) as session:
        assert session.race.racers[0].run.settings.beta == 20
    visitor.state["train.lanes"] = f"vae{SMALL}!latent:3"
    assert visitor.ask("drag")["live"]["step"] == 0  # another network


def test_another_recipe_data_or_seed_is_another_training():
    for changes in ({"train.lanes": f"strict{SMALL}"}, {"train.data": "fashion"}, {"seed": 5}):
        visitor = Page()
        visitor.train(4)
        visitor.state |= changes
        assert visitor.ask("jump")["live"]["last"] == 0


def test_the_past_is_looked_at_and_training_goes_on_from_there():
    visitor = Page()
    visitor.train(120)
    rough = visitor.act("scrub", step=30, phase="move")
    assert (rough["live"]["at"], rough["live"]["last"]) == (30, 120)
    assert 0 <= rough["live"]["step"] < 70  # a kept moment near
    answer = visitor.act("scrub", step=30, phase="end")
    assert (answer["live"]["step"], answer["live"]["at"]) == (30, 30)
    assert visitor.act("scrub", step=120)["live"]["at"] is None
    visitor.act("scrub", step=30)
    assert visitor.train(3)["live"]["step"] == 33


def test_a_fork_is_a_new_lane_of_the_same_recipe():
    visitor = Page()
    visitor.train(20)
    visitor.act("scrub", step=10)
    answer = visitor.act("fork", lane=1)
    assert answer["state"]["train.lanes"] == f"{LANES};{LANES}"
    assert visitor.ask("settle")["live"]["last"] == 20
    for _ in range(3):
        visitor.act("fork", lane=1)
    assert "at most" in visitor.act("fork", lane=1)["error"]


def test_single_steps_resets_and_new_seeds():
    visitor = Page()
    assert visitor.act("step")["live"]["step"] == 1
    assert visitor.act("reset")["live"]["last"] == 0
    assert visitor.act("reseed")["state"]["seed"] == 1


def test_an_explosion_is_told_and_stops_its_lane_only():
    held = race(f"{LANES};{LANES}", steps=4)
    held.racers[1].run.state.first[:] = 1e9
    held.racers[1].run.state.second[:] = 0
    held.advance(seconds=60, steps=3)
    assert [racer.run.steps for racer in held.racers] == [7, 4]
    assert len(held.troubles) == 1


def test_the_map_holds_its_codes_and_stays_calm():
    held = race(f"wide{SMALL}", steps=60)
    racer = held.racers[0]
    axes, half = racer.frame()
    assert axes == tuple(sorted(np.argsort(-racer.reading().kl)[:2]))
    assert np.mean(np.abs(racer.codes()[0][:, list(axes)]) <= half) > 0.95
    held.advance(seconds=60, steps=1)
    assert racer.frame() == (axes, half)


@pytest.mark.parametrize("box", [Box(300, 62, 0), Box(180, 280, 0), Box(40, 200, 0), Box(900, 64, 0)])
def test_pictures_stand_beside_their_reconstructions(box, monkeypatch):
    racer = race(steps=1).racers[0]
    ask, _ = page.read_ask(TAB, "en", {})
    view = pictures.pairs(type(ask)("en", ask.values, boxes={"pairs1": box}), racer, 1)
    shown, again = view.layers
    assert len(shown["xy"]) == len(again["xy"]) >= 5
    apart = np.unique(np.round(again["xy"] - shown["xy"], 9), axis=0)
    assert np.abs(apart).sum() == 1
    for layer in view.layers:
        assert (layer["xy"] > 0).all()
        assert (layer["xy"] < [view.x[1], view.y[1]]).all()


def test_names_of_classes_do_not_cover_each_other():
    places = np.array([[0.0, 0.0], [0.1, 0.05], [0.2, -0.3], [9.0, 0.0]])
    found = pictures._apart(places, np.full(4, 2.0), 0.5)
    assert found[[1, 3]].tolist() == places[[1, 3]].tolist()
    assert np.diff(np.sort(found[:3, 1])) == pytest.approx([0.5, 0.5])
    together = pictures._apart(np.zeros((10, 2)), np.full(10, 2.0), 0.5)
    assert together[:, 1].min() == -1.0, "names run away from a map that has collapsed"


def test_classes_take_turns():
    labels = np.array([0, 0, 1, 2, 0, 1])
    assert labels[pictures.in_turn(labels)].tolist() == [0, 1, 2, 0, 1, 0]


def test_a_table_to_take_away():
    visitor = Page(f"{LANES};line{SMALL}")
    visitor.train(2)
    rows = visitor.act("csv")["download"]["content"].splitlines()
    assert rows[0] == "lane,recipe,kind,name,step,values"
    assert sum(",code," in row for row in rows) == 1000


def test_places_are_read_out():
    visitor = Page(f"{LANES};line{SMALL}")
    visitor.ask("open")
    question = {"state": visitor.state, "x": 0.5, "y": -1.0, "memo": visitor.memo}
    read = {
        view: page.probe(TAB, "en", {**question, "view": view})["lines"] for view in ("lane1", "lane2", "lane7", "x")
    }
    assert [line["label"] for line in read["lane1"]] == ["z₁", "z₂", "p(z)"]
    assert [line["label"] for line in read["lane2"]] == ["z₁", "p(z)"]
    assert read["lane7"] == read["x"] == []
    assert page.probe(TAB, "en", {**question, "view": "lane1", "memo": None})["lines"] == []


@pytest.mark.parametrize(
    ("lanes", "named"),
    [("", "0"), (";".join(["vae"] * 5), "5"), ("vea", "'vea'"), ("vae!beta", "beta"), ("vae!latent:99", "99")],
)
def test_lanes_that_make_no_sense_cost_one_sentence(lanes, named):
    with pytest.raises(InputError) as refused:
        parse(lanes)
    assert named in str(refused.value)
    answer = Page(lanes).ask("open")
    assert (answer["state"]["train.lanes"], len(answer["notes"])) == ("vae", 1)


@pytest.mark.parametrize("memo", [None, {"token": "guess"}, {"token": 7}, [1], "x"])
def test_a_stranger_gets_a_race_of_its_own(memo):
    visitor = Page()
    visitor.memo = memo
    assert visitor.ask("open")["memo"]["token"] != "guess"


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("scrub", {"step": "x"}),
        ("scrub", {"step": -5}),
        ("scrub", {"step": 10**12}),
        ("fork", {"lane": 99}),
        ("no", {}),
    ],
)
def test_rubbish_in_a_gesture_costs_nothing(kind, action):
    visitor = Page()
    visitor.advance(steps=3)
    assert "error" not in visitor.act(kind, **action)


@pytest.mark.parametrize("action", [{"ms": "x"}, {"steps": "x"}, {"steps": -4}, {"steps": 10**9}])
def test_rubbish_in_a_pull_costs_nothing(action):
    assert "error" not in Page().advance(**action)


def test_a_program_gets_a_training_as_json():
    answer = vae_run(settings={"latent": 3, "width": 16}, steps=30, samples=2)
    assert json.loads(json.dumps(answer)) == answer
    assert (answer["steps"], answer["trouble"]) == (30, None)
    assert np.shape(answer["codes"]) == (500, 3)
    assert np.shape(answer["samples"]) == (2, 28, 28)
    assert len(answer["kl"]) == len(answer["active"]) == 3
    assert answer["curves"]["step"][-1] == 30


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"data": "emoji"}, "'emoji'"), ({"settings": [1]}, "[1]"), ({"settings": {"lr_g": 1}}, "lr_g"),
        ({"settings": {"beta": -1}}, "β"), ({"steps": 0}, "Steps"), ({"samples": 0}, "Samples"),
        ({"seed": "x"}, "Seed"),
    ],
)  # fmt: skip
def test_a_program_is_told_what_does_not_fit(arguments, named):
    with pytest.raises(gr.Error) as refused:
        vae_run(**arguments)
    assert named in str(refused.value)


@pytest.mark.parametrize("lanes", [f"{LANES};{LANES}", f"line{SMALL}"])
def test_a_click_picks_the_picture_that_is_next_to_it_in_every_lane_and_a_second_one_lets_it_go(lanes):
    visitor = Page(lanes)
    visitor.train(20)
    with SESSIONS.use(visitor.memo["token"]) as session:
        x, y = pictures.places(session.race.racers[0])[7]
        images = session.race.racers[0].seen.data.images
    click = {"view": "lane1", "x": float(x), "y": float(y)}
    answer = visitor.act("pick", **click)
    for number in range(1, lanes.count(";") + 2):
        ring, pair = _marked(answer["views"][f"lane{number}"])
        assert ring is not None
        np.testing.assert_allclose(pair["values"][0] / 255, images[7], atol=0.01)
    assert _marked(visitor.act("pick", **click)["views"]["lane1"]) == (None, None)


def _marked(view: dict) -> tuple:
    """The ring of a picked picture and its pair, as the page gets them."""
    rings = [layer for layer in view["layers"] if layer.get("marker") == "ring"]
    pairs = [layer for layer in view["layers"] if layer["kind"] == "pictures" and len(layer["values"]) == 2]
    return (rings or [None])[0], (pairs or [None])[0]


def test_the_script_is_that_of_the_lane_in_focus():
    visitor = Page(f"{LANES};vae!beta:4!latent:3", scope=2, view="code")
    answer = visitor.act("code")
    source = answer["download"]["content"]
    assert "LATENT, WIDTH, BATCH, RATE, STEPS, SIDE = 3, 64, 32, 0.003, 2000, 12" in source and "BETA = 4" in source
    assert "BETA = 4" in answer["html"]["panel"]
