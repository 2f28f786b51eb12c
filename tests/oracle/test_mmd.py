"""The squared MMD against quadrature, samples and its limits."""

from __future__ import annotations

import numpy as np
import pytest

from models.divergences import DIVERGENCES
from models.fitting import fit
from models.fitting.kernels import GaussianKernel, KernelProblem
from models.fitting.parts import parts_of
from models.registry import InputError
from models.targets import TARGETS, Gaussian
from tests.oracle.transport_reference import differences, random_mixture

MMD = DIVERGENCES["mmd"]


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_mean_of_the_kernel_equals_gauss_hermite_quadrature(seed: int, dim: int):
    q = random_mixture(seed, dim, 1)
    kernel = GaussianKernel(2.0)
    z, w = np.polynomial.hermite_e.hermegauss(60)
    grid = np.stack(np.meshgrid(*[z] * dim, indexing="ij"), -1).reshape(-1, dim)
    weight = np.prod(np.stack(np.meshgrid(*[w / w.sum()] * dim, indexing="ij"), -1).reshape(-1, dim), axis=1)
    points = q.mean + grid @ q.cholesky[0].T
    slow = weight @ np.exp(-(points**2).sum(axis=1) / 8)
    assert kernel.mean(np.ones(1), q.means, q.covariances) == pytest.approx(slow, abs=1e-9)


@pytest.mark.parametrize("bandwidth", [0.3, 1.0, 5.0])
@pytest.mark.parametrize("dim", [1, 2])
def test_problem_is_the_value_with_exact_derivatives(bandwidth: float, dim: int):
    p, q = random_mixture(5, dim), random_mixture(105, dim, 1)
    problem = KernelProblem(parts_of(p), GaussianKernel(bandwidth))
    value, gradient, hessian = problem.evaluate(q.means, q.cholesky)
    slow_gradient, slow_hessian = differences(problem.evaluate, q.mean, q.cholesky[0])
    assert value[0] == pytest.approx(MMD.value(p, q, bandwidth=bandwidth), abs=1e-12)
    assert gradient[0] == pytest.approx(slow_gradient, abs=1e-7)
    assert hessian[0] == pytest.approx(slow_hessian, abs=1e-5)


def test_samples_agree():
    p, q = random_mixture(1, 2), random_mixture(101, 2)
    x, y = p.sample(20_000, 1), q.sample(20_000, 2)

    def mean(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.exp(-0.5 * ((a - b) ** 2).sum(axis=1)).mean())

    estimate = mean(x[::2], x[1::2]) + mean(y[::2], y[1::2]) - 2 * mean(x, y)
    assert MMD.value(p, q) == pytest.approx(estimate, abs=0.02)


def test_a_wide_kernel_sees_only_the_means():
    """h² MMD² tends to the squared distance of the means as the bandwidth h grows."""
    p, q = Gaussian([0.0, 0.0], 0.01 * np.eye(2)), Gaussian([0.3, 0.4], 0.02 * np.eye(2))
    assert 100 * MMD.value(p, q, bandwidth=10.0) == pytest.approx(0.25, rel=0.01)


def test_it_saturates_where_nothing_touches():
    p, q = Gaussian(0.0, 0.01), Gaussian(50.0, 0.01)
    alone = 2 / np.sqrt(1 + 0.02)
    assert MMD.value(p, q, bandwidth=1.0) == pytest.approx(alone, rel=1e-12)


def test_bandwidth_out_of_range_is_refused_in_one_sentence():
    with pytest.raises(InputError, match=r"Kernel width is 99; it must be between 0\.1 and 10"):
        MMD.value(Gaussian(0.0, 1.0), Gaussian(1.0, 1.0), bandwidth=99)


def test_the_search_does_not_run_away_to_infinite_width():
    """A bounded kernel levels off there, and several starts on the grid of modes used to end at a width of 1e9."""
    found = fit(TARGETS["grid"].get(), "mmd")
    assert all(np.linalg.eigvalsh(optimum.covariance).max() < 200 for optimum in found.optima)
