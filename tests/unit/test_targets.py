"""Every registered target is a density that integrates to 1, with its own moments, and samples from itself."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.stats import kstest

from models.registry import InputError
from models.targets import TARGETS, Gaussian, resolve
from models.targets.banana import Banana
from models.targets.curves import curve_mixture, evenly_along
from models.targets.merging import pooled
from models.targets.pinwheel import Pinwheel

SAMPLES = 20_000


def _cases():
    for key, target in TARGETS.items():
        yield pytest.param(target.build(**target.parse({})), id=key)
        if target.published is not None:
            yield pytest.param(target.get(), id=f"{key}-published")


CASES = list(_cases())
LINES = [case for case in CASES if case.values[0].dim == 1]
every_target = pytest.mark.parametrize("p", CASES)
every_line = pytest.mark.parametrize("p", LINES)


def quadrature(p, sigmas=8.0):
    """Nodes (n, d) and their shares of the mass (n,): the trapezoid rule at the step that the density asks for."""
    low, high = p.support(sigmas)
    axes = [np.linspace(a, b, int((b - a) / p.scale) + 2) for a, b in zip(low, high, strict=True)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, p.dim)
    return nodes, np.exp(p.log_prob(nodes)) * np.prod([axis[1] - axis[0] for axis in axes])


@every_target
def test_density_integrates_to_one(p):
    assert quadrature(p)[1].sum() == pytest.approx(1.0, abs=1e-6)


@every_target
def test_mean_and_covariance_are_those_of_the_density(p):
    nodes, mass = quadrature(p)
    mean = mass @ nodes
    covariance = (mass[:, None] * (nodes - mean)).T @ (nodes - mean)
    np.testing.assert_allclose(p.mean, mean, atol=1e-7)
    np.testing.assert_allclose(p.covariance, covariance, atol=1e-6)


@every_target
def test_samples_follow_the_density(p):
    """The sample's characteristic function agrees with the density's at random frequencies."""
    nodes, mass = quadrature(p)
    reach = np.sqrt(np.diag(p.covariance))
    frequencies = np.random.default_rng(1).normal(size=(24, p.dim)) * 2 / reach
    expected = mass @ np.exp(1j * nodes @ frequencies.T)
    found = np.exp(1j * p.sample(SAMPLES, seed=2) @ frequencies.T).mean(axis=0)
    assert np.abs(found - expected).max() < 4 / np.sqrt(SAMPLES)


@every_target
def test_sample_moments_match(p):
    x = p.sample(SAMPLES, seed=3)
    reach = np.sqrt(np.diag(p.covariance))
    assert x.shape == (SAMPLES, p.dim) and x.dtype == np.float64
    assert np.all(np.abs(x.mean(axis=0) - p.mean) < 5 * reach / np.sqrt(SAMPLES))
    gap = np.abs(np.atleast_2d(np.cov(x.T)) - p.covariance) / np.outer(reach, reach)
    assert gap.max() < 0.06


@every_target
def test_same_seed_same_sample(p):
    np.testing.assert_array_equal(p.sample(50, seed=4), p.sample(50, seed=4))
    assert not np.array_equal(p.sample(50, seed=4), p.sample(50, seed=5))
    rng = np.random.default_rng(4)
    np.testing.assert_array_equal(p.sample(50, seed=rng), p.sample(50, seed=4))


@every_target
def test_log_density_stays_true_far_out(p):
    far = np.stack([np.full(p.dim, r) for r in (60.0, -60.0, 100.0)])
    values = p.log_prob(far)
    assert np.isfinite(values).all() and values.max() < -500
    assert values[2] < values[0]


@every_target
def test_log_density_keeps_leading_axes(p):
    x = p.sample(6, seed=6)
    np.testing.assert_allclose(p.log_prob(x.reshape(2, 3, p.dim)), p.log_prob(x).reshape(2, 3), rtol=1e-12)
    assert np.shape(p.log_prob(x[0])) == ()


@every_target
def test_support_holds_the_samples_and_scale_is_the_finest_width(p):
    low, high = p.support(6.0)
    x = p.sample(SAMPLES, seed=7)
    assert np.all((low < x) & (x < high))
    assert 0 < p.scale <= np.sqrt(np.linalg.eigvalsh(p.covariance).min()) * (1 + 1e-9)


@every_target
def test_modes_are_few_and_keep_the_moments(p):
    weights, means, covariances = p.modes
    assert len(weights) <= 16 and means.shape == (len(weights), p.dim)
    assert weights.min() > 0 and weights.sum() == pytest.approx(1.0)
    mean, covariance = pooled(weights, means, covariances)
    np.testing.assert_allclose(mean, p.mean, atol=1e-6)
    np.testing.assert_allclose(covariance, p.covariance, atol=1e-5)


@every_line
def test_distribution_function_is_the_density_s_integral(p):
    low, high = p.support(10.0)
    x = np.linspace(low[0], high[0], 4001)
    density = np.exp(p.log_prob(x[:, None]))
    steps = (density[1:] + density[:-1]) / 2 * np.diff(x)
    np.testing.assert_allclose(p.cdf(x[1:]), np.cumsum(steps), atol=2e-5)


@every_line
def test_quantile_inverts_the_distribution_function(p):
    u = np.concatenate([10.0 ** -np.arange(1, 12), np.linspace(0.001, 0.999, 99)])
    np.testing.assert_allclose(p.cdf(p.quantile(u)), u, rtol=1e-6, atol=1e-14)
    assert p.quantile(0.0) == -np.inf and p.quantile(1.0) == np.inf
    assert np.shape(p.quantile(0.3)) == () and p.quantile(u.reshape(2, -1)).shape == (2, len(u) // 2)


@every_line
def test_samples_follow_the_distribution_function(p):
    assert kstest(p.sample(SAMPLES, seed=8)[:, 0], p.cdf).pvalue > 1e-3


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_every_text_speaks_both_languages(target):
    texts = [target.title, *(param.title for param in target.params), *(p.help for p in target.params if p.help.en)]
    for text in texts:
        assert text.en and re.search("[А-Яа-яσ]", text.ru)
    assert target.parse(target.parse({})) == target.parse({})


def test_ring_without_arguments_is_the_published_one():
    ring = resolve("ring")
    assert len(np.unique(ring.means.round(9), axis=0)) == 8
    np.testing.assert_allclose(np.linalg.norm(ring.means, axis=1), 1.0)
    np.testing.assert_allclose(ring.covariances, np.broadcast_to(1e-4 * np.eye(2), (8, 2, 2)))


def test_grid_without_arguments_is_the_published_one():
    grid = TARGETS["grid"].get()
    assert sorted(set(grid.means[:, 0])) == [-4, -2, 0, 2, 4] and len(grid.means) == 25
    assert grid.scale == pytest.approx(0.05)


def test_neighbouring_modes_are_as_far_apart_as_the_slider_says():
    for modes in range(2, 9):
        p = resolve("mixture", modes=modes, separation=7, spread=0.5)
        sides = np.linalg.norm(p.means - np.roll(p.means, 1, axis=0), axis=1)
        np.testing.assert_allclose(sides, 3.5)
        np.testing.assert_allclose(np.linalg.det(p.covariances), 0.5**4)
        assert p.weights[-1] / p.weights[0] == pytest.approx(0.4)


@pytest.mark.parametrize(
    "warped", [Banana(Gaussian([0, 0], np.diag([2, 0.1])), 0.4), Pinwheel(Gaussian([1, 0], np.eye(2)), 0.7)]
)
def test_warps_are_invertible_and_keep_areas(warped):
    z = np.random.default_rng(0).normal(size=(200, 2)) * 3
    np.testing.assert_allclose(warped.unwarp(warped.warp(z)), z, atol=1e-12)
    jacobian = warped.jacobian(z)
    np.testing.assert_allclose(np.linalg.det(jacobian), 1.0, atol=1e-11)
    for axis, step in enumerate(1e-6 * np.eye(2)):
        slope = (warped.warp(z + step) - warped.warp(z - step)) / 2e-6
        np.testing.assert_allclose(jacobian[..., axis], slope, atol=1e-7)


def test_beads_hide_their_number():
    """Along a straight line the density is flat between the ends, however many Gaussians it is made of."""
    line = evenly_along(np.array([[-3.0, 0.0], [3.0, 0.0]]))
    x = np.stack([np.linspace(-1.5, 1.5, 301), np.zeros(301)], axis=1)
    density = np.exp(curve_mixture([line], 0.2).log_prob(x))
    assert np.ptp(density) / density.mean() < 5e-5
    assert density.mean() == pytest.approx(1 / 6 / (0.2 * np.sqrt(2 * np.pi)), rel=1e-4)


def test_resolve_takes_keys_specs_and_distributions():
    p = Gaussian([0, 1], np.eye(2))
    assert resolve(p) is p
    assert resolve(p.to_spec()).dim == 2
    assert len(resolve({"key": "ring", "modes": 5}).weights) == 5
    assert resolve("ring", modes=5).scale == pytest.approx(0.3)
    for bad, params in [("rings", {}), (7, {}), ({}, {}), ("ring", {"mode": 3}), ("ring", {"modes": 99}), (None, {})]:
        with pytest.raises(InputError):
            resolve(bad, **params)
