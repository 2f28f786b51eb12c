"""The games: what they promise at the equilibrium, what they refuse, what their terms are."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from models.gan.backends import BACKENDS, Problem, choose, terms
from models.gan.objectives import OBJECTIVES
from models.gan.objectives.base import Objective, RowObjective, Term
from models.gan.settings import BY_KEY, Settings
from models.registry import InputError, Text
from tests.oracle.gan_cases import pool, problem

ROWS = [key for key in OBJECTIVES if isinstance(OBJECTIVES[key], RowObjective)]
EQUILIBRIUM = {"least_squares": 0.5}  # D's output where it cannot tell real from generated; 0 elsewhere
SHAPES = ("linear", "logistic", "square", "hinge")


PROMISED = (
    *("minimax", "non_saturating", "least_squares", "hinge", "wgan", "wgan_gp", "relativistic", "cramer"),
    *("energy_distance", "unrolled"),
)


def test_promised_objectives_are_there_in_their_order():
    assert [key for key in OBJECTIVES if key in PROMISED] == list(PROMISED)


@pytest.mark.parametrize("key", ROWS)
def test_optimum_is_what_the_losses_read_at_equilibrium(key):
    objective, outputs = OBJECTIVES[key], np.full(8, EQUILIBRIUM.get(key, 0.0))
    slopes = np.empty(16)
    if objective.optimum.discriminator is not None:
        loss = terms.loss(objective.discriminator_terms, outputs, outputs, slopes)
        assert loss == pytest.approx(objective.optimum.discriminator)
    if objective.optimum.generator is not None:
        assert terms.loss(objective.generator_terms, outputs, outputs, slopes) == pytest.approx(
            objective.optimum.generator
        )


@pytest.mark.parametrize("key", ROWS)
def test_at_equilibrium_no_common_shift_of_outputs_helps_the_discriminator(key):
    outputs, slopes = np.full(8, EQUILIBRIUM.get(key, 0.0)), np.empty(16)
    terms.loss(OBJECTIVES[key].discriminator_terms, outputs, outputs, slopes)
    assert slopes.sum() == pytest.approx(0)


def test_energy_distance_is_unbiased():
    """Its mean over minibatches of data against data is 0 within four standard errors."""
    rng = np.random.default_rng(0)
    distance = OBJECTIVES["energy_distance"].distance
    found = [distance(*rng.standard_normal((2, 2, 16)))[0] for _ in range(2000)]
    assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(len(found))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rows", ["real", "fake", "margin"])
def test_terms_have_their_slopes_and_curvatures(shape, rows):
    rng = np.random.default_rng(1)
    outputs, moved, step = rng.standard_normal((2, 6)), rng.standard_normal((2, 6)), 1e-5
    term = (Term(shape, rows, -1, shift=0.3, weight=2.0),)

    def at(t: float) -> tuple[float, np.ndarray]:
        slopes = np.empty(12)
        return terms.loss(term, *(outputs + t * moved), slopes), slopes

    (_, slopes), (up, slopes_up), (down, slopes_down) = at(0), at(step), at(-step)
    assert slopes @ moved.ravel() == pytest.approx((up - down) / (2 * step), rel=1e-6, abs=1e-9)
    change = terms.second(term, *outputs, *moved)
    assert change == pytest.approx((slopes_up - slopes_down) / (2 * step), rel=1e-5, abs=1e-9)


def test_logistic_term_survives_any_output():
    slopes = np.empty(4, np.float32)
    outputs = np.array([-1e30, 1e30], np.float32)
    loss = terms.loss(OBJECTIVES["non_saturating"].discriminator_terms, outputs, outputs, slopes)
    assert np.isfinite(loss) and np.isfinite(slopes).all()


@pytest.mark.parametrize("key", OBJECTIVES)
def test_recipes_are_accepted_and_texts_are_there(key):
    objective = OBJECTIVES[key]
    Settings.of(objective)
    for text in (objective.title, objective.short, objective.about, objective.optimum.about):
        assert text.en and text.ru
    assert objective.source and objective.generator_formula
    assert set(objective.recipe) | objective.forbids <= set(BY_KEY)


@pytest.mark.parametrize(
    ("key", "changed", "names"),
    [
        ("energy_distance", {"r1": 1}, "R1"),
        ("energy_distance", {"critic_steps": 5}, "D steps per G step"),
        ("cramer", {"packing": 2}, "Samples judged together"),
        ("wgan", {"spectral": "on"}, "spectral norm"),
        ("unrolled", {"gp": 0.1}, "gradient penalty"),
        ("minimax", {"width": 7}, "Width"),
        ("minimax", {"beta1": 1}, "β₁"),
        ("minimax", {"colour": 1}, "colour"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(key, changed, names):
    with pytest.raises(InputError, match=names) as refused:
        Settings.of(OBJECTIVES[key], **changed)
    for lang in ("en", "ru"):
        assert refused.value.text(lang).endswith(".") and "{" not in refused.value.text(lang)


def test_unknown_backend_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="must be one of: auto"):
        choose(problem("minimax"), "cuda")


@pytest.mark.parametrize("key", OBJECTIVES)
def test_auto_finds_a_backend_for_every_objective(key):
    assert choose(problem(key)).offers(problem(key))


def test_a_game_without_a_discriminator_leaves_it_alone():
    setting = problem("energy_distance")
    state = setting.start()
    before = state.copy()
    read = BACKENDS["lean"].discriminator(setting, state, 3)
    assert np.isnan(read.loss_d) and state.critic_updates == 0
    assert np.array_equal(state.discriminator, before.discriminator)


def test_clipping_bounds_all_weights_and_average_follows_the_generator():
    setting = problem("wgan", average=0.9)
    state = setting.start()
    BACKENDS["lean"].advance(setting, state, 1)
    assert np.abs(state.discriminator).max() <= setting.settings.clip
    first, generator = setting.start().averaged, state.generator
    keep = 1 / 10  # (1 + s) / (10 + s) at s = 0
    assert state.averaged == pytest.approx(keep * first + (1 - keep) * generator)


def test_decay_ends_training():
    setting = problem("non_saturating", decay=1000)
    state = setting.start()
    state.steps = 1000
    before = state.copy()
    BACKENDS["lean"].advance(setting, state, 2)
    assert np.array_equal(state.generator, before.generator)


def test_games_and_hand_derived_updates_do_without_torch():
    code = "import sys, models.gan.objectives, models.gan.backends.lean; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.filterwarnings("error")
def test_an_explosion_shows_in_the_state_and_nowhere_else():
    setting = problem("least_squares", np.float32, optimiser="sgd", lr_d=0.1, lr_g=0.1, beta1=0.99, gp=10)
    state = setting.start()
    BACKENDS["lean"].advance(setting, state, 300)
    assert not state.finite


class Cubic(Objective):
    """A game that no family knows: losses only."""

    key, title, forbids = "cubic", Text("cubic", "кубическая"), frozenset()

    def discriminator_loss(self, critic, real, fake):
        return (critic(real) - 1).abs().pow(3).mean() + critic(fake).abs().pow(3).mean()

    def generator_loss(self, critic, real, fake):
        return (critic(fake) - 1).abs().pow(3).mean()


def test_losses_alone_are_enough_for_automatic_differentiation():
    settings = Settings.of(Cubic(), width=8, batch=16, gp=0.1, spectral="on", unroll=0)
    setting = Problem.of(Cubic(), settings, pool(), seed=1)
    state, backend = setting.start(), choose(setting)
    assert backend.key == "reference"
    assert backend.advance(setting, state, 3).loss_d > 0 and state.finite and state.steps == 3
    with pytest.raises(InputError, match="lean cannot run cubic"):
        choose(setting, "lean")
