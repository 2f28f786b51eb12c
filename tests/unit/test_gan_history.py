"""What a run remembers: every step again, curves that thin out, scores beside them."""

from __future__ import annotations

import numpy as np
import pytest

from models.gan import Run
from models.gan.backends.base import Metrics
from models.gan.history import CURVE_ROWS, LOOKS, Curves, History, Snapshot
from models.gan.replay import Tape
from models.registry import InputError
from tests.unit.test_gan_run import SMALL, same


def test_every_past_step_is_made_again_bit_for_bit():
    run = Run("ring", "non_saturating", **SMALL)
    kept = {}
    for step in range(0, 400, 10):
        kept[step] = run.state.copy()
        run.advance(steps=10)
    for step, state in kept.items():
        assert same(run.at(step).state, state)


def test_changes_of_settings_and_single_updates_are_replayed():
    run = Run("ring", "wgan_gp", **SMALL)
    kept = {}

    def note():
        kept[run.steps] = run.state.copy(), run.settings

    run.advance(steps=100)
    run.set(lr_g=1e-4)
    run.advance(steps=37)
    note()
    run.set(critic_steps=2, noise=0.1)
    run.advance(steps=40)
    run.advance_discriminator(300)
    note()
    run.advance_generator(20)
    note()
    run.set(objective="hinge", gp=0)
    run.advance(steps=150)
    note()
    run.advance(steps=9)
    assert sorted(kept) == [137, 177, 197, 347]
    for step, (state, settings) in kept.items():
        past = run.at(step)
        assert same(past.state, state)
        assert past.settings == settings and past.steps == step


def test_objectives_without_discriminator_are_replayed():
    run = Run("ring", "energy_distance", **SMALL)
    run.advance(steps=300)
    state = run.state.copy()
    run.advance(steps=150)
    assert same(run.at(300).state, state)


def test_a_past_run_goes_on_as_the_run_did_and_remembers_the_same():
    run = Run("ring", "non_saturating", **SMALL)
    run.advance(steps=300)
    past = run.at(150)
    assert past.history.steps == past.steps == 150
    past.advance(steps=150)
    assert same(past.state, run.state)
    assert same(past.at(70).state, run.at(70).state)


def test_rewinding_forgets_what_came_after():
    run = Run("ring", "non_saturating", **SMALL)
    run.advance(steps=200)
    end = run.state.copy()
    run.history.score(120, hq=0.5)
    run.history.score(200, hq=0.6)
    run.rewind(130)
    table = run.history.table()
    assert run.steps == 130 and table["step"].max() <= 130
    assert len(run.history.looks) == 1
    with pytest.raises(InputError, match="between 0 and 130"):
        run.at(131)
    run.advance(steps=70)
    assert same(run.state, end)


def test_a_step_outside_the_past_is_refused():
    run = Run("ring", "non_saturating", **SMALL)
    run.advance(steps=3)
    for step in (-1, 4):
        with pytest.raises(InputError, match=f"Step {step} .* between 0 and 3"):
            run.at(step)


def test_after_too_many_changes_only_the_oldest_past_is_lost(monkeypatch):
    monkeypatch.setattr("models.gan.replay.STRETCHES", 300)
    run = Run("ring", "non_saturating", **SMALL, depth=1)
    for i in range(310):
        run.set(lr_g=1e-4 + 1e-7 * i)
        run.advance(steps=1)
    assert len(run.history._tape) <= 300
    assert run.at(0).steps == 0
    with pytest.raises(InputError, match="not kept"):
        run.at(5)
    late = run.at(run.steps - 50)
    late.set(lr_g=run.settings.lr_g)
    assert late.steps == run.steps - 50


def test_curves_merge_neighbours_into_weighted_means():
    curves, rng = Curves(), np.random.default_rng(0)
    values, weights = rng.normal(size=20_000), rng.integers(1, 5, size=20_000)
    for i, (value, weight) in enumerate(zip(values, weights, strict=True)):
        curves.add(i, weight, Metrics(loss_d=value, grad_g=np.nan if i % 2 else value))
    table = curves.table()
    assert len(table["step"]) <= CURVE_ROWS
    assert table["step"][-1] == 19_999 and (np.diff(table["step"]) > 0).all()
    rows = curves._rows[: len(table["step"])]
    assert rows[:, 1].sum() == weights.sum()
    assert rows[:, 1] @ table["loss_d"] == pytest.approx(values @ weights)
    assert np.isnan(table["penalty"]).all()
    assert np.isfinite(table["grad_g"][:1000]).all()


def test_curves_do_not_depend_on_a_row_that_reads_nothing():
    run = Run("ring", "non_saturating", **SMALL)
    run.advance(steps=1)
    run.advance_discriminator(1)
    table = run.history.curves.table()
    assert np.isfinite(table["loss_g"][0]) and np.isnan(table["loss_g"][1])
    assert table["wasserstein"] == pytest.approx(table["d_real"] - table["d_fake"])


def test_the_table_joins_curves_and_scores():
    run = Run("ring", "non_saturating", **SMALL)
    run.advance(steps=10)
    run.history.score(5, hq=0.5, shares=np.ones(8))
    run.history.score(10, hq=0.7)
    run.history.score(10, modes=3)
    table = run.history.table()
    assert table["step"].tolist() == [5, 10]
    assert table["hq"].tolist() == [0.5, 0.7]
    assert np.isnan(table["modes"][0]) and table["modes"][1] == 3
    assert np.isnan(table["loss_d"][0]) and np.isfinite(table["loss_d"][1])
    assert "shares" not in table


def test_scores_thin_out_from_the_oldest():
    run = Run("ring", "non_saturating", **SMALL)
    for step in range(10_000):
        run.history.score(step, hq=step)
    steps = [look.step for look in run.history.looks]
    assert len(steps) <= LOOKS
    assert steps[0] == 0 and steps[-300:] == list(range(9700, 10_000))


def test_an_empty_tape_has_no_end():
    run = Run("ring", "non_saturating", **SMALL)
    history = History(Snapshot(run.state, run._plan))
    assert history.steps == 0 and len(Tape()) == 0 and Tape().last_step is None
    assert history.at(0).state.steps == 0
