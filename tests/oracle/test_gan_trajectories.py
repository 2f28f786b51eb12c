"""Fifty steps by hand-derived updates end where automatic differentiation and PyTorch's own optimisers end."""

from __future__ import annotations

import numpy as np
import pytest

from models.gan.objectives import OBJECTIVES
from tests.oracle.gan_cases import both, distance, problem

STEPS = 50
SINGLE = 2e-3
"""Relative distance that float32 may open in fifty steps: rounding errors of 10⁻⁷ grow as the game turns."""


@pytest.mark.parametrize("key", OBJECTIVES)
def test_recipes_stay_together_in_double_precision(key):
    _assert_together(both(problem(key, average=0.9, decay=1000), STEPS), 1e-8)


@pytest.mark.parametrize("key", OBJECTIVES)
def test_recipes_stay_together_in_single_precision(key):
    _assert_together(both(problem(key, np.float32), STEPS), SINGLE)


@pytest.mark.parametrize("rule", ["sgd", "rmsprop", "adam"])
def test_optimisers_stay_together(rule):
    _assert_together(both(problem("least_squares", optimiser=rule, beta1=0.6, gp=0.1), STEPS), 1e-8)


def _assert_together(states, tolerance: float) -> None:
    found, true = states
    assert (found.steps, found.critic_updates) == (true.steps, true.critic_updates)
    for name in ("generator", "discriminator", "averaged", "first_g", "second_g", "first_d", "second_d"):
        assert distance(getattr(found, name), getattr(true, name)) < tolerance, name
