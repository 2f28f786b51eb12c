"""Plans, mass on its way, and the clouds they are made of."""

from __future__ import annotations

import numpy as np
import pytest

from models.fitting.parts import parts_of
from models.fitting.quantisation import cells, cloud, normal_lattice, representatives
from models.fitting.transport import affine_map, cdf_gap, displacement, monotone_map, plan
from models.registry import InputError
from models.targets import TARGETS, Gaussian, GaussianMixture
from tests.oracle.transport_reference import random_mixture

PLANE = [key for key in TARGETS if TARGETS[key].dim == 2]


@pytest.mark.parametrize("dim", [1, 2])
def test_displacement_goes_from_source_to_target(dim: int):
    found = plan(random_mixture(1, dim), random_mixture(2, dim), n=100)
    assert found.source.shape == found.target.shape == (100, dim)
    assert np.array_equal(displacement(found, 0.0), found.source)
    assert np.array_equal(displacement(found, 1.0), found.target)
    assert displacement(found, 0.5) == pytest.approx((found.source + found.target) / 2)
    assert found.cost == pytest.approx(((found.source - found.target) ** 2).sum(axis=1).mean())


@pytest.mark.parametrize("key", PLANE)
def test_every_target_has_a_plan(key: str):
    p = TARGETS[key].get()
    found = plan(p, Gaussian(p.mean, p.covariance))
    assert found.source.shape == (256, 2)
    assert np.isfinite(found.source).all()
    assert found.source.mean(axis=0) == pytest.approx(p.mean, abs=0.02)


def test_no_pair_of_points_would_rather_swap():
    found = plan(random_mixture(3, 2), random_mixture(4, 2), n=128)
    cross = found.source @ found.target.T
    own = np.diag(cross)
    assert (own[:, None] + own >= cross + cross.T - 1e-9).all()


def test_plan_between_gaussians_follows_the_closed_form_map():
    p, q = Gaussian([0.0, 0.0], [[2.0, 0.5], [0.5, 0.4]]), Gaussian([3.0, 1.0], [[0.5, -0.2], [-0.2, 1.5]])
    matrix, shift = affine_map(p, q)
    assert matrix == pytest.approx(matrix.T)
    assert matrix @ p.covariance @ matrix == pytest.approx(q.covariance)
    found = plan(p, q, n=512)
    off = found.source @ matrix.T + shift - found.target
    assert np.sqrt((off**2).sum(axis=1).mean()) < 0.2


def test_monotone_map_carries_the_distribution():
    p, q = random_mixture(5, 1), random_mixture(6, 1)
    x = p.quantile(np.linspace(0.01, 0.99, 50))
    mapped = monotone_map(p, q, x)
    assert (np.diff(mapped) > 0).all()
    assert q.cdf(mapped) == pytest.approx(p.cdf(x), abs=1e-9)


def test_cdf_gap_is_both_distribution_functions():
    p, q, x = random_mixture(5, 1), random_mixture(6, 1), np.linspace(-4, 4, 9)
    below_p, below_q = cdf_gap(p, q, x)
    assert below_p == pytest.approx(p.cdf(x), abs=1e-12)
    assert below_q == pytest.approx(q.cdf(x), abs=1e-12)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plan(random_mixture(1, 1), random_mixture(1, 2)), "dimension 2; it must have the target's, 1"),
        (lambda: plan(random_mixture(1, 2), random_mixture(2, 2), n=5000), "Points is 5000; it must be between 1"),
        (lambda: cdf_gap(random_mixture(1, 2), random_mixture(2, 2), np.zeros(1)), "this view is for 1"),
        (lambda: affine_map(random_mixture(1, 2, 2), random_mixture(2, 2, 1)), "has 2 components"),
    ],
)
def test_bad_input_is_one_sentence(call, sentence: str):
    with pytest.raises(InputError, match=sentence):
        call()


@pytest.mark.parametrize("count", [3, 10, 257, 1024])
@pytest.mark.parametrize("dim", [1, 2])
def test_lattices_have_the_moments_of_a_standard_normal(count: int, dim: int):
    points = normal_lattice(count, dim)
    assert points.shape == (count, dim)
    assert points.mean(axis=0) == pytest.approx(0, abs=1e-12)
    assert points.T @ points / count == pytest.approx(np.eye(dim), abs=1e-12)


@pytest.mark.parametrize("points", [cloud, representatives])
@pytest.mark.parametrize("seed", range(4))
def test_clouds_have_the_moments_of_their_mixture(points, seed: int):
    p = random_mixture(seed, 2)
    x = points(parts_of(p), 300)
    assert x.mean(axis=0) == pytest.approx(p.mean)
    assert np.cov(x.T, bias=True) == pytest.approx(p.covariance)


def test_many_parts_on_few_points_lose_no_side():
    angles = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    ring = GaussianMixture(np.ones(300), np.stack([np.cos(angles), np.sin(angles)], 1), [1e-4 * np.eye(2)] * 300)
    x = representatives(parts_of(ring), 128)
    gaps = np.diff(np.sort(np.arctan2(x[:, 1], x[:, 0])))
    assert gaps.max() < 4 * 2 * np.pi / 128


def test_cells_keep_mean_and_total_covariance():
    x = cloud(parts_of(random_mixture(7, 2)), 512)
    centres, inside = cells(x, 64)
    total = np.cov(centres.T, bias=True) + inside.mean(axis=0)
    assert centres.mean(axis=0) == pytest.approx(x.mean(axis=0))
    assert total == pytest.approx(np.cov(x.T, bias=True))
