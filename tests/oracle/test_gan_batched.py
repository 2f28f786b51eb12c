"""The step for many trainings at once against the hand-derived one, and that a device could run it unattended.

Without a GPU the very step that a CUDA graph records runs on the processor, and on PyTorch's ``meta`` device, whose
tensors have shapes but no values: whatever needs a value on the host fails there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.gan import draws
from models.gan.backends import BACKENDS, Problem, choose
from models.gan.backends.batched import Batched
from models.gan.backends.batched.fleet import Fleet
from models.gan.backends.batched.proof import APART
from models.gan.backends.batched.proof import distance as from_processor
from models.gan.backends.batched.words import Words, normals, origins, shifted, uniforms
from models.gan.objectives import OBJECTIVES
from models.gan.state import State
from models.registry import InputError
from tests.oracle.gan_cases import NEUTRAL, OPTIONS, accepted, distance, problem

STEPS = 50
DOUBLE, SINGLE = 1e-8, 1e-2
"""Relative distances that may open in fifty steps: rounding errors of 10⁻¹⁶ or 10⁻⁷ grow as the game turns, and Adam
walks weights whose gradient vanishes by rounding errors alone."""
BRIEF = {"hinge": 20, "wgan_gp": 20}
"""Steps where these learning rates and kinks let rounding errors of 10⁻⁷ grow past that in fifty."""
STATES = ("generator", "discriminator", "averaged", "first_g", "second_g", "first_d", "second_d", "directions")
SGD = {"optimiser": "sgd", "beta1": 0.0}  # its memory holds the very gradient
NO_GPU = "no CUDA device: run on a machine with an NVIDIA GPU, its driver and a CUDA build of PyTorch"
needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason=NO_GPU)


def _numpy(setting: Problem, steps: int) -> State:
    state = setting.start()
    BACKENDS["lean"].advance(setting, state, steps)
    return state


def _fleet(settings: list[Problem], steps: int, device: str = "cpu") -> list[State]:
    fleet = Fleet(settings, device)
    fleet.advance(steps)
    return fleet.states()


def _assert_together(found: State, true: State, tolerance: float) -> None:
    assert (found.steps, found.critic_updates) == (true.steps, true.critic_updates)
    for name in STATES:
        assert distance(getattr(found, name), getattr(true, name)) < tolerance, name


@pytest.mark.parametrize("seed", [0, 3, 2**40 + 1])
@pytest.mark.parametrize("update", [0, 7, 123_456])
def test_random_numbers_are_those_of_every_backend(seed, update):
    words = Words({draws.REAL: 40, draws.LATENT: 300, draws.BETWEEN: 20}, torch.device("cpu"))
    found = words(torch.from_numpy(origins(seed)), torch.tensor(update))
    chosen = (shifted(found[draws.REAL], 31) % 509).numpy()
    assert np.array_equal(chosen, draws.indices(seed, draws.REAL, update * 40, 40, 509))
    assert np.array_equal(uniforms(found[draws.BETWEEN]), draws.uniforms(seed, draws.BETWEEN, update * 20, 20))
    expected = draws.normals(seed, draws.LATENT, update * 300, 300)
    assert normals(found[draws.LATENT]).numpy() == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(("key", "option"), accepted(OPTIONS))
def test_gradients_agree_with_the_hand_derived(key, option):
    setting = problem(key, **{**NEUTRAL, **SGD, **OPTIONS[option]})
    (found,), true = _fleet([setting], 1), _numpy(setting, 1)
    assert distance(found.first_g, true.first_g) < 1e-9
    assert distance(found.first_d, true.first_d) < 1e-9


@pytest.mark.parametrize("key", OBJECTIVES)
def test_recipes_stay_together_in_double_precision(key):
    setting = problem(key, average=0.9, decay=1000)
    _assert_together(*_fleet([setting], STEPS), _numpy(setting, STEPS), DOUBLE)


@pytest.mark.parametrize("key", OBJECTIVES)
def test_recipes_stay_together_in_single_precision(key):
    setting, steps = problem(key, np.float32), BRIEF.get(key, STEPS)
    _assert_together(*_fleet([setting], steps), _numpy(setting, steps), SINGLE)


@pytest.mark.parametrize("changed", [{"optimiser": "sgd"}, {"optimiser": "rmsprop"}, {"spectral": "on"}, {"clip": 0.1}])
def test_optimisers_and_constraints_stay_together(changed):
    setting = problem("least_squares", beta1=0.6, gp=0.1, noise=0.1, packing=2, **changed)
    _assert_together(*_fleet([setting], STEPS), _numpy(setting, STEPS), DOUBLE)


def _unlike(setting: Problem) -> list[Problem]:
    """Three trainings that share a shape, and that is all."""
    numbers = (
        {"lr_g": 1e-3, "lr_d": 2e-3, "r1": 0.1},
        {"lr_d": 5e-4, "beta1": 0.9, "noise": 0.2, "clip": 0.3},
        {"lr_g": 3e-3, "beta2": 0.9, "decay": 1000, "average": 0.99, "gp": 0.4},
    )
    pairs = enumerate(numbers, start=3)
    return [replace(setting, seed=seed, settings=replace(setting.settings, **each)) for seed, each in pairs]


def test_a_fleet_ends_where_single_trainings_end():
    settings = _unlike(problem("non_saturating", critic_steps=2))
    for found, setting in zip(_fleet(settings, STEPS), settings, strict=True):
        _assert_together(found, *_fleet([setting], STEPS), DOUBLE)
        _assert_together(found, _numpy(setting, STEPS), DOUBLE)


def test_a_fleet_goes_on_from_wherever_each_training_stands():
    settings = _unlike(problem("relativistic"))
    states = [_numpy(setting, steps) for setting, steps in zip(settings, (3, 8, 0))]
    fleet = Fleet(settings, "cpu", states)
    fleet.advance(5)
    for found, setting, steps in zip(fleet.states(), settings, (8, 13, 5), strict=True):
        _assert_together(found, _numpy(setting, steps), DOUBLE)


@pytest.mark.parametrize("key", ["non_saturating", "cramer", "relativistic", "energy_distance", "unrolled"])
@pytest.mark.parametrize("what", ["advance", "discriminator", "generator"])
def test_readings_agree(key, what):
    setting = problem(key)
    readings = [
        vars(getattr(backend, what)(setting, setting.start(), 4)) for backend in (Batched("cpu"), BACKENDS["lean"])
    ]
    assert readings[0] == pytest.approx(readings[1], rel=1e-9, nan_ok=True)


def test_trainings_take_turns_in_one_captured_shape():
    """Two of a shape and one of another, interleaved, end where each ends alone."""
    settings = [*_unlike(problem("hinge"))[:1], *_unlike(problem("hinge"))[:1], problem("wgan_gp")]
    settings[1] = replace(settings[1], pool=settings[0].pool, seed=9)
    backend, states = Batched("cpu"), [setting.start() for setting in settings]
    for _ in range(3):
        for setting, state in zip(settings, states):
            backend.advance(setting, state, 2)
    for setting, state in zip(settings, states):
        _assert_together(state, _numpy(setting, 6), DOUBLE)
    assert len(backend._fleets) == 2


SHAPES = [case for case in accepted(OPTIONS) if case[0] == "relativistic" or case[1] in ("plain", "unroll")]


@pytest.mark.parametrize(("key", "option"), SHAPES)
def test_a_step_never_asks_the_device_for_a_value(key, option):
    setting = problem(key, np.float32, **{**NEUTRAL, **OPTIONS[option]})
    Fleet([setting] * 2, "meta").step(1, 1)()


@pytest.mark.parametrize("changed", [{"width": 24}, {"critic_steps": 2}, {"optimiser": "sgd"}])
def test_trainings_of_different_shapes_are_refused(changed):
    setting = problem("hinge")
    other = replace(setting, settings=setting.settings.changed(setting.objective, **changed))
    with pytest.raises(InputError, match="must be the same for trainings that advance together"):
        Fleet([setting, other], "cpu")
    with pytest.raises(InputError, match="one pool"):
        Fleet([setting, problem("hinge")], "cpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU; elsewhere the refusal can be seen")
def test_without_a_gpu_nothing_changes():
    setting = problem("cramer", np.float32)
    assert not BACKENDS["batched"].offers(setting) and choose(setting).key == "lean"
    with pytest.raises(InputError, match="batched cannot run Cramér GAN with these settings on this machine"):
        choose(setting, "batched")


def test_the_proof_compares_with_the_processor():
    assert from_processor("cpu") == 0


@needs_gpu
@pytest.mark.gpu
def test_the_device_computes_what_the_processor_computes():
    assert from_processor("cuda") < APART


@needs_gpu
@pytest.mark.gpu
@pytest.mark.parametrize("key", OBJECTIVES)
def test_replaying_a_captured_step_ends_where_the_step_ends(key):
    settings = _unlike(problem(key)) if OBJECTIVES[key].forbids <= {"unroll"} else [problem(key)] * 3
    for found, true in zip(_fleet(settings, STEPS, "cuda"), _fleet(settings, STEPS), strict=True):
        _assert_together(found, true, DOUBLE)


@needs_gpu
@pytest.mark.gpu
def test_the_backend_is_offered_and_trains():
    setting = problem("relativistic", np.float32)
    state, backend = setting.start(), choose(setting, "batched")
    backend.advance(setting, state, STEPS)
    _assert_together(state, _numpy(setting, STEPS), SINGLE)
