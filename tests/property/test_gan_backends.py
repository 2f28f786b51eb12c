"""Laws of the training step, for any settings."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.gan.backends import BACKENDS
from models.gan.kernels import records
from models.gan.kernels.launch import Launcher
from models.gan.objectives import OBJECTIVES
from models.registry import InputError
from tests.guards import guarded_memory, untouched
from tests.oracle.gan_cases import both, distance, problem

OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "width": st.sampled_from([8, 24]),
        "depth": st.integers(1, 3),
        "activation": st.sampled_from(["leaky_relu", "relu", "tanh", "silu"]),
        "latent_dim": st.integers(1, 8),
        "latent": st.sampled_from(["normal", "uniform"]),
        "batch": st.sampled_from([16, 48]),
        "critic_steps": st.integers(1, 3),
        "optimiser": st.sampled_from(["sgd", "rmsprop", "adam"]),
        "beta1": st.sampled_from([0, 0.5, 0.9]),
        "r1": st.sampled_from([0, 0.1, 3]),
        "r2": st.sampled_from([0, 0.2]),
        "gp": st.sampled_from([0, 0.3]),
        "spectral": st.sampled_from(["off", "on"]),
        "clip": st.sampled_from([0, 0.05]),
        "packing": st.integers(1, 4),
        "noise": st.sampled_from([0, 0.1]),
        "unroll": st.sampled_from([0, 0, 2]),
        "average": st.sampled_from([0, 0.99]),
        "decay": st.sampled_from([0, 1000]),
    },
)
ODD = {"width": st.sampled_from([8, 24, 40]), "batch": st.integers(16, 50)}
NAMES = ("generator", "discriminator", "averaged", "directions")


def setting_of(key, options, dtype=np.float64):
    try:
        return problem(key, dtype, **options)
    except InputError:
        return assume(False)


@settings(max_examples=40, deadline=None)
@given(key=st.sampled_from([*OBJECTIVES]), options=OPTIONS)
def test_backends_agree_on_any_settings_that_make_sense(key, options):
    setting = setting_of(key, options)
    found, true = both(setting, 3)
    for name in NAMES:
        assert distance(getattr(found, name), getattr(true, name)) < 1e-8, name


@settings(max_examples=25, deadline=None)
@given(key=st.sampled_from([*OBJECTIVES]), options=OPTIONS, cut=st.integers(1, 5))
def test_steps_in_one_call_or_in_two_are_the_same_bit_for_bit(key, options, cut):
    setting = setting_of(key, options, np.float32)
    whole, parts = setting.start(), setting.start()
    backend = BACKENDS["lean"]
    backend.advance(setting, whole, 6)
    backend.advance(setting, parts, cut)
    for _ in range(6 - cut):
        backend.discriminator(setting, parts, setting.settings.critic_steps)
        backend.generator(setting, parts)
    for name in NAMES:
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name


@settings(max_examples=300, deadline=None)
@given(key=st.sampled_from([*OBJECTIVES]), options=OPTIONS, odd=st.fixed_dictionaries(ODD))
def test_compiled_steps_write_in_their_own_memory_alone(key, options, odd):
    setting = setting_of(key, options | odd, np.float32)
    with guarded_memory(records) as guards:
        Launcher()(setting, setting.start(), 2, setting.settings.critic_steps, True)
    assert untouched(guards)
