"""Races: lanes as text, level by steps, kept where they can go on, rewound and forked."""

from __future__ import annotations

import numpy as np
import pytest

from models.gan.settings import PARAMS
from models.registry import InputError
from models.targets import resolve
from playground.tabs.gans.lanes import parse
from playground.tabs.gans.race import Race

RING = resolve({"key": "ring", "radius": 2.6, "sigma": 0.1})
SMALL = "!width:8!batch:16"


def race(text: str, seed: int = 0) -> Race:
    made = Race()
    made.match("ring", RING, seed, parse(text))
    return made


def change(held: Race, text: str, seed: int = 0) -> None:
    held.match("ring", RING, seed, parse(text))


def test_a_lane_is_a_recipe_and_what_was_changed():
    first, second = parse("collapse;wgan_gp!lr_g:0.0005!critic_steps:3")
    assert (first.preset.key, dict(first.changed)) == ("collapse", {})
    assert second.settings.lr_g == 0.0005
    assert second.settings.critic_steps == 3
    assert second.settings.gp == second.objective.recipe["gp"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "0"),
        (";".join(["wgan"] * 5), "5"),
        ("wgan_pg", "wgan_pg"),
        ("wgan!lr_g", "lr_g"),
        ("wgan!speed:3", "speed"),
        ("wgan!lr_g:x", "'x'"),
        ("wgan!critic_steps:99", "99"),
        ("energy_distance!r1:1", "R1"),
        ("wgan!clip:0.1!spectral:on", "choose one"),
    ],
)
def test_lanes_that_make_no_sense_cost_one_sentence(text, named):
    with pytest.raises(InputError) as refused:
        parse(text)
    assert named in str(refused.value)
    assert str(refused.value).count(". ") == 0
    assert any("а" <= letter <= "я" for letter in refused.value.text.ru)


def test_every_setting_survives_the_text():
    values = {"activation": "tanh", "latent": "uniform", "optimiser": "sgd"}
    for param in PARAMS:
        value = values.get(param.key, param.default)
        lane = parse(f"non_saturating!{param.key}:{value}")[0]
        assert getattr(lane.settings, param.key) == value


def test_lanes_stay_level():
    held = race(f"minimax{SMALL};wgan_gp{SMALL}")
    held.advance(seconds=60, steps=37)
    assert [racer.run.steps for racer in held.racers] == [37, 37]


def test_a_lane_that_joins_late_catches_up_first():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=60)
    change(held, f"minimax{SMALL};hinge{SMALL}")
    assert [racer.run.steps for racer in held.racers] == [60, 0]
    held.advance(seconds=60, steps=5)
    assert [racer.run.steps for racer in held.racers] == [65, 65]


def test_by_time_nobody_waits():
    held = race(f"minimax{SMALL};wgan_gp{SMALL}!critic_steps:20")
    for _ in range(4):
        held.advance(seconds=0.1, steps=None, by_time=True)
    quick, slow = (racer.run.steps for racer in held.racers)
    assert quick > slow > 0


def test_removing_a_lane_leaves_the_others_alone():
    held = race(f"minimax{SMALL};hinge{SMALL};wgan_gp{SMALL}")
    held.advance(seconds=60, steps=10)
    kept = [held.racers[0].run, held.racers[2].run]
    change(held, f"minimax{SMALL};wgan_gp{SMALL}")
    assert [racer.run for racer in held.racers] == kept


def test_a_learning_rate_changes_without_a_reset():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=10)
    change(held, f"minimax{SMALL}!lr_g:0.02")
    assert held.racers[0].run.steps == 10
    assert held.racers[0].run.settings.lr_g == 0.02


def test_another_width_target_or_seed_starts_anew():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=10)
    change(held, "minimax!width:16!batch:16")
    assert held.racers[0].run.steps == 0
    held.advance(seconds=60, steps=10)
    change(held, "minimax!width:16!batch:16", seed=1)
    assert held.racers[0].run.steps == 0


