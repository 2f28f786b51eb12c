"""Fits beside closed forms, automatic differentiation and brute force."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.divergences import DIVERGENCES
from models.fitting import Quadrature, fit, fit_many
from models.fitting.em import expectation_maximisation
from models.fitting.mixture_problem import MixtureProblem
from models.fitting.polynomials import retract
from models.fitting.spaces import MixtureSpace
from models.targets import Gaussian, GaussianMixture
from tests.oracle.reference import FORMULAS, integrate

F_DIVERGENCES = ("forward_kl", "reverse_kl", "js", "tv", "hellinger", "alpha", "chi2")


def three_blobs(separation: float) -> GaussianMixture:
    """Three turned, elongated modes of unequal weight."""
    turns = [np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]) for t in (0.5, 1.0, 1.5)]
    means = [[-separation / 2, 0], [separation / 2, 0], [0, 0.8 * separation]]
    return GaussianMixture([0.5, 0.3, 0.2], means, [r @ np.diag([1.0, 0.25]) @ r.T for r in turns])


LINE = GaussianMixture([0.5, 0.3, 0.2], [-2.0, 1.5, 4.0], [1.0, 0.3, 0.5])
TARGETS = {"line": LINE, "plane": three_blobs(4.0)}


@pytest.mark.parametrize("target", TARGETS)
def test_forward_kl_matches_moments(target: str):
    p = TARGETS[target]
    variances = np.diagonal(p.covariance)
    expected = {"full": p.covariance, "diagonal": np.diag(variances), "isotropic": variances.mean() * np.eye(p.dim)}
    for family, covariance in expected.items():
        best = fit(p, "forward_kl", family).best
        np.testing.assert_allclose(best.mean, p.mean, atol=1e-12)
        np.testing.assert_allclose(best.covariance, covariance, atol=1e-12)


@pytest.mark.parametrize("family", ["isotropic", "diagonal", "full"])
def test_newton_finds_the_moments_too(family: str):
    """The search that draws the trails of forward KL ends where the closed form is."""
    found = fit(TARGETS["plane"], "forward_kl", family, starts=4, trace=True)
    for path in found.paths:
        np.testing.assert_allclose(path.means[-1], found.best.mean, atol=2e-4)
        np.testing.assert_allclose(path.covariances[-1], found.best.covariance, atol=2e-4)


@pytest.mark.parametrize("dim", [1, 2])
def test_reverse_kl_of_separated_modes_is_minus_log_weight(dim: int):
    weights = np.array([0.5, 0.3, 0.2])
    means = np.array([[-12.0, 0.0], [0.0, 3.0], [12.0, 0.0]])[:, :dim]
    p = GaussianMixture(weights, means, [np.eye(dim), 0.5 * np.eye(dim), 2 * np.eye(dim)])
    found = fit(p, "reverse_kl")
    assert [optimum.value for optimum in found.optima[:3]] == pytest.approx(-np.log(weights), abs=1e-4)
    for optimum, mean in zip(found.optima, means):
        np.testing.assert_allclose(optimum.mean, mean, atol=1e-4)


@pytest.mark.parametrize("key", F_DIVERGENCES)
@pytest.mark.parametrize("target", TARGETS)
def test_a_gaussian_target_is_recovered(key: str, target: str):
    p = Gaussian(TARGETS[target].mean, TARGETS[target].covariance)
    found = fit(p, key)
    assert len(found.optima) == 1
    assert found.best.value == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(found.best.covariance, p.covariance, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("key", ["forward_kl", "reverse_kl", "js", "hellinger"])
@pytest.mark.parametrize("target", TARGETS)
def test_values_of_optima(key: str, target: str):
    for optimum in fit(TARGETS[target], key).optima:
        exact = integrate(FORMULAS[key], TARGETS[target], optimum.q)
        assert optimum.value == pytest.approx(exact, abs=1e-5)


def _torch_value(key: str, log_p: torch.Tensor, log_q: torch.Tensor, cell: float) -> torch.Tensor:
    """Textbook integrands, summed over the grid's nodes."""
    p, q = log_p.exp(), log_q.exp()
    log_m = torch.logaddexp(log_p, log_q) - np.log(2)
    values = {
        "forward_kl": p * (log_p - log_q) + q - p,
        "reverse_kl": q * (log_q - log_p) + p - q,
        "js": 0.5 * p * (log_p - log_m) + 0.5 * q * (log_q - log_m),
        "tv": 0.5 * torch.sqrt((p - q) ** 2 + 0.3**2 * (p + q) ** 2),
        "hellinger": 0.5 * (p.sqrt() - q.sqrt()) ** 2,
        "alpha": -4 * ((0.5 * (log_p + log_q)).exp() - 0.5 * (p + q)),
    }
    if key == "chi2":
        return torch.logsumexp(2 * log_p - log_q, 0) + np.log(cell)
    return values[key].sum() * cell


