"""Hand-derived gradients against automatic ones, in float64, for every objective and option."""

from __future__ import annotations

import pytest

from models.gan.backends import BACKENDS
from tests.oracle.gan_cases import NEUTRAL, OPTIONS, accepted, both, distance, problem

SGD = {"optimiser": "sgd", "beta1": 0.0}  # its memory holds the very gradient


@pytest.mark.parametrize(("key", "option"), accepted(OPTIONS))
def test_gradients_agree_with_autograd(key, option):
    setting = problem(key, **{**NEUTRAL, **SGD, **OPTIONS[option]})
    found, true = both(setting, 1)
    assert distance(found.first_g, true.first_g) < 1e-9
    assert distance(found.first_d, true.first_d) < 1e-9


@pytest.mark.parametrize("rule", ["sgd", "rmsprop", "adam"])
@pytest.mark.parametrize("key", ["unrolled", "least_squares", "hinge", "wgan"])
def test_gradients_through_the_optimiser_agree(key, rule):
    """Unrolling goes back through D's optimiser, whose averages already remember something."""
    setting = problem(key, **{**NEUTRAL, "unroll": 4, "optimiser": rule, "beta1": 0.7, "lr_d": 1e-2})
    start, _ = both(setting, 2)
    found, true = both(setting, 1, start)
    assert distance(found.first_g + found.second_g, true.first_g + true.second_g) < 1e-9


@pytest.mark.parametrize("key", ["non_saturating", "cramer", "relativistic", "energy_distance", "unrolled"])
def test_readings_agree(key):
    setting = problem(key)
    readings = [vars(BACKENDS[name].advance(setting, setting.start(), 4)) for name in ("lean", "reference")]
    assert readings[0] == pytest.approx(readings[1], rel=1e-9, nan_ok=True)