def test_looking_back_changes_nothing_until_training_goes_on():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=40)
    latest = held.racers[0].run.state.generator.copy()
    held.look(15)
    held.score()
    assert held.racers[0].seen.steps == 15
    held.look(40)
    np.testing.assert_array_equal(held.racers[0].seen.state.generator, latest)
    held.look(15)
    held.advance(seconds=60, steps=25)
    assert held.at is None
    np.testing.assert_array_equal(held.racers[0].run.state.generator, latest)  # the same minibatches, the same end


def test_a_fork_goes_on_from_the_moment_shown():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=40)
    held.look(20)
    held.fork(0)
    assert [racer.run.steps for racer in held.racers] == [40, 20]
    change(held, f"minimax{SMALL};minimax{SMALL}!lr_g:0.02")
    assert [racer.run.steps for racer in held.racers] == [40, 20]
    held.advance(seconds=60, steps=1)
    assert [racer.run.steps for racer in held.racers] == [41, 41]


def test_starting_again_gives_the_same_training():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=20)
    first = held.racers[0].run.state.generator.copy()
    held.restart()
    assert held.steps == 0
    held.advance(seconds=60, steps=20)
    np.testing.assert_array_equal(held.racers[0].run.state.generator, first)


def test_single_updates():
    held = race(f"minimax{SMALL}")
    before = held.racers[0].run.state.copy()
    held.step("step_d")
    state = held.racers[0].run.state
    assert (state.steps, state.critic_updates) == (0, 1)
    np.testing.assert_array_equal(state.generator, before.generator)
    held.step("step_g")
    assert (held.racers[0].run.steps, held.racers[0].run.critic_updates) == (1, 1)


def test_a_walk_is_an_iteration():
    walked, trained = race(f"minimax{SMALL}"), race(f"minimax{SMALL}")
    keys = []
    while walked.racers[0].run.steps == 0:
        walked.racers[0].walk_on()
        keys.append(walked.racers[0].substep.key)
    trained.advance(seconds=60, steps=1)
    assert keys == ["real", "latent", "forward_d", "update_d", "forward_g", "update_g"]
    np.testing.assert_array_equal(walked.racers[0].run.state.generator, trained.racers[0].run.state.generator)


def test_an_explosion_stops_its_lane_only():
    held = race(f"minimax{SMALL};minimax{SMALL}!optimiser:sgd!lr_g:0.1!lr_d:0.1!gp:10!r1:10!r2:10")
    for _ in range(40):
        held.advance(seconds=0.05, steps=None)
    sound, _ = held.racers
    assert sound.run.trouble is None
    assert len(held.troubles) <= 1
    assert all(np.isfinite(racer.run.state.generator).all() for racer in held.racers)


def test_going_back_one_may_change_the_game():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=30)
    change(held, f"least_squares{SMALL}")
    assert held.racers[0].run.steps == 0  # a new recipe is a new training
    held.advance(seconds=60, steps=30)
    held.look(10)
    change(held, f"minimax{SMALL}")
    assert held.racers[0].run.steps == 10
    assert held.racers[0].run.objective.key == "minimax"
    held.look(5)
    held.fork(0)
    change(held, f"minimax{SMALL};wgan{SMALL}!optimiser:adam")
    assert [(r.run.steps, r.run.objective.key) for r in held.racers] == [(10, "minimax"), (5, "wgan")]


def test_a_seed_or_a_target_changes_though_the_past_is_looked_at():
    held = race(f"minimax{SMALL}")
    held.advance(seconds=60, steps=30)
    held.look(10)
    change(held, f"minimax{SMALL}", seed=3)
    assert (held.at, held.steps) == (None, 0)


def test_another_recipe_of_the_same_game_is_another_training():
    held = race("collapse")
    held.advance(seconds=60, steps=5)
    change(held, "non_saturating")
    assert held.steps == 0
