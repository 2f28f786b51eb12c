"""A run: the same numbers however it is cut, rewound, branched or stopped."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from models.gan import OBJECTIVES, Run
from models.gan.backends.lean import Lean
from models.registry import InputError
from models.targets import GaussianMixture

SMALL = {"width": 16, "batch": 32, "backend": "lean"}


def same(a, b) -> bool:
    """Whether two states agree in every bit."""
    mine, theirs = vars(a), vars(b)
    return all(np.array_equal(mine[key], theirs[key]) for key in mine)


@pytest.fixture
def run():
    return Run("ring", "non_saturating", seed=3, **SMALL)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_same_seed_gives_the_same_run_however_it_is_cut(objective):
    runs = [Run("ring", objective, seed=5, **SMALL) for _ in range(2)]
    assert runs[0].advance(steps=70) == 70
    while runs[1].steps < 70:
        runs[1].advance(steps=min(9, 70 - runs[1].steps))
    assert same(runs[0].state, runs[1].state)
    assert np.array_equal(runs[0].samples(50, seed=1), runs[1].samples(50, seed=1))


def test_seeds_differ():
    a, b = (Run("ring", "wgan_gp", seed=seed, **SMALL) for seed in (0, 1))
    assert not np.array_equal(a.state.generator, b.state.generator)
    assert a.data is b.data


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_computes_in_the_type_asked_for(dtype):
    run = Run("ring", "wgan_gp", dtype=dtype, **SMALL)
    run.advance(steps=3)
    assert run.state.generator.dtype == run.state.discriminator.dtype == dtype
    assert run.samples(4).dtype == run.discriminator(np.zeros((4, 2))).dtype == np.float64


def test_a_time_budget_is_kept(run):
    run.advance(steps=5)
    began = perf_counter()
    done = run.advance(seconds=0.05)
    spent = perf_counter() - began
    assert done == run.steps - 5 > 1
    assert spent < 0.5  # generous: another process may hold the core
    assert run.advance(seconds=0) == 0
    assert run.advance(seconds=1e-9) <= 1
    assert run.advance(steps=2, seconds=60) == 2
    assert run.advance() == 1


def test_a_time_budget_is_overrun_by_one_step_at_most(run, monkeypatch):
    """By a clock that stands still but while training: exactly."""
    clock = [0.0]
    monkeypatch.setattr("models.gan.run.perf_counter", lambda: clock[0])
    train = run._train

    def slow(kind, count):
        clock[0] += 0.003 * count
        return train(kind, count)

    monkeypatch.setattr(run, "_train", slow)
    assert run.advance(seconds=0.02) == 6
    assert clock[0] <= 0.02 + 0.003
    assert run.advance(seconds=0.001) == 1  # something always happens


def test_networks_can_be_trained_alone(run):
    run.advance(steps=2)
    before = run.state.copy()
    assert run.advance_discriminator(3) == 3
    assert (run.steps, run.critic_updates) == (2, 5)
    assert np.array_equal(run.state.generator, before.generator)
    after = run.state.copy()
    assert run.advance_generator(2) == 2
    assert (run.steps, run.critic_updates) == (4, 5)
    assert np.array_equal(run.state.discriminator, after.discriminator)


def test_an_objective_without_discriminator_says_so():
    run = Run("ring", "energy_distance", **SMALL)
    with pytest.raises(InputError, match="no discriminator"):
        run.advance_discriminator()


def test_a_snapshot_is_restored_bit_for_bit(run):
    run.advance(steps=10)
    snapshot = run.snapshot()
    run.advance(steps=40)
    ahead = run.state.copy()
    run.set(lr_g=5e-3, r1=0.1)
    run.advance(steps=10)
    run.restore(snapshot)
    assert run.steps == 10 and run.settings.lr_g == 2e-4
    run.advance(steps=40)
    assert same(run.state, ahead)


def test_a_foreign_snapshot_is_refused(run):
    for other in (
        Run("ring", "non_saturating", seed=4, **SMALL),
        Run("grid", "non_saturating", seed=3, **SMALL),
        Run("ring", "non_saturating", seed=3, **{**SMALL, "width": 24}),
    ):
        with pytest.raises(InputError, match="another target, seed or shape"):
            run.restore(other.snapshot())


def test_a_branch_goes_its_own_way(run):
    run.advance(steps=20)
    twin, other = run.fork(), run.fork(lr_d=1e-2, r1=0.5)
    for one in (run, twin, other):
        one.advance(steps=20)
    assert same(run.state, twin.state)
    assert not np.array_equal(run.state.discriminator, other.state.discriminator)
    assert (run.settings.r1, other.settings.r1) == (0.0, 0.5)
    assert same(other.at(20).state, run.at(20).state)


def test_a_branch_may_play_another_game_by_its_recipe():
    run = Run("ring", "relativistic", **SMALL, lr_g=3e-3)
    run.advance(steps=5)
    other = run.fork(objective="wgan_gp")
    assert other.objective.key == "wgan_gp"
    assert other.settings.gp == OBJECTIVES["wgan_gp"].recipe["gp"]
    assert (other.settings.r1, other.settings.decay) == (0.0, 0)
    assert other.fork(objective="minimax", lr_g=0.02).settings.lr_g == 0.02
    other.advance(steps=5)
    assert other.steps == 10


def test_settings_that_hand_set_stay_under_another_game(run):
    run.set(r1=0.3)
    run.set(objective="minimax")
    assert run.settings.r1 == 0.3


@pytest.mark.parametrize("changed", [{"width": 24}, {"optimiser": "sgd"}, {"packing": 2}])
def test_what_shapes_the_networks_cannot_change(run, changed):
    with pytest.raises(InputError, match="while a run trains"):
        run.set(**changed)
    assert run.settings.width == 16


def test_a_game_with_other_networks_cannot_be_entered(run):
    with pytest.raises(InputError, match="their networks differ"):
        run.fork(objective="cramer")


def test_a_refused_change_changes_nothing(run):
    with pytest.raises(InputError, match="Learning rate of G is 7"):
        run.set(lr_d=1e-2, lr_g=7)
    assert run.settings.lr_d == 2e-4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"target": "mixture_1d"}, "needs a target with 2"),
        ({"objective": "gan"}, "objective is 'gan'"),
        ({"seed": -1}, "Seed is -1"),
        ({"seed": "x"}, "Seed is 'x'"),
        ({"colour": 1}, "colour is unknown"),
        ({"batch": 3}, "Batch size is 3"),
    ],
)
def test_bad_input_is_told_in_one_sentence(arguments, message):
    with pytest.raises(InputError, match=message):
        Run(**{"target": "ring", "objective": "wgan_gp", **arguments})


@pytest.mark.parametrize("budget", [{"steps": -1}, {"steps": "many"}, {"seconds": -1}, {"seconds": float("nan")}])
def test_bad_budgets_are_refused(run, budget):
    with pytest.raises(InputError):
        run.advance(**budget)


def test_reset_begins_anew(run):
    start = run.state.copy()
    run.advance(steps=10)
    ahead = run.state.copy()
    run.reset()
    assert same(run.state, start) and run.history.steps == 0
    run.advance(steps=10)
    assert same(run.state, ahead)
    run.reset(seed=9)
    assert run.seed == 9 and not np.array_equal(run.state.generator, start.generator)


EXPLOSIVE = {**SMALL, "lr_g": 0.1, "lr_d": 0.1, "optimiser": "sgd", "beta1": 0.9, "spectral": "off"}


def test_an_explosion_stops_the_run_at_its_last_good_state():
    run = Run("ring", "hinge", **EXPLOSIVE)
    done = run.advance(steps=600)
    assert done == run.steps < 600
    assert "exploded" in run.trouble.en and str(run.steps) in run.trouble.ru
    assert run.state.finite and np.isfinite(run.samples(100)).all()
    assert run.advance(steps=10) == 0 and run.advance(seconds=0.01) == 0 and run.advance_generator(3) == 0


def test_where_a_run_explodes_does_not_depend_on_how_it_was_cut():
    runs = [Run("ring", "hinge", **EXPLOSIVE) for _ in range(2)]
    runs[0].advance(steps=600)
    for _ in range(90):
        runs[1].advance(steps=7)
    assert same(runs[0].state, runs[1].state)


def test_a_run_goes_on_after_an_explosion_by_calmer_rules():
    run = Run("ring", "hinge", **EXPLOSIVE)
    run.advance(steps=600)
    run.set(lr_g=1e-5, lr_d=1e-5)
    assert run.trouble is None
    assert run.advance(steps=1) == 1


def test_a_backend_that_makes_nan_is_caught(run, monkeypatch):
    def poison(self, problem, state, steps):
        state.discriminator[0] = np.nan

    monkeypatch.setattr(Lean, "advance", poison)
    assert run.advance(steps=8) == 0
    assert "discriminator" in run.trouble.en and run.state.finite


def test_points_are_in_the_targets_units():
    far = GaussianMixture([1, 1], [[100.0, 50.0], [104.0, 50.0]], [0.01 * np.eye(2)] * 2)
    run = Run(far, "energy_distance", width=16)
    assert np.abs(run.data.pool.mean(axis=0)).max() < 0.02
    assert run.data.pool.astype(float).var(axis=0).mean() == pytest.approx(1, abs=0.01)
    run.advance(steps=400)
    assert np.abs(run.samples(2000).mean(axis=0) - [102, 50]).max() < 0.3
    assert not run.data.pool.flags.writeable


def test_equal_targets_share_their_data():
    spec = {"key": "ring", "modes": 5}
    assert Run(spec, "wgan_gp", **SMALL).data is Run(dict(spec), "wgan_gp", **SMALL).data


def test_samples_come_from_the_averaged_generator_where_there_is_one():
    plain, averaged = (Run("ring", "non_saturating", **SMALL, average=a) for a in (0, 0.99))
    for run in (plain, averaged):
        run.advance(steps=50)
    assert np.array_equal(plain.state.generator, averaged.state.generator)
    assert not np.array_equal(plain.samples(5), averaged.samples(5))


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_latents_have_unit_variance(latent):
    z = Run("ring", "wgan_gp", **SMALL, latent=latent, latent_dim=3).latents(20_000, seed=1)
    assert z.shape == (20_000, 3)
    assert np.abs(z.var(axis=0) - 1).max() < 0.05


@pytest.mark.parametrize(
    "settings",
    [{"objective": key} for key in OBJECTIVES]
    + [{"objective": "minimax", "packing": 3}, {"objective": "minimax", "activation": "silu", "depth": 3}],
    ids=str,
)
def test_the_critics_gradient_is_the_slope_of_its_value(settings):
    run = Run("ring", dtype=np.float64, **{**SMALL, "activation": "tanh", **settings})
    run.advance(steps=20)
    points, step = np.random.default_rng(0).normal(size=(12, 2)), 1e-6
    shifts = step * run.data.scale * np.eye(2)
    rise = [run.discriminator(points + shift) - run.discriminator(points - shift) for shift in shifts]
    assert np.stack(rise, axis=1) / (2 * step) == pytest.approx(run.discriminator_gradient(points), rel=1e-4, abs=1e-7)


def test_the_scoreboard_reads_the_runs_samples(run):
    board = run.scoreboard(n=500)
    assert board.n == 500 and "modes" in board


def test_a_frame_is_the_moment():
    run = Run("ring", "wgan", width=8, batch=16)
    run.advance(3)
    frame = run.frame(n=50, columns=9, seed=2)
    np.testing.assert_array_equal(frame.points, run.samples(50, seed=2))
    np.testing.assert_array_equal(frame.points, run.generate(frame.z))
    assert (frame.step, frame.surface.shape) == (3, (9, 9))
    at = [[frame.xs[4], frame.ys[7]]]
    assert frame.surface[7, 4] == pytest.approx(float(run.discriminator(at)[0]), rel=1e-5)