def _autograd(key: str, grid: Quadrature, mean: np.ndarray, chol: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradient and Hessian in local coordinates of a Gaussian, by PyTorch in double precision."""
    nodes, log_p = torch.tensor(grid.nodes), torch.tensor(np.maximum(grid.log_p, -700))
    centre, factor, d = torch.tensor(mean), torch.tensor(chol), len(mean)

    def value(delta: torch.Tensor) -> torch.Tensor:
        if d == 1:
            stretch = delta[1].exp().reshape(1, 1)
        else:
            zero = torch.zeros((), dtype=torch.float64)
            stretch = torch.stack([torch.stack([delta[2].exp(), zero]), torch.stack([delta[3], delta[4].exp()])])
        moved, new = centre + factor @ delta[:d], factor @ stretch
        z = torch.linalg.solve_triangular(new, (nodes - moved).T, upper=False)
        log_q = -0.5 * (z * z).sum(0) - new.diagonal().log().sum() - 0.5 * d * np.log(2 * np.pi)
        return _torch_value(key, log_p, log_q, grid.weights[0])

    start = torch.zeros({1: 2, 2: 5}[d], dtype=torch.float64, requires_grad=True)
    gradient = torch.autograd.functional.jacobian(value, start)
    return gradient.numpy(), torch.autograd.functional.hessian(value, start).numpy()


@pytest.mark.parametrize("key", F_DIVERGENCES)
@pytest.mark.parametrize("target", TARGETS)
def test_derivatives_agree_with_autograd(key: str, target: str):
    p = TARGETS[target]
    grid = Quadrature(p)
    mean = p.mean + 0.2
    chol = np.linalg.cholesky(p.covariance) * 0.9
    _, gradient, hessian = DIVERGENCES[key].problem(p, grid).evaluate(mean[None], chol[None])
    expected = _autograd(key, grid, mean, chol)
    np.testing.assert_allclose(gradient[0], expected[0], atol=1e-9)
    np.testing.assert_allclose(hessian[0], expected[1], atol=1e-8)


@pytest.mark.parametrize("key", sorted(DIVERGENCES))
@pytest.mark.parametrize("target", TARGETS)
def test_derivatives_of_every_problem_agree_with_differences(key: str, target: str):
    p = TARGETS[target]
    problem = DIVERGENCES[key].problem(p, Quadrature(p))
    if problem is None:
        assert DIVERGENCES[key].closed_form(p, "full") is not None
        return
    mean, chol = p.mean[None] + 0.3, np.linalg.cholesky(p.covariance)[None]
    _, gradient, hessian = problem.evaluate(mean, chol)
    steps = 1e-4 * np.eye(gradient.shape[1])
    ends = [problem.evaluate(*retract(mean, chol, sign * step[None])) for step in steps for sign in (1, -1)]
    value = np.array([end[0][0] for end in ends]).reshape(-1, 2)
    np.testing.assert_allclose(
        gradient[0], (value[:, 0] - value[:, 1]) / 2e-4, atol=1e-5 * (1 + np.abs(gradient).max())
    )
    _second_differences_agree(problem, mean, chol, hessian[0])


def _second_differences_agree(problem, mean: np.ndarray, chol: np.ndarray, hessian: np.ndarray) -> None:
    """Along random lines, because local coordinates are not a flow: gradients at other points have other axes."""
    rng = np.random.default_rng(0)
    for direction in rng.standard_normal((4, len(hessian))):
        step = 2e-3 * direction[None]
        ends = [float(problem.evaluate(*retract(mean, chol, sign * step))[0][0]) for sign in (1, 0, -1)]
        curvature = (ends[0] - 2 * ends[1] + ends[2]) / 4e-6
        assert curvature == pytest.approx(direction @ hessian @ direction, rel=2e-3, abs=2e-4)


@pytest.mark.parametrize("key", F_DIVERGENCES)
def test_derivatives_for_mixtures_agree_with_differences(key: str):
    p = TARGETS["plane"]
    grid, space = Quadrature(p), MixtureSpace(2, 2)
    problem = MixtureProblem(grid, DIVERGENCES[key].problem(p, grid).integrands)
    covariances = [[[1.5, 0.2], [0.2, 1.0]], [[1.2, -0.1], [-0.1, 1.4]]]
    point = space.points([GaussianMixture([0.6, 0.4], [[-1.5, 0.3], [1.2, 1.5]], covariances)])

    def value(step: np.ndarray) -> float:
        return float(problem.evaluate_many(np.zeros(1, dtype=int), *space.retract(point, step[None]))[0][0])

    _, gradient, hessian = problem.evaluate_many(np.zeros(1, dtype=int), *point)
    for i, axis in enumerate(np.eye(12)):
        assert gradient[0, i] == pytest.approx((value(1e-4 * axis) - value(-1e-4 * axis)) / 2e-4, abs=1e-6)
    for direction in np.random.default_rng(0).standard_normal((6, 12)):
        step = 2e-3 * direction
        curvature = (value(step) - 2 * value(0 * step) + value(-step)) / 4e-6
        assert curvature == pytest.approx(direction @ hessian[0] @ direction, rel=2e-3, abs=2e-4)


@pytest.mark.parametrize("separation", [4.0, 6.0, 8.0])
def test_sixteen_structured_starts_find_what_two_hundred_random_ones_find(separation: float):
    p, keys = three_blobs(separation), ("reverse_kl", "js", "hellinger", "chi2")
    few, many = fit_many(p, keys), fit_many(p, keys, starts=200, seed=7)
    for key in keys:
        values = [optimum.value for optimum in many[key].optima]
        assert [optimum.value for optimum in few[key].optima] == pytest.approx(values, abs=1e-5), key


def test_number_of_optima_grows_with_separation():
    """Reverse KL 2 → 3, squared Hellinger 1 → 5, JS 3 → 6 as three modes part; chi-squared always covers."""
    counts = {
        separation: {key: len(found.optima) for key, found in fit_many(three_blobs(separation), F_DIVERGENCES).items()}
        for separation in (4.0, 8.0)
    }
    assert [counts[s]["reverse_kl"] for s in counts] == [2, 3]
    assert [counts[s]["hellinger"] for s in counts] == [1, 5]
    assert [counts[s]["js"] for s in counts] == [3, 6]
    assert [counts[s]["chi2"] for s in counts] == [1, 1]


@pytest.mark.parametrize("key", ["reverse_kl", "js"])
def test_no_optimum_hides_outside_the_box_or_between_the_nodes(key: str):
    """Without the guard, JS = ½ ln 2 and reverse KL = 0 would appear; every optimum must hold on a far finer grid."""
    p = three_blobs(7.0)
    for optimum in fit(p, key, starts=64, seed=3).optima:
        assert optimum.value == pytest.approx(integrate(FORMULAS[key], p, optimum.q), abs=1e-5)
        fine = DIVERGENCES[key].problem(p, Quadrature(p, spacing=0.35))
        gradient = fine.evaluate(optimum.q.means, optimum.q.cholesky)[1]
        assert np.abs(gradient).max() < 1e-4


@pytest.mark.parametrize("key", ["forward_kl", "reverse_kl", "js", "hellinger"])
def test_three_gaussians_recover_three_modes(key: str):
    p = three_blobs(5.0)
    best = fit(p, key, "mixture3", starts=8).best
    assert best.value == pytest.approx(0, abs=1e-6)
    order = np.argsort(best.q.means[:, 0])
    np.testing.assert_allclose(best.q.means[order], p.means[np.argsort(p.means[:, 0])], atol=1e-3)


def test_every_step_of_em_lowers_forward_kl():
    p = three_blobs(5.0)
    grid, space = Quadrature(p), MixtureSpace(2, 2)
    begin = space.points([GaussianMixture([0.5, 0.5], [[-1, 0], [1, 2]], [np.eye(2), np.eye(2)])])
    way = expectation_maximisation(grid, begin, steps=20)
    values = [DIVERGENCES["forward_kl"].value(p, space.models(point)[0]) for point in way]
    assert (np.diff(values) < 1e-9).all()
    assert values[-1] < values[0] - 0.1
