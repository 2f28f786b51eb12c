"""Laws that every distance of the transport family obeys, for random mixtures on the line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.divergences import DIVERGENCES
from models.targets import GaussianMixture

places = st.floats(-20, 20)
widths = st.floats(0.1, 3)
parts = st.lists(st.tuples(st.floats(0.02, 1), places, widths), min_size=1, max_size=4)
METRICS = ["w1", "w2", "sliced_w2"]
ALL = [*METRICS, "energy", "mmd"]


@st.composite
def mixtures(draw) -> GaussianMixture:
    weights, means, deviations = (np.array(column) for column in zip(*draw(parts)))
    return GaussianMixture(weights, means, deviations**2)


def stretched(p: GaussianMixture, scale: float, shift: float) -> GaussianMixture:
    return GaussianMixture(p.weights, scale * p.means + shift, scale**2 * p.covariances)


@pytest.mark.parametrize("key", ALL)
@settings(max_examples=15)
@given(p=mixtures(), q=mixtures())
def test_symmetric_and_never_negative(key: str, p: GaussianMixture, q: GaussianMixture):
    forth, back = DIVERGENCES[key].value(p, q), DIVERGENCES[key].value(q, p)
    assert forth >= 0
    assert forth == pytest.approx(back, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("key", ALL)
@settings(max_examples=10)
@given(p=mixtures())
def test_zero_for_a_copy(key: str, p: GaussianMixture):
    copy = GaussianMixture(p.weights, p.means, p.covariances)
    assert DIVERGENCES[key].value(p, copy) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("key", METRICS)
@settings(max_examples=15)
@given(p=mixtures(), q=mixtures(), r=mixtures())
def test_triangle_inequality(key: str, p: GaussianMixture, q: GaussianMixture, r: GaussianMixture):
    value = DIVERGENCES[key].value
    assert value(p, r) <= value(p, q) + value(q, r) + 1e-6


@pytest.mark.parametrize("key", ["energy", "mmd"])
@settings(max_examples=15)
@given(p=mixtures(), q=mixtures(), r=mixtures())
def test_roots_of_kernel_discrepancies_obey_the_triangle_inequality(key, p, q, r):
    def root(a: GaussianMixture, b: GaussianMixture) -> float:
        return np.sqrt(DIVERGENCES[key].value(a, b))

    assert root(p, r) <= root(p, q) + root(q, r) + 1e-6


@pytest.mark.parametrize("key", [*METRICS, "energy"])
@settings(max_examples=15)
@given(p=mixtures(), q=mixtures(), scale=st.floats(0.3, 3), shift=st.floats(-50, 50))
def test_moving_both_changes_nothing_and_scaling_scales(key, p, q, scale, shift):
    value = DIVERGENCES[key].value
    assert value(stretched(p, scale, shift), stretched(q, scale, shift)) == pytest.approx(
        scale * value(p, q), rel=1e-6, abs=1e-6
    )


@settings(max_examples=25)
@given(p=mixtures(), shift=st.floats(-30, 30))
def test_a_shift_costs_its_length(p: GaussianMixture, shift: float):
    for key in METRICS:
        assert DIVERGENCES[key].value(p, stretched(p, 1.0, shift)) == pytest.approx(abs(shift), rel=1e-6, abs=1e-6)


@settings(max_examples=25)
@given(p=mixtures(), q=mixtures())
def test_means_bound_w1_and_w1_bounds_w2(p: GaussianMixture, q: GaussianMixture):
    w1, w2 = (DIVERGENCES[key].value(p, q) for key in ("w1", "w2"))
    assert abs(p.mean - q.mean)[0] <= w1 + 1e-7
    assert w1 <= w2 + 1e-6


@settings(max_examples=25)
@given(p=mixtures(), q=mixtures())
def test_mmd_never_exceeds_two(p: GaussianMixture, q: GaussianMixture):
    assert DIVERGENCES["mmd"].value(p, q) <= 2
