"""What the GAN tab shows at its edges: a picked point, arrows of several games, curves with a meaning, a board."""

from __future__ import annotations

import time

import numpy as np
import pytest

from models.targets import resolve
from playground.camera import plane
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.gans import pictures, timeline
from playground.tabs.gans.lanes import parse
from playground.tabs.gans.panels import PANELS
from playground.tabs.gans.panels.base import WAIT, Situation
from playground.tabs.gans.picked import lines, mark, pick
from playground.tabs.gans.race import Race
from playground.tabs.gans.settings import PARAMS

RING = resolve({"key": "ring", "radius": 2.6, "sigma": 0.1})
SMALL = "!width:8!batch:16"


def race(text: str, steps: int = 60) -> Race:
    made = Race()
    made.match("ring", RING, 0, parse(text))
    made.advance(seconds=60, steps=steps)
    made.score()
    return made


def ask(lang: str = "en", **values) -> Ask:
    return Ask(lang, {param.key: param.default for param in PARAMS} | values)


def test_a_click_picks_the_nearest_point_and_a_second_click_lets_it_go():
    held = race(f"minimax{SMALL};wgan_gp{SMALL}")
    x, y = held.racers[1].points[17]
    click = {"view": "lane2", "x": float(x), "y": float(y)}
    picked = pick(held, click, None)
    assert (picked.racer, picked.index) == (held.racers[1], 17)
    assert pick(held, click, picked) is None
    assert pick(held, {"view": "lane3", "x": 0, "y": 0}, None) is None


@pytest.mark.parametrize("text", ["minimax", "wgan_gp", "energy_distance", "cramer", "minimax!latent_dim:5"])
def test_a_picked_point_tells_its_z_and_what_d_says(text):
    held = race(text + SMALL)
    picked = pick(held, {"view": "lane1", "x": 0, "y": 0}, None)
    told = lines(ask(), picked)
    assert told[0].startswith(f"z = ({held.racers[0].latents[picked.index][0]:.2g}".replace("-", "−")[:8])
    assert ("D =" in told[1]) == (text.startswith("minimax"))
    assert len(told) == 4


def test_what_a_point_tells_stays_on_the_stage():
    held, box = race(f"minimax{SMALL}"), Box(240, 200, 0)
    window = plane(RING, box)
    (left, right), (bottom, top) = window.whole
    for corner in [(left, bottom), (left, top), (right, bottom), (right, top)]:
        held.racers[0].points[3] = corner
        _, *words = mark(ask(), pick(held, {"view": "lane1", "x": corner[0], "y": corner[1]}, None), window, box)
        assert all(bottom < word["y"] < top for word in words)
        assert {word["align"] for word in words} == {"left" if corner[0] == left else "right"}


def test_arrows_of_several_lanes_share_a_scale():
    held = race(f"minimax{SMALL};wgan_gp{SMALL}")
    longest = [np.hypot(*push.T).max() for push in pictures.pushes(held)]
    assert max(longest) == pytest.approx(1)
    assert min(longest) < 1


def names(held: Race, curve: str) -> list[str]:
    return [trace["name"] for trace in timeline.figure(ask(curve=curve), held)["data"]]


def test_curves_without_a_meaning_are_not_drawn():
    held = race(f"minimax{SMALL};wgan_gp{SMALL};wgan{SMALL}")
    assert names(held, "losses") == [
        "minimax: loss of D", "minimax: loss of G", "WGAN-GP: loss of D", "WGAN: loss of D",
    ]  # fmt: skip
    assert [name for name in names(held, "distance") if "critic" in name] == ["WGAN-GP: the critic's estimate of W₁"]


def test_a_board_is_made_without_a_wait():
    held = race(f"minimax{SMALL}")
    situation = Situation(ask(gan_view="scores"), held, 1)
    began = time.perf_counter()
    first = PANELS["scores"].draw(situation)
    assert first == WAIT or time.perf_counter() - began < 5
    while not held.knows_perfect(2500):
        time.sleep(0.05)
    assert "<table" in PANELS["scores"].draw(situation)[0]


def test_what_was_changed_in_a_recipe_is_told():
    held = race(f"collapse{SMALL}!lr_d:0.001")
    html, _ = PANELS["about"].draw(Situation(ask("ru"), held, 1))
    assert "Скорость обучения D: 0,001" in html
