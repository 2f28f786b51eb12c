"""Transport on the line against slow quadrature, POT and closed forms."""

from __future__ import annotations

import numpy as np
import ot
import pytest
from scipy.optimize import minimize

from models.divergences import DIVERGENCES
from models.fitting.line_w1 import W1Problem
from models.fitting.parts import parts_of
from models.fitting.projections import directions, project
from models.targets import TARGETS, Gaussian, GaussianMixture
from tests.oracle.transport_reference import differences, random_mixture, w1_line, w2_line

SEEDS = range(8)
NARROW_AND_FAR = GaussianMixture([0.5, 0.48, 0.02], [-6, 6, 0], [1.0, 0.04, 0.3])


@pytest.mark.parametrize("seed", SEEDS)
def test_w1_and_w2_equal_slow_quadrature(seed: int):
    p, q = random_mixture(seed, 1), random_mixture(seed + 100, 1)
    assert DIVERGENCES["w1"].value(p, q) == pytest.approx(w1_line(p, q), abs=1e-6)
    assert DIVERGENCES["w2"].value(p, q) == pytest.approx(w2_line(p, q), abs=1e-6)


@pytest.mark.parametrize("shift", [0.0, 0.1, 3.0])
def test_narrow_and_far_parts_are_no_harder(shift: float):
    q = GaussianMixture([0.5, 0.48, 0.02], [-6 + shift, 6, 0], [1.0, 0.04, 0.3])
    assert DIVERGENCES["w1"].value(NARROW_AND_FAR, q) == pytest.approx(0.5 * shift, abs=1e-6)
    assert DIVERGENCES["w2"].value(NARROW_AND_FAR, q) == pytest.approx(w2_line(NARROW_AND_FAR, q), abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_pot_agrees_on_mid_quantiles(seed: int):
    p, q = random_mixture(seed, 1), random_mixture(seed + 100, 1)
    u = (np.arange(20_000) + 0.5) / 20_000
    x, y = p.quantile(u), q.quantile(u)
    assert DIVERGENCES["w1"].value(p, q) == pytest.approx(ot.emd2_1d(x, y, metric="euclidean"), rel=5e-3)
    assert DIVERGENCES["w2"].value(p, q) == pytest.approx(np.sqrt(ot.emd2_1d(x, y)), rel=5e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_sliced_on_the_line_is_w2(seed: int):
    p, q = random_mixture(seed, 1), random_mixture(seed + 100, 1)
    assert DIVERGENCES["sliced_w2"].value(p, q) == pytest.approx(DIVERGENCES["w2"].value(p, q), rel=1e-12)


@pytest.mark.parametrize("d", [0.0, 1e-6, 2.0, 6.0, 12.0, 500.0])
def test_shifted_normals_are_as_far_as_they_look(d: float):
    p, q = Gaussian(0.0, 1.0), Gaussian(d, 1.0)
    for key in ("w1", "w2", "sliced_w2"):
        assert DIVERGENCES[key].value(p, q) == pytest.approx(d, abs=1e-12, rel=1e-12)


@pytest.mark.parametrize("d", [2.0, 6.0, 12.0])
def test_slope_of_w1_does_not_fade(d: float):
    problem = W1Problem(project(parts_of(Gaussian(0.0, 1.0)), directions(1)))
    value, gradient, _ = problem.exact(np.array([[d]]), np.ones((1, 1, 1)))
    assert value[0] == pytest.approx(d, rel=1e-12)
    assert gradient[0] == pytest.approx([1.0, 0.0], abs=1e-12)


def test_two_crossings_between_neighbouring_nodes_are_found():
    """A sliver of mass moved by little makes F − G change sign twice within half a standard deviation."""
    base = Gaussian(0.0, 1.0)
    for weight in (0.0310, 0.0315, 0.0320):
        q = GaussianMixture([1 - weight, weight], [0.05, -1.55], [1.0, 0.02])
        assert DIVERGENCES["w1"].value(base, q) == pytest.approx(w1_line(base, q, 2_000_001), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_w1_derivatives_equal_differences(seed: int):
    problem = W1Problem(project(parts_of(random_mixture(seed, 1)), directions(1)))
    rng = np.random.default_rng(seed)
    mean, chol = rng.normal(size=1) * 2, np.exp(rng.normal(size=(1, 1)) * 0.5)
    value, gradient, hessian = problem.evaluate(mean[None], chol[None])
    assert value == pytest.approx(problem.exact(mean[None], chol[None])[0], abs=1e-8)
    slow_gradient, slow_hessian = differences(problem.evaluate, mean, chol)
    assert gradient[0] == pytest.approx(slow_gradient, abs=1e-6)
    assert hessian[0] == pytest.approx(slow_hessian, abs=1e-4)


@pytest.mark.parametrize("seed", SEEDS)
def test_w2_fit_on_the_line_is_the_closed_form(seed: int):
    p = random_mixture(seed, 1)
    u = (np.arange(20_000) + 0.5) / 20_000
    scores = Gaussian(0.0, 1.0).quantile(u)
    [(best, value)] = DIVERGENCES["w2"].closed_form(p, "full")
    assert best.mean == pytest.approx(p.mean, rel=1e-12)
    assert np.sqrt(best.covariance[0, 0]) == pytest.approx(np.mean(p.quantile(u) * scores), rel=1e-3)
    assert value == pytest.approx(w2_line(p, best), abs=1e-6)
    for mean, variance in ((0.01, 1.0), (-0.01, 1.0), (0.0, 1.02), (0.0, 0.98)):
        assert DIVERGENCES["w2"].value(p, Gaussian(best.mean + mean, best.covariance * variance)) > value


@pytest.mark.parametrize("key", [key for key in TARGETS if TARGETS[key].dim == 1])
def test_densities_without_parts_are_as_exact_as_mixtures(key: str):
    p = TARGETS[key].get()
    q = Gaussian(p.mean + 0.1, 0.8 * p.covariance)
    assert DIVERGENCES["w1"].value(p, q) == pytest.approx(w1_line(p, q), abs=1e-6)
    assert DIVERGENCES["w2"].value(p, q) == pytest.approx(w2_line(p, q), abs=1e-6)
    assert DIVERGENCES["w2"].error(p, q) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_w1_fit_on_the_line_is_a_least_absolute_deviations_line(seed: int):
    p = random_mixture(seed, 1)
    u = (np.arange(4000) + 0.5) / 4000
    x, z = p.quantile(u), Gaussian(0.0, 1.0).quantile(u)
    slow = minimize(lambda v: np.abs(x - v[0] - v[1] * z).mean(), [x.mean(), x.std()], method="Nelder-Mead")
    [(best, value)] = DIVERGENCES["w1"].closed_form(p, "full")
    assert value == pytest.approx(w1_line(p, best), abs=1e-6)
    assert value <= DIVERGENCES["w1"].value(p, Gaussian(slow.x[0], slow.x[1] ** 2)) + 1e-9
    assert value == pytest.approx(slow.fun, abs=2e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_w1_fit_on_the_line_leaves_no_slope(seed: int):
    p = random_mixture(seed, 1, 3)
    [(best, _)] = DIVERGENCES["w1"].closed_form(p, "full")
    problem = W1Problem(project(parts_of(p), directions(1)))
    _, gradient, _ = problem.evaluate(best.means, best.cholesky)
    assert gradient[0] == pytest.approx(0, abs=1e-6)
