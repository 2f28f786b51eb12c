"""What the GAN tab answers, without a browser: every scene draws, training moves, the past can be looked at."""

from __future__ import annotations

import json

import pytest

from playground import page, wire
from playground.stage import unpack
from playground.tabs.gans import SESSIONS, TAB
from playground.tabs.gans.panels import PANELS
from playground.tabs.gans.settings import SHOWN

BOXES = {f"lane{number}": [300, 300, 0, 1] for number in range(1, 5)}
SMALL = {"target": "ring", "lanes": "minimax!width:8!batch:16"}


class Page:
    """A page that talks to the tab as the browser does."""

    def __init__(self, **state):
        self.state, self.memo = {**SMALL, **state}, None

    def ask(self, event: str, route: str = "frame", lang: str = "en", **action) -> dict:
        question = {"event": event, "state": self.state, "boxes": BOXES, "memo": self.memo, "action": action}
        response = wire.reply(route, TAB, lang, json.dumps(question).encode())
        answer = unpack(response.body) if response.status_code == 200 else json.loads(response.body)
        self.memo = answer.get("memo", self.memo)
        self.state |= answer.get("state", {})
        return answer

    def advance(self, **action) -> dict:
        return self.ask("advance", route="advance", **{"ms": 50, **action})

    def train(self, steps: int) -> dict:
        """As many pulls as it takes: each is limited by time too."""
        end = (self.advance(steps=0)["live"]["step"]) + steps
        while (answer := self.advance(steps=steps))["live"]["step"] < end:
            steps = end - answer["live"]["step"]
        return answer

    def act(self, kind: str, **action) -> dict:
        return self.ask("act", **{"kind": kind, **action})


@pytest.mark.parametrize("scene", TAB.scenes, ids=lambda scene: scene.key)
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_scene_is_a_state_this_page_knows(scene, lang):
    answer = Page(**scene.state).ask("open", lang=lang)
    assert "error" not in answer
    assert answer["notes"] == []
    assert len(answer["views"]) == scene.state["lanes"].count(";") + 1


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_draws_every_kind_of_lane(panel):
    visitor = Page(lanes="minimax;energy_distance;cramer;wgan", gan_view=panel)
    for scope in range(5):
        visitor.state["scope"] = scope
        answer = visitor.ask("settle")
        assert "error" not in answer
        assert answer["html"]["panel"]


@pytest.mark.parametrize("seen", [choice.key for choice in SHOWN.choices])
def test_everything_that_can_be_shown_draws(seen):
    answer = Page(see=[seen], lanes="minimax;energy_distance;wgan_gp").ask("open")
    assert "error" not in answer
    assert all(view["layers"] for view in answer["views"].values())


def test_training_moves_and_says_where_it_stands():
    visitor = Page()
    visitor.ask("open")
    answer = visitor.train(7)
    assert answer["live"]["step"] == 7
    assert answer["live"]["playing"] is True
    assert "<b>7</b>" in answer["html"]["status"]


def test_it_stops_at_the_step_asked_for():
    visitor = Page(until="steps", limit=100)
    while (answer := visitor.advance())["live"]["playing"]:
        pass
    assert answer["live"]["step"] == 100
    assert visitor.advance()["live"]["step"] == 100


def test_the_past_is_looked_at_and_training_goes_on_from_there():
    visitor = Page()
    visitor.train(40)
    answer = visitor.act("scrub", step=10)
    assert (answer["live"]["at"], answer["live"]["last"]) == (10, 40)
    assert visitor.act("scrub", step=40)["live"]["at"] is None
    visitor.act("scrub", step=10)
    assert visitor.train(3)["live"]["step"] == 13


def test_a_fork_is_a_new_lane_of_the_same_recipe():
    visitor = Page()
    visitor.train(20)
    visitor.act("scrub", step=10)
    answer = visitor.act("fork", lane=1)
    assert answer["state"]["lanes"] == ";".join([SMALL["lanes"]] * 2)
    assert len(answer["views"]) == 2
    assert visitor.ask("settle")["live"]["last"] == 20
    for _ in range(3):
        visitor.act("fork", lane=1)
    assert "at most" in visitor.act("fork", lane=1)["error"]


def test_discriminators_alone():
    visitor = Page(trained="d", lanes="minimax;non_saturating")
    answer = visitor.advance(ms=20)
    assert answer["live"]["step"] == 0
    with SESSIONS.use(visitor.memo["token"]) as session:
        assert all(racer.run.critic_updates >= 8 for racer in session.race.racers)


def test_the_recording_plays_once_and_gives_way_to_training():
    visitor = Page(lanes="collapse")
    steps = [visitor.advance(replay=True)["live"]["step"] for _ in range(3)]
    assert steps == sorted(set(steps))
    assert visitor.train(2)["live"]["step"] == 2
    assert visitor.advance(replay=True)["live"]["playing"] is False


def test_files_to_take_away():
    visitor = Page(lanes="collapse;wgan_gp", scope=2)
    visitor.advance(steps=2)
    table = visitor.act("csv")["download"]
    assert table["content"].splitlines()[0] == "lane,recipe,kind,name,step,x,y"
    assert ",wgan_gp,sample," in table["content"]
    code = visitor.act("code")["download"]
    assert code["name"] == "wgan_gp.py"
    compile(code["content"], code["name"], "exec")


def test_a_point_is_picked_and_places_are_read_out():
    visitor = Page(lanes="minimax;wgan")
    visitor.ask("open")
    assert "error" not in visitor.act("pick", view="lane2", x=0.0, y=0.0)
    question = {"state": visitor.state, "view": "lane2", "x": 0.0, "y": 0.0, "memo": visitor.memo}
    lines = page.probe(TAB, "en", question)["lines"]
    assert len(lines) == 3
    assert page.probe(TAB, "en", {**question, "memo": None})["lines"] == []


@pytest.mark.parametrize("memo", [None, {"token": "guess"}, {"token": 7}, [1], "x"])
def test_a_stranger_gets_a_race_of_its_own(memo):
    visitor = Page()
    visitor.memo = memo
    assert visitor.ask("open")["memo"]["token"] != "guess"


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("scrub", {"step": "x"}), ("scrub", {"step": -5}), ("scrub", {"step": 10**12}), ("fork", {"lane": 99}),
        ("pick", {"view": "lane9", "x": None, "y": "a"}), ("nothing", {}), ("step", {}), ("walk", {}), ("reseed", {}),
    ],
)  # fmt: skip
def test_rubbish_in_a_gesture_costs_nothing(kind, action):
    visitor = Page()
    visitor.advance(steps=3)
    assert "error" not in visitor.act(kind, **action)


@pytest.mark.parametrize("action", [{"ms": "x"}, {"ms": -1}, {"ms": 10**9}, {"steps": "x"}, {"steps": -4}])
def test_rubbish_in_a_pull_costs_nothing(action):
    assert "error" not in Page().advance(**action)


def test_bad_lanes_cost_a_sentence_and_the_default():
    answer = Page(lanes="wgan!lr_g:7").ask("open")
    assert "7" in answer["notes"][0]
    assert answer["state"]["lanes"] == "collapse"


def test_settings_that_do_not_go_together_keep_the_race():
    visitor = Page()
    visitor.train(12)
    visitor.state["lanes"] = "minimax!clip:0.1!spectral:on"
    answer = visitor.ask("drag")
    assert "choose one" in answer["notes"][0]
    assert answer["state"]["lanes"] == SMALL["lanes"]
    assert visitor.ask("settle")["live"]["step"] == 12
