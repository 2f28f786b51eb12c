"""Runs of a VAE: they learn, repeat bit for bit, take new rules, rewind, branch, and survive an explosion."""

from __future__ import annotations

import numpy as np
import pytest

from models.registry import InputError
from models.vae import Run, Settings
from models.vae import history as memory
from models.vae.history import Curves
from models.vae.training import Reading

SMALL = {"width": 16, "batch": 16}


def same(one: Run, other: Run) -> bool:
    names = ("weights", "first", "second")
    return one.steps == other.steps and all(
        np.array_equal(getattr(one.state, name), getattr(other.state, name)) for name in names
    )


def trained(steps: int = 60, **settings) -> Run:
    run = Run(**{**SMALL, **settings})
    run.advance(steps)
    return run


def test_it_learns_digits():
    run = Run(width=64, batch=32, lr=3e-3)
    before = run.bound().reconstruction
    run.advance(400)
    after = run.bound()
    assert after.reconstruction < 0.4 * before
    assert after.kl.sum() > 1
    assert run.active().all()
    assert run.history.curves.latest(50).reconstruction == pytest.approx(after.reconstruction, rel=0.05)


def test_a_heavy_kl_collapses_every_axis():
    run = Run(width=32, batch=32, beta=60, lr=3e-3)
    run.advance(400)
    assert not run.active().any()
    pictures = run.samples(4)
    assert np.abs(pictures - pictures[0]).max() < 0.1


@pytest.mark.parametrize("cuts", [[60], [1] * 60, [7, 53], [30, 30]])
def test_how_training_is_cut_changes_nothing(cuts):
    run = Run(**SMALL)
    for steps in cuts:
        run.advance(steps)
    assert same(run, trained())


def test_a_time_budget_trains_at_least_once_and_ends():
    run = Run(**SMALL)
    assert run.advance(seconds=1e-6) == 1
    assert run.advance(seconds=0) == 0
    assert run.advance(steps=3, seconds=60) == 3


def test_rules_change_without_a_reset_and_the_way_back_knows_them():
    run = trained(45)
    run.set(beta=8, lr=5e-3, batch=32)
    run.advance(70)
    run.set(likelihood="gaussian")
    run.advance(30)
    assert run.settings.beta == 8
    for step in (20, 45, 80, 115, 130):
        again = Run(**SMALL)
        again.advance(min(step, 45))
        again.set(beta=8, lr=5e-3, batch=32)
        again.advance(max(0, min(step - 45, 70)))
        again.set(likelihood="gaussian")
        again.advance(max(0, step - 115))
        assert same(run.at(step), again)


def test_rewinding_forgets_what_came_after():
    run = trained(120)
    run.rewind(30)
    assert run.steps == run.history.steps == 30
    assert run.history.curves.table()["step"][-1] <= 30
    run.advance(90)
    assert same(run, trained(120))


def test_a_branch_leaves_its_source_alone():
    run = trained(60)
    branch = run.at(40).fork(beta=10)
    branch.advance(20)
    assert run.settings.beta == 1
    assert same(run, trained(60))
    assert not same(run, branch)


def test_the_nearest_snapshot_is_a_true_moment():
    run = trained(200)
    near = run.near(90)
    assert abs(near.steps - 90) <= memory.SPACING
    assert same(near, run.at(near.steps))


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(memory, "SPACING", 2)
    monkeypatch.setattr(memory, "SNAPSHOT_BYTES", 12 * Run(**SMALL).state.nbytes)
    run = trained(200)
    assert len(run.history.snapshots) == 12
    assert run.history.snapshots[0].step == 0
    assert same(run.at(77), trained(77))


def test_curves_merge_into_weighted_means():
    curves = Curves(latent=2)
    for i in range(memory.CURVE_ROWS + 1):
        curves.add(i + 1, 1, Reading(float(i), np.array([i, 2.0 * i])))
    table = curves.table()
    assert len(table["step"]) == memory.CURVE_ROWS // 2 + 1
    assert table["step"][:2].tolist() == [2, 4]
    assert table["reconstruction"][:2].tolist() == [0.5, 2.5]
    assert table["loss"] == pytest.approx(4 * table["reconstruction"])


def test_an_explosion_stops_at_the_last_good_state():
    run = Run(**SMALL, lr=0.1)
    run.state.second[:] = 0
    run.state.first[:] = 1e6
    assert run.advance(50) == 0
    assert "lower the learning rate" in run.trouble.en
    assert np.isfinite(run.state.weights).all()
    assert run.advance(5) == 0
    run.reset()
    assert run.trouble is None
    assert run.advance(5) == 5


def test_codes_and_pictures_have_their_shapes():
    run = trained(5, latent=3)
    mean, log_var = run.encode(run.data.images[:7])
    assert mean.shape == log_var.shape == (7, 3)
    assert run.codes()[0][:7] == pytest.approx(mean, abs=1e-5)
    pictures = run.decode(mean)
    assert pictures.shape == (7, 28, 28)
    assert 0 <= pictures.min() <= pictures.max() <= 1
    assert np.array_equal(run.samples(3, seed=1), run.samples(3, seed=1))


def test_own_pictures_train_too():
    run = Run(data=np.random.default_rng(0).random((30, 8, 8)), **SMALL)
    assert run.advance(5) == 5
    assert run.decode(np.zeros((1, 2))).shape == (1, 8, 8)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"beta": 1000}, "β"),
        ({"latent": 0}, "Latent size"),
        ({"lr": "x"}, "Learning rate"),
        ({"likelihood": "laplace"}, "'laplace'"),
        ({"seed": -1}, "Seed"),
        ({"data": "cats"}, "'cats'"),
        ({"data": np.zeros((3, 4))}, "(3, 4)"),
        ({"data": np.full((3, 4, 4), 2.0)}, "(3, 4, 4)"),
    ],
)
def test_bad_input_costs_one_sentence(settings, named):
    with pytest.raises(InputError, match=r"\.$") as refused:
        Run(**settings)
    assert named in str(refused.value)


def test_what_shapes_the_networks_stays():
    run = trained(3)
    for change in ({"latent": 3}, {"width": 32}):
        with pytest.raises(InputError, match="start a new run"):
            run.set(**change)
    run.set(latent=2, beta=3)
    assert run.settings.beta == 3
    with pytest.raises(InputError, match="not kept"):
        run.at(99)
    with pytest.raises(InputError, match="unknown"):
        Settings.of(gamma=1)
