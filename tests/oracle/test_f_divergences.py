"""Values of the f-divergences beside an independent quadrature, closed forms and published numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from models.divergences import DIVERGENCES
from models.fitting import Quadrature, gradient_norm
from models.fitting.axes import Even
from models.fitting.quadrature import box_of
from models.targets import Gaussian, GaussianMixture
from tests.oracle.reference import (
    FORMULAS,
    alpha_formula,
    integrate,
    log_density,
    mass_between,
    random_mixture,
)

SMOOTH = ("forward_kl", "reverse_kl", "js", "hellinger")
ALPHAS = (-0.5, 0.2, 0.5, 0.9, 1.5)
LN2 = np.log(2)


def pair(seed: int, dim: int) -> tuple[GaussianMixture, GaussianMixture]:
    rng = np.random.default_rng(seed)
    return random_mixture(rng, dim, int(rng.integers(2, 4))), random_mixture(rng, dim, int(rng.integers(1, 3)))


@pytest.mark.parametrize("key", SMOOTH)
@pytest.mark.parametrize(("dim", "seed"), [(1, seed) for seed in range(8)] + [(2, seed) for seed in range(2)])
def test_random_mixtures_to_1e_5(key: str, dim: int, seed: int):
    p, q = pair(seed, dim)
    assert DIVERGENCES[key].value(p, q) == pytest.approx(integrate(FORMULAS[key], p, q), abs=1e-5)


@pytest.mark.parametrize("key", SMOOTH)
def test_far_apart_and_unlike_to_1e_5(key: str):
    """Twelve sigmas apart, widths one to five, a weight of 0.02: the corner of what is promised."""
    p = GaussianMixture([0.02, 0.98], [-6.0, 6.0], [25.0, 1.0])
    q = GaussianMixture([0.5, 0.5], [-5.0, 4.0], [1.0, 4.0])
    assert DIVERGENCES[key].value(p, q) == pytest.approx(integrate(FORMULAS[key], p, q), abs=1e-5)


def test_the_reported_error_covers_the_true_one():
    for seed in range(8):
        p, q = pair(seed, 1)
        value, error = DIVERGENCES["reverse_kl"].value_and_error(p, q)
        assert abs(value - integrate(FORMULAS["reverse_kl"], p, q)) <= error + 1e-12


@pytest.mark.parametrize("seed", range(8))
def test_total_variation_on_the_line(seed: int):
    p, q = pair(seed, 1)

    def gap(x: float) -> float:
        return float(np.exp(log_density(p, np.array([[x]]))[0]) - np.exp(log_density(q, np.array([[x]]))[0]))

    x = np.linspace(-60, 60, 4001)
    values = np.exp(log_density(p, x[:, None])) - np.exp(log_density(q, x[:, None]))
    cuts = [brentq(gap, *x[i : i + 2]) for i in np.flatnonzero(np.sign(values[1:]) * np.sign(values[:-1]) < 0)]
    exact = sum(abs(mass_between(p, a, b) - mass_between(q, a, b)) for a, b in pairwise([-60, *cuts, 60]))
    assert DIVERGENCES["tv"].value(p, q) == pytest.approx(exact / 2, abs=1e-7)


def test_total_variation_in_the_plane_between_equal_shapes():
    """Equal covariances: TV = 2Φ(Δ/2) − 1 with the Mahalanobis distance Δ."""
    covariance = np.array([[2.0, 0.6], [0.6, 1.0]])
    p, q = Gaussian([0, 0], covariance), Gaussian([1.5, -0.5], covariance)
    distance = np.sqrt(q.mean @ np.linalg.solve(covariance, q.mean))
    value, error = DIVERGENCES["tv"].value_and_error(p, q)
    assert value == pytest.approx(2 * norm.cdf(distance / 2) - 1, abs=2e-4)
    assert error < 1e-3


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("dim", [1, 2])
def test_alpha_between_mixtures(alpha: float, dim: int):
    p = GaussianMixture([0.6, 0.4], np.array([[-1.0, 0.5], [1.5, 0.0]])[:, :dim], [np.eye(dim), 0.8 * np.eye(dim)])
    q = GaussianMixture([0.3, 0.7], np.array([[-0.5, 0.0], [1.0, 0.3]])[:, :dim], [1.1 * np.eye(dim), np.eye(dim)])
    expected = integrate(alpha_formula(alpha), p, q)
    assert DIVERGENCES["alpha"].value(p, q, alpha=alpha) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("dim", [1, 2])
def test_chi_squared_from_a_mixture_to_a_gaussian(dim: int):
    p = GaussianMixture([0.6, 0.4], np.array([[-1.0, 0.5], [1.5, 0.0]])[:, :dim], [np.eye(dim), 0.5 * np.eye(dim)])
    q = Gaussian(np.full(dim, 0.2), 2.5 * np.eye(dim))
    assert DIVERGENCES["chi2"].value(p, q) == pytest.approx(integrate(FORMULAS["chi2"], p, q), rel=1e-9)


GAUSSIANS = [
    (Gaussian(0.3, 1.2), Gaussian(-0.5, 1.9)),
    (Gaussian([0, 1], [[1.5, 0.4], [0.4, 0.7]]), Gaussian([0.6, 0.2], [[1.7, 0.1], [0.1, 1.1]])),
]


@pytest.mark.parametrize("key", ["forward_kl", "reverse_kl", "hellinger", "chi2"])
@pytest.mark.parametrize(("p", "q"), GAUSSIANS, ids=["line", "plane"])
def test_closed_forms_between_gaussians(key: str, p: GaussianMixture, q: GaussianMixture):
    assert DIVERGENCES[key].value(p, q) == pytest.approx(integrate(FORMULAS[key], p, q, 16), rel=1e-8)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(("p", "q"), GAUSSIANS, ids=["line", "plane"])
def test_alpha_in_closed_form(alpha: float, p: GaussianMixture, q: GaussianMixture):
    assert DIVERGENCES["alpha"].value(p, q, alpha=alpha) == pytest.approx(
        integrate(alpha_formula(alpha), p, q, 16), rel=1e-8
    )


@pytest.mark.parametrize(("p", "q"), GAUSSIANS, ids=["line", "plane"])
def test_quadrature_agrees_with_the_closed_forms(p: GaussianMixture, q: GaussianMixture):
    """Split into two equal halves, a Gaussian is a mixture, and the closed form does not see it."""
    halves = GaussianMixture([0.5, 0.5], np.repeat(q.means, 2, axis=0), np.repeat(q.covariances, 2, axis=0))
    for key in ("forward_kl", "reverse_kl", "hellinger", "chi2"):
        assert DIVERGENCES[key].value(p, halves) == pytest.approx(DIVERGENCES[key].value(p, q), rel=1e-8)


@pytest.mark.parametrize(
    ("distance", "key", "value", "gradient"),
    [
        (2, "js", 0.337, 0.22),
        (6, "js", 0.689, 6e-3),
        (12, "js", 0.693147, 9e-9),
        (2, "tv", 0.683, 0.24),
        (6, "tv", 0.997, 4e-3),
        (12, "tv", 1.0, 6e-9),
        (6, "forward_kl", 18.0, 6.0),
        (12, "reverse_kl", 72.0, 12.0),
    ],
)
def test_two_unit_gaussians_move_apart(distance: int, key: str, value: float, gradient: float):
    p, q = Gaussian(0, 1), Gaussian(distance, 1)
    assert DIVERGENCES[key].value(p, q) == pytest.approx(value, rel=2e-3)
    assert gradient_norm(p, q, key) == pytest.approx(gradient, rel=0.12)


@pytest.mark.parametrize("distance", [1.0, 6.0, 12.0])
def test_gradient_of_total_variation_in_closed_form(distance: float):
    """TV = 2Φ(d/2) − 1, so its slope is φ(d/2), however small."""
    assert gradient_norm(Gaussian(0, 1), Gaussian(distance, 1), "tv") == pytest.approx(norm.pdf(distance / 2), rel=0.02)


@pytest.mark.parametrize("dim", [1, 2])
@pytest.mark.parametrize("distance", [60.0, 1e3, 1e6])
def test_disjoint_supports_read_their_limits(dim: int, distance: float):
    near = GaussianMixture([0.5, 0.5], [[-1.0] * dim, [1.0] * dim], [np.eye(dim)] * 2)
    far = GaussianMixture([0.5, 0.5], [[distance] * dim, [distance + 1] * dim], [np.eye(dim)] * 2)
    assert DIVERGENCES["js"].value(near, far) == pytest.approx(LN2, abs=1e-9)
    assert DIVERGENCES["tv"].value(near, far) == pytest.approx(1, abs=1e-6)
    assert DIVERGENCES["hellinger"].value(near, far) == pytest.approx(1, abs=1e-9)
    assert DIVERGENCES["alpha"].value(near, far, alpha=0.5) == pytest.approx(4, abs=1e-8)
    for key in ("forward_kl", "reverse_kl"):
        assert 100 < DIVERGENCES[key].value(near, far) < np.inf
    assert DIVERGENCES["chi2"].value(near, far) > 1e100


@pytest.mark.parametrize("dim", [1, 2])
def test_chi_squared_is_infinite_exactly_where_it_should_be(dim: int):
    p, chi2 = Gaussian(np.zeros(dim), 2 * np.eye(dim)), DIVERGENCES["chi2"]
    assert chi2.value(p, Gaussian(np.zeros(dim), 0.999 * np.eye(dim))) == np.inf
    assert np.isfinite(chi2.value(p, Gaussian(np.zeros(dim), 1.001 * np.eye(dim))))


def test_infinite_tails_between_mixtures():
    """The widest component of q holds up p's tails; a narrow p needs nothing."""
    wide, narrow = GaussianMixture([0.9, 0.1], [0, 0], [1, 9]), GaussianMixture([0.9, 0.1], [0, 0], [1, 4])
    chi2, alpha = DIVERGENCES["chi2"], DIVERGENCES["alpha"]
    assert chi2.value(wide, narrow) == np.inf
    assert np.isfinite(chi2.value(narrow, wide))
    assert alpha.value(narrow, wide, alpha=-1.0) == np.inf
    assert np.isfinite(alpha.value(wide, narrow, alpha=-1.0))


def test_refining_the_grid_converges_faster_than_any_power():
    """Half as many nodes again at least raise the error to the power 1.3 while it is above rounding: no fixed order."""
    p, q = GaussianMixture([0.5, 0.5], [-2, 2], [1, 0.5]), Gaussian(0.3, 3.0)
    density, box = DIVERGENCES["reverse_kl"].integrand().density, box_of(p, 12, 9)
    exact, errors = integrate(FORMULAS["reverse_kl"], p, q), []
    for nodes in (20, 30, 45):
        grid = Quadrature(p, box=box, axes=[Even(nodes / box.size[0])])
        errors.append(abs(density(grid.log_p, q.log_prob(grid.nodes)) @ grid.weights - exact))
    assert errors[0] > 1e-4
    assert errors[1] < errors[0] ** 1.3
    assert errors[2] < max(errors[1] ** 1.3, 1e-12)
