"""Transport in the plane against maps that are known to be optimal, and against brute force."""

from __future__ import annotations

import numpy as np
import ot
import pytest
from scipy.linalg import sqrtm
from scipy.optimize import minimize

from models.divergences import DIVERGENCES
from models.fitting import fit
from models.fitting.gaussian_transport import fit_sliced, fit_w2_plane
from models.fitting.kernels import DistanceKernel
from models.fitting.monotone import squared_w2
from models.fitting.parts import parts_of
from models.fitting.plane import extrapolated_w2, optimal_plan, w2_by_cells, w2_plane
from models.fitting.projections import directions, project
from models.fitting.sliced_problem import SlicedProblem
from models.targets import TARGETS, Gaussian, GaussianMixture
from tests.oracle.transport_reference import differences, moved, random_mixture, w2_line

SEEDS = range(6)


def stretch(seed: int) -> np.ndarray:
    """A random symmetric positive definite matrix."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(2, 2)) * 0.5
    return factor @ factor.T + 0.6 * np.eye(2)


@pytest.mark.parametrize("seed", SEEDS)
def test_w2_between_gaussians_is_the_closed_form(seed: int):
    p, q = random_mixture(seed, 2, 1), random_mixture(seed + 50, 2, 1)
    root = sqrtm(p.covariance)
    cross = np.real(sqrtm(root @ q.covariance @ root))
    gap = p.mean - q.mean
    expected = np.sqrt(gap @ gap + np.trace(p.covariance + q.covariance - 2 * cross))
    assert DIVERGENCES["w2"].value(p, q) == pytest.approx(expected, rel=1e-8)
    assert DIVERGENCES["w2"].error(p, q) == 0
    assert w2_by_cells(parts_of(p), parts_of(q), 128, 1024) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_w2_of_a_symmetric_stretch_is_known(seed: int):
    """x ↦ A x + b with A symmetric positive is the gradient of a convex function, so it is optimal (Brenier 1991)."""
    p, matrix, shift = random_mixture(seed, 2, 3), stretch(seed), np.array([0.3, -0.2])
    step = matrix - np.eye(2)
    expected = np.sqrt(((step @ p.mean + shift) ** 2).sum() + np.trace(step @ p.covariance @ step))
    q = moved(p, matrix, shift)
    assert DIVERGENCES["w2"].value(p, q) == pytest.approx(expected, rel=0.02)
    value, error = extrapolated_w2(parts_of(p), parts_of(q))
    assert value == pytest.approx(expected, rel=0.025)
    assert abs(value - expected) <= error


def product(a: GaussianMixture, b: GaussianMixture) -> GaussianMixture:
    """The distribution of (X, Y) for independent X from ``a`` and Y from ``b``, both on the line."""
    pairs = [(i, j) for i in range(len(a.weights)) for j in range(len(b.weights))]
    return GaussianMixture(
        [a.weights[i] * b.weights[j] for i, j in pairs],
        [[a.means[i, 0], b.means[j, 0]] for i, j in pairs],
        [np.diag([a.covariances[i, 0, 0], b.covariances[j, 0, 0]]) for i, j in pairs],
    )


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
def test_w2_of_products_is_made_of_w2_on_lines(seed: int, count: int):
    """The product of increasing maps is the gradient of a convex function; with one component q is Gaussian."""
    a, b = random_mixture(seed, 1, 2), random_mixture(seed + 30, 1, 3)
    c, d = random_mixture(seed + 60, 1, count), random_mixture(seed + 90, 1, count)
    expected = np.hypot(DIVERGENCES["w2"].value(a, c), DIVERGENCES["w2"].value(b, d))
    p, q = product(a, b), product(c, d)
    assert DIVERGENCES["w2"].value(p, q) == pytest.approx(expected, rel=0.02)
    assert abs(DIVERGENCES["w2"].value(p, q) - expected) <= DIVERGENCES["w2"].error(p, q)


@pytest.mark.parametrize("seed", SEEDS)
def test_w2_fit_of_a_product_is_made_of_fits_on_lines(seed: int):
    a, b = random_mixture(seed, 1, 2), random_mixture(seed + 30, 1, 3)
    expected = np.diag([DIVERGENCES["w2"].closed_form(side, "full")[0][0].covariance[0, 0] for side in (a, b)])
    [(best, value)] = DIVERGENCES["w2"].closed_form(product(a, b), "diagonal")
    assert np.sqrt(np.diag(best.covariance)) == pytest.approx(np.sqrt(np.diag(expected)), rel=0.03)
    exact = np.hypot(*(DIVERGENCES["w2"].closed_form(side, "full")[0][1] for side in (a, b)))
    assert value == pytest.approx(exact, rel=0.02, abs=0.01 * parts_of(product(a, b)).length)


@pytest.mark.parametrize("seed", SEEDS)
def test_w2_to_a_gaussian_of_the_same_moments(seed: int):
    """The hardest case for clouds: little has to move."""
    a, b = random_mixture(seed, 1, 2), random_mixture(seed + 30, 1, 3)
    c, d = (Gaussian(side.mean, side.covariance) for side in (a, b))
    expected = np.hypot(DIVERGENCES["w2"].value(a, c), DIVERGENCES["w2"].value(b, d))
    p, q = product(a, b), product(c, d)
    assert DIVERGENCES["w2"].value(p, q) == pytest.approx(expected, rel=0.02, abs=0.01 * parts_of(p).length)
    assert abs(DIVERGENCES["w2"].value(p, q) - expected) <= DIVERGENCES["w2"].error(p, q)


@pytest.mark.parametrize("seed", SEEDS)
def test_w1_of_a_shift_and_of_a_dilation_are_known(seed: int):
    """A dilation moves all mass along the rays of |x|, which is 1-Lipschitz, so it is optimal for W1."""
    p = random_mixture(seed, 2, 3)
    assert DIVERGENCES["w1"].value(p, moved(p, np.eye(2), np.array([3.0, -4.0]))) == pytest.approx(5.0, rel=1e-9)
    length = -DistanceKernel().mean(p.weights, p.means, p.covariances)
    q = moved(p, 1.5 * np.eye(2), np.zeros(2))
    assert DIVERGENCES["w1"].value(p, q) == pytest.approx(0.5 * length, rel=0.02)
    assert abs(DIVERGENCES["w1"].value(p, q) - 0.5 * length) <= DIVERGENCES["w1"].error(p, q)


@pytest.mark.parametrize("seed", range(4))
def test_sliced_equals_brute_force(seed: int):
    p, q = random_mixture(seed, 2, 3), random_mixture(seed + 50, 2, 1 + seed)
    brute = np.mean([w2_line(p.project(a), q.project(a), 40_001) ** 2 for a in directions(2, 64)])
    assert DIVERGENCES["sliced_w2"].value(p, q) == pytest.approx(np.sqrt(brute), abs=1e-6)


def test_sliced_of_narrow_modes_has_enough_directions():
    ring = TARGETS["ring"].get()
    q = Gaussian(ring.mean, ring.covariance)
    along = directions(2, 1024)
    fine = np.sqrt(squared_w2(project(parts_of(ring), along), project(parts_of(q), along)).mean())
    assert DIVERGENCES["sliced_w2"].value(ring, q) == pytest.approx(fine, abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_pot_agrees_on_samples(seed: int):
    p, q = random_mixture(seed, 2, 3), random_mixture(seed + 50, 2, 2)
    x, y = p.sample(4000, seed), q.sample(4000, seed + 1)
    assert DIVERGENCES["sliced_w2"].value(p, q) == pytest.approx(
        ot.sliced_wasserstein_distance(x, y, n_projections=300, seed=seed), rel=0.05
    )


@pytest.mark.parametrize("family", ["isotropic", "diagonal", "full"])
@pytest.mark.parametrize("seed", range(3))
def test_sliced_fit_is_the_minimum(seed: int, family: str):
    p = random_mixture(seed, 2, 3)
    best = fit_sliced(parts_of(p), family)
    value = DIVERGENCES["sliced_w2"].value
    low = value(p, best)
    scales = {"isotropic": [[1, 1]], "diagonal": [[1, 0], [0, 1]], "full": [[1, 0], [0, 1]]}[family]
    for scale in scales:
        for sign in (-0.01, 0.01):
            factor = np.diag(1 + sign * np.array(scale))
            assert value(p, Gaussian(best.mean, factor @ best.covariance @ factor)) > low
    assert best.mean == pytest.approx(p.mean, abs=1e-12)


def test_full_sliced_fit_equals_a_general_minimiser():
    p = random_mixture(3, 2, 3)
    value = DIVERGENCES["sliced_w2"].value

    def loss(x: np.ndarray) -> float:
        factor = np.array([[np.exp(x[0]), 0.0], [x[1], np.exp(x[2])]])
        return value(p, Gaussian(p.mean, factor @ factor.T)) ** 2

    found = minimize(loss, np.zeros(3), method="BFGS", options={"gtol": 1e-7})
    assert value(p, fit_sliced(parts_of(p), "full")) ** 2 <= found.fun + 1e-9


def test_w2_fit_of_a_gaussian_is_exact():
    p = Gaussian([1.0, -2.0], [[2.0, 0.6], [0.6, 0.5]])
    full = fit_w2_plane(parts_of(p), "full")
    assert full.covariance == pytest.approx(p.covariance, rel=1e-8)
    isotropic = fit_w2_plane(parts_of(p), "isotropic")
    radius = np.sqrt(np.linalg.eigvalsh(p.covariance)).mean()  # minimises Σ (√λ − σ)²
    assert isotropic.covariance == pytest.approx(radius**2 * np.eye(2), rel=1e-8)


@pytest.mark.parametrize("key", ["w1", "w2"])
@pytest.mark.parametrize("seed", range(2))
def test_plane_fits_beat_their_neighbours(key: str, seed: int):
    p = random_mixture(seed + 20, 2, 3)
    [(best, value)] = DIVERGENCES[key].closed_form(p, "full")
    cloud_noise = 2e-3 * value
    for factor in (0.85, 1.15):
        assert DIVERGENCES[key].value(p, Gaussian(best.mean, factor * best.covariance)) > value - cloud_noise
    for shift in 0.2 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1]]):
        assert DIVERGENCES[key].value(p, Gaussian(best.mean + shift, best.covariance)) > value - cloud_noise


def test_plan_is_exact():
    cost = np.array([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]])
    assert (optimal_plan(cost) * cost).sum() == pytest.approx(5 / 3)


@pytest.mark.parametrize("key", ["w1", "w2", "sliced_w2", "energy", "mmd"])
@pytest.mark.parametrize("target", ["pinwheel", "checkerboard", "banana"])
def test_densities_without_parts_own_up_to_an_error(key: str, target: str):
    p = TARGETS[target].get()
    q = Gaussian(p.mean + 0.2, 0.7 * p.covariance)
    value, error = DIVERGENCES[key].value(p, q), DIVERGENCES[key].error(p, q)
    assert np.isfinite(value)
    assert 0 < error < 0.25 * value


def test_same_clouds_are_shared_between_calls():
    p, q = parts_of(random_mixture(1, 2, 3)), parts_of(random_mixture(2, 2, 3))
    assert w2_plane(p, q) is w2_plane(p, q)


@pytest.mark.parametrize("key", ["w1", "w2", "sliced_w2", "energy", "mmd"])
def test_disjoint_supports_are_finite(key: str):
    p = GaussianMixture([0.3, 0.7], [[0, 0], [1, 1]], [0.01 * np.eye(2)] * 2)
    q = Gaussian([400.0, -300.0], 0.01 * np.eye(2))
    value = DIVERGENCES[key].value(p, q)
    assert np.isfinite(value)
    if key == "w1":
        assert value == pytest.approx(np.hypot(400 - 0.7, 300.7), rel=1e-3)


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_sliced_problem_is_the_value_with_exact_derivatives(seed: int, dim: int):
    p, q = random_mixture(seed, dim, 3), random_mixture(seed + 100, dim, 1)
    problem = SlicedProblem(parts_of(p))
    value, gradient, hessian = problem.evaluate(q.means, q.cholesky)
    slow_gradient, slow_hessian = differences(problem.evaluate, q.mean, q.cholesky[0])
    assert value[0] == pytest.approx(DIVERGENCES["sliced_w2"].value(p, q), abs=1e-6)
    assert gradient[0] == pytest.approx(slow_gradient, abs=1e-6)
    assert hessian[0] == pytest.approx(slow_hessian, abs=1e-4)


@pytest.mark.parametrize("key", ["w1", "w2", "sliced_w2", "energy", "mmd"])
@pytest.mark.parametrize("dim", [1, 2])
def test_watched_searches_end_where_the_direct_fit_stands(key: str, dim: int):
    p = random_mixture(4, dim, 3)
    direct, watched = (fit(p, key, starts=6, trace=trace) for trace in (False, True))
    assert watched.best.value == pytest.approx(direct.best.value, abs=1e-9)
    for path in watched.paths:
        if path.optimum >= 0:
            assert path.means[-1] == pytest.approx(watched.optima[path.optimum].mean, abs=5e-3)
