"""Gaussian mixtures: exact density, distribution function, merging, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import kstest, multivariate_normal

from models.registry import InputError
from models.targets import Gaussian, GaussianMixture
from models.targets.merging import merge_components, pooled

SAMPLES = 20_000


def random_mixture(k, d, seed=0):
    rng = np.random.default_rng(seed)
    roots = rng.normal(size=(k, d, d))
    return GaussianMixture(rng.random(k), 2 * rng.normal(size=(k, d)), roots @ roots.swapaxes(1, 2) + 0.1 * np.eye(d))


@pytest.mark.parametrize("k", [1, 3, 100])
@pytest.mark.parametrize("d", [1, 2])
def test_log_prob_agrees_with_scipy(k, d):
    p = random_mixture(k, d)
    x = np.random.default_rng(1).normal(size=(5000, d)) * 20
    parts = [multivariate_normal(m, c).logpdf(x) for m, c in zip(p.means, p.covariances, strict=True)]
    np.testing.assert_allclose(p.log_prob(x), logsumexp(parts, axis=0, b=p.weights[:, None]), rtol=1e-10)


def test_log_prob_is_not_clamped():
    value = Gaussian(0.0, 1.0).log_prob([[75.6]])[0]
    assert value == pytest.approx(-0.5 * 75.6**2 - 0.5 * np.log(2 * np.pi), rel=1e-14) and value < -2858


def test_a_weight_of_zero_is_a_component_that_is_not_there():
    p = GaussianMixture([1, 0], [[0.0, 0], [9, 9]], [np.eye(2), 1e-6 * np.eye(2)])
    x = np.random.default_rng(0).normal(size=(20, 2))
    np.testing.assert_allclose(p.log_prob(x), Gaussian([0, 0], np.eye(2)).log_prob(x), rtol=1e-12)
    assert p.scale == 1 and p.support(1)[1].max() == 1 and len(p.modes[0]) == 1


def test_projection_is_the_law_of_the_coordinate():
    p, direction = random_mixture(5, 2), np.array([0.6, -0.8])
    line = p.project(direction)
    assert kstest(p.sample(SAMPLES, seed=1) @ direction, line.cdf).pvalue > 1e-3
    assert line.mean[0] == pytest.approx(direction @ p.mean)
    assert line.covariance[0, 0] == pytest.approx(direction @ p.covariance @ direction)


def test_quantile_keeps_its_digits_in_the_tail():
    p, u = random_mixture(3, 1), 10.0 ** -np.arange(1, 300, 13)
    np.testing.assert_allclose(p.cdf(p.quantile(u)), u, rtol=1e-11)


def test_arrays_are_read_only():
    p = random_mixture(2, 2)
    for array in (p.weights, p.means, p.covariances, p.cholesky, p.mean, p.covariance, *p.modes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_merging_joins_twins_first_and_keeps_the_moments():
    p = random_mixture(40, 2)
    twice = [np.concatenate([part, part]) for part in (p.weights / 2, p.means, p.covariances)]
    weights, means, covariances = merge_components(*twice, 40)
    np.testing.assert_allclose(np.sort(weights), np.sort(p.weights))
    mean, covariance = pooled(*merge_components(weights, means, covariances, 1))
    np.testing.assert_allclose(mean, p.mean)
    np.testing.assert_allclose(covariance, p.covariance)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"weights": [0.5, -0.1]}, "weights"),
        ({"weights": [0, 0]}, "weights"),
        ({"weights": [1, float("nan")]}, "weights"),
        ({"weights": [[1, 1]]}, "weights"),
        ({"weights": ["1", "1"]}, "weights"),
        ({"weights": [1] * 65}, "weights"),
        ({"weights": [1, 2, 3]}, "means"),
        ({"means": [[0, 0]]}, "means"),
        ({"means": [[0, 0, 0], [1, 1, 1]]}, "means"),
        ({"means": [[0, 0], [1]]}, "means"),
        ({"means": [[0, 0], [2000, 0]]}, "means"),
        ({"means": [[0, 0], [float("inf"), 0]]}, "means"),
        ({"covariances": [[[1, 0], [0, 1]]]}, "covariances"),
        ({"covariances": [[[1, 0], [0, 1]], [[1, 2], [2, 1]]]}, "covariances"),
        ({"covariances": [[[1, 0], [0, 1]], [[1, 1], [1, 1]]]}, "covariances"),
        ({"covariances": [[[1, 0], [0, 1]], [[1, 0.5], [0, 1]]]}, "covariances"),
        ({"covariances": [[[1, 0], [0, 1]], [[0, 0], [0, 1]]]}, "covariances"),
        ({"covariances": [[[1, 0], [0, 1]], [[1e-9, 0], [0, 1]]]}, "covariances"),
        ({"covariances": None}, "covariances"),
        ({"colour": 1}, "target"),
    ],
)
def test_bad_mixture_is_told_in_one_sentence(changed, field):
    spec = {"weights": [1, 2], "means": [[0, 0], [1, 1]], "covariances": [[[1, 0], [0, 1]]] * 2}
    GaussianMixture.from_spec(spec)
    with pytest.raises(InputError) as caught:
        GaussianMixture.from_spec({**spec, **changed})
    for sentence in (caught.value.text.en, caught.value.text.ru):
        assert field in sentence and sentence.endswith(".") and len(sentence) < 250


def test_spec_round_trip_and_scalars_for_the_line():
    p = random_mixture(4, 2)
    q = GaussianMixture.from_spec(p.to_spec())
    np.testing.assert_array_equal(q.covariances, p.covariances)
    line = GaussianMixture.from_spec({"weights": 1, "means": 2, "covariances": 9})
    assert line.dim == 1 and line.mean[0] == 2 and line.covariance[0, 0] == 9
