"""The energy distance against closed forms and slow quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import dblquad

from models.divergences import DIVERGENCES
from models.fitting.kernels import DistanceKernel, KernelProblem
from models.fitting.parts import parts_of
from models.targets import Gaussian
from tests.oracle.transport_reference import differences, energy_line, moved, random_mixture, rice_mean

SEEDS = range(8)
ENERGY = DIVERGENCES["energy"]


@pytest.mark.parametrize("seed", SEEDS)
def test_on_the_line_it_is_twice_the_squared_gap_of_distribution_functions(seed: int):
    p, q = random_mixture(seed, 1), random_mixture(seed + 100, 1)
    assert ENERGY.value(p, q) == pytest.approx(energy_line(p, q), abs=1e-6)


@pytest.mark.parametrize("ratio", [0.0, 0.3, 3.0, 15.9, 16.1, 60.0, 1e4])
def test_mean_distance_in_the_plane_is_rices(ratio: float):
    deviation = 0.7
    gap = deviation * ratio * np.array([[0.6, 0.8]])
    mean = -DistanceKernel().mean(np.ones(1), gap, deviation**2 * np.eye(2)[None])
    assert mean == pytest.approx(rice_mean(deviation * ratio, deviation), rel=2e-8)


@pytest.mark.parametrize("gap", [0.5, 10.0, 40.0])
def test_mean_distance_of_a_slanted_gaussian(gap: float):
    covariance = np.array([[2.0, 0.6], [0.6, 0.3]])
    factor = np.linalg.cholesky(covariance)

    def integrand(b: float, a: float) -> float:
        point = factor @ [a, b] + [gap, -0.3 * gap]
        return np.hypot(*point) * np.exp(-0.5 * (a * a + b * b)) / (2 * np.pi)

    slow = dblquad(integrand, -8, 8, -8, 8, epsabs=1e-7, epsrel=1e-7)[0]
    mean = -DistanceKernel().mean(np.ones(1), np.array([[gap, -0.3 * gap]]), covariance[None])
    assert mean == pytest.approx(slow, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_samples_agree(seed: int):
    p, q = random_mixture(seed, 2), random_mixture(seed + 100, 2)
    x, y = p.sample(40_000, seed), q.sample(40_000, seed + 1)
    between = np.hypot(*(x - y).T)
    within = np.hypot(*(x[::2] - x[1::2]).T), np.hypot(*(y[::2] - y[1::2]).T)
    estimate = 2 * between.mean() - sum(part.mean() for part in within)
    spread = np.sqrt(4 * between.var() / len(between) + sum(part.var() / len(part) for part in within))
    assert abs(ENERGY.value(p, q) - estimate) < 5 * spread


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_problem_is_the_value_with_exact_derivatives(seed: int, dim: int):
    p, q = random_mixture(seed, dim), random_mixture(seed + 100, dim, 1)
    problem = KernelProblem(parts_of(p), DistanceKernel())
    value, gradient, hessian = problem.evaluate(q.means, q.cholesky)
    slow_gradient, slow_hessian = differences(problem.evaluate, q.mean, q.cholesky[0])
    assert value[0] == pytest.approx(ENERGY.value(p, q), abs=1e-9)
    assert gradient[0] == pytest.approx(slow_gradient, abs=1e-6)
    assert hessian[0] == pytest.approx(slow_hessian, abs=1e-4)


def test_far_apart_it_grows_like_the_distance():
    p = Gaussian([0.0, 0.0], np.eye(2))
    values = [ENERGY.value(p, Gaussian([d, 0.0], np.eye(2))) for d in (100.0, 200.0)]
    assert values[1] - values[0] == pytest.approx(200.0, rel=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_rotation_changes_nothing_and_scaling_scales(seed: int):
    p, q = random_mixture(seed, 2), random_mixture(seed + 100, 2)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    shift = np.array([2.0, -1.0])
    both = moved(p, 3 * turn, shift), moved(q, 3 * turn, shift)
    assert ENERGY.value(*both) == pytest.approx(3 * ENERGY.value(p, q), rel=1e-6)
