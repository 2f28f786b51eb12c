"""The naive estimators: right where they can be, and wrong in the way the page says they are."""

from __future__ import annotations

import re
from math import log

import numpy as np
import pytest

from models.estimation import METHODS, estimate
from models.estimation.histogram import histogram, shared_masses
from models.estimation.neighbours import knn_js, knn_kl
from models.registry import InputError
from models.targets import TARGETS, Gaussian, resolve

DIVERGENCES = ("forward_kl", "reverse_kl", "js")
NEAR, UNIT = Gaussian(2.0, 1.0), Gaussian(0.0, 1.0)
KL_NEAR, JS_NEAR = 2.0, 0.337  # N(0, 1) against N(2, 1): d²/2, and by quadrature


def gaussian_kl(p, q):
    """KL(p‖q) of two Gaussians in closed form."""
    inverse, gap = np.linalg.inv(q.covariance), q.mean - p.mean
    log_ratio = np.linalg.slogdet(q.covariance)[1] - np.linalg.slogdet(p.covariance)[1]
    return 0.5 * (np.trace(inverse @ p.covariance) + gap @ inverse @ gap - p.dim + log_ratio)


@pytest.mark.parametrize(
    ("p", "q"),
    [(UNIT, NEAR), (Gaussian([0, 0], np.eye(2)), Gaussian([1, -0.5], [[2, 0.6], [0.6, 1]]))],
    ids=["line", "plane"],
)
def test_monte_carlo_hits_the_closed_form_within_its_error(p, q):
    found = estimate(p, q, n=20_000, seed=0)
    for key, truth in (("forward_kl", gaussian_kl(p, q)), ("reverse_kl", gaussian_kl(q, p))):
        reading = found.get("monte_carlo", key)
        assert abs(reading.value - truth) < 4 * reading.error < 0.1


def test_standard_errors_are_the_spread_over_seeds():
    readings = [estimate(UNIT, NEAR, n=400, seed=seed) for seed in range(60)]
    for key in DIVERGENCES:
        values = [r.get("monte_carlo", key).value for r in readings]
        claimed = np.mean([r.get("monte_carlo", key).error for r in readings])
        assert np.std(values) == pytest.approx(claimed, rel=0.3)
    assert np.mean(values) == pytest.approx(JS_NEAR, abs=0.01)


@pytest.mark.parametrize("method", ["histogram", "neighbours"])
def test_estimates_from_samples_alone_approach_the_truth(method):
    found = estimate(UNIT, NEAR, n=50_000, seed=1)
    assert found.get(method, "forward_kl").value == pytest.approx(KL_NEAR, rel=0.15)
    assert found.get(method, "js").value == pytest.approx(JS_NEAR, abs=0.02)


def test_neighbours_improve_with_the_sample():
    errors = []
    for n in (100, 1_000, 10_000):
        values = [knn_kl(UNIT.sample(n, s), NEAR.sample(n, 100 + s), 5)[0] for s in range(12)]
        errors.append(np.abs(np.array(values) - KL_NEAR).mean())
    assert errors[0] > 1.5 * errors[1] > 2.25 * errors[2]


def test_clamping_caps_the_divergence_of_far_modes():
    far = estimate(UNIT, Gaussian(12.0, 1.0), n=2000, seed=0)
    assert far.get("monte_carlo", "forward_kl").value == pytest.approx(72, abs=2)
    assert far.get("clamped", "forward_kl").value < 27.7
    assert far.get("histogram", "forward_kl").value < 27.7


def test_empty_bins_inflate_a_near_divergence():
    values = [estimate(UNIT, NEAR, n=300, seed=s).get("histogram", "reverse_kl").value for s in range(10)]
    assert np.mean(values) > 1.5 * KL_NEAR


def test_neighbours_can_read_more_than_ln_2():
    values = [knn_js(UNIT.sample(100, s), Gaussian(4.0, 1.0).sample(100, 50 + s), 5)[0] for s in range(30)]
    assert max(values) > log(2)


def test_exact_jensen_shannon_never_exceeds_ln_2_and_disjoint_supports_stay_finite():
    found = estimate(resolve("ring"), Gaussian([40.0, 0], 0.01 * np.eye(2)), n=200, seed=0)
    assert found.get("monte_carlo", "js").value == pytest.approx(log(2), abs=1e-12)
    assert all(np.isfinite(e.value) for e in found.estimates if e.value is not None)


def test_a_perfect_model_reads_the_floor():
    readings = [estimate(UNIT, Gaussian(0.0, 1.0), n=500, seed=s) for s in range(40)]
    for method in ("histogram", "neighbours"):
        pairs = [(r.get(method, "js").value, r.get(method, "js").floor) for r in readings]
        values, floors = np.mean(pairs, axis=0)
        assert values == pytest.approx(floors, abs=0.02)
    exact = [r.get("monte_carlo", key).value for r in readings for key in DIVERGENCES]
    np.testing.assert_allclose(exact, 0.0, atol=1e-15)


def test_data_alone_give_the_cross_entropy_and_nothing_else():
    found = estimate(UNIT, NEAR, n=20_000, seed=2)
    surprise = found.get("data_only", "cross_entropy")
    entropy = 0.5 * log(2 * np.pi * np.e)
    assert surprise.value == pytest.approx(KL_NEAR + entropy, abs=5 * surprise.error)
    assert surprise.floor == pytest.approx(entropy, abs=0.03)
    for key in DIVERGENCES:
        reading = found.get("data_only", key)
        assert reading.value is None and reading.error is None
        assert reading.reason.en and re.search("[а-я]", reading.reason.ru)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_target_can_be_estimated(target):
    p = target.build(**target.parse({}))
    found = estimate(p, Gaussian(p.mean, p.covariance), n=60, seed=0)
    assert found.data.shape == found.draws.shape == (60, p.dim)
    for reading in found.estimates:
        assert (
            reading.reason
            if reading.value is None
            else np.isfinite([reading.value, reading.error, reading.floor]).all()
        )
    assert {reading.method for reading in found.estimates} == {method.key for method in METHODS}


def test_same_seed_same_estimates():
    first, again = (estimate(UNIT, NEAR, n=100, seed=3) for _ in range(2))
    assert first.estimates == again.estimates
    assert first.estimates != estimate(UNIT, NEAR, n=100, seed=4).estimates


def test_shared_bins_count_every_point():
    p, q = shared_masses(UNIT.sample(1000, 0), NEAR.sample(1000, 1))
    assert len(p) == 20 and p.sum() == pytest.approx(1) and q.sum() == pytest.approx(1)


def test_histogram_survives_samples_without_extent():
    same = np.zeros((30, 1))
    readings = histogram(same, same, same, np.random.default_rng(0))
    assert all(reading.value == 0 for reading in readings)


@pytest.mark.parametrize("bad", [5, 200_000, "many", None, float("nan")])
def test_sample_sizes_out_of_range_are_told(bad):
    with pytest.raises(InputError, match="Samples"):
        estimate(UNIT, NEAR, n=bad)
