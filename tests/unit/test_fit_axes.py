"""Nodes along an axis: even ones, and uneven ones that crowd where a target is fine."""

from __future__ import annotations

import numpy as np
import pytest

from models.fitting import Quadrature, fit_many
from models.fitting.axes import Even, Uneven, uneven
from models.targets import TARGETS, Gaussian, GaussianMixture
from tests.oracle.reference import FORMULAS, integrate

FINE = uneven(10.0, np.array([-1.0, 2.0]), np.array([0.01, 0.01]), np.array([140.0, 140.0]))


def test_parts_in_one_place_share_a_bump():
    axis = uneven(1.0, np.array([0.0, 0.001, 9.0]), np.array([0.1, 0.1, 0.1]), np.array([5.0, 8.0, 3.0]))
    assert axis.centres.tolist() == [0.001, 9.0]


@pytest.mark.parametrize("axis", [Even(7.0), FINE], ids=["even", "uneven"])
def test_nodes_and_weights_fill_the_interval(axis: Even | Uneven):
    count = axis.number(-5.0, 5.0)
    x, w = axis.nodes(-5.0, 5.0, count, 0.0)
    assert (np.diff(x) > 0).all()
    assert w.sum() == pytest.approx(10.0, rel=5e-3)
    assert x[0] > -5.0
    assert x[-1] < 5.0
    assert axis.scaled(2.0).number(-5.0, 5.0) == pytest.approx(2 * count, abs=1)


@pytest.mark.parametrize("scale", [0.01, 0.05, 0.5])
@pytest.mark.parametrize("shift", [-0.25, 0.0, 0.25])
def test_gaussians_narrow_and_wide_integrate_to_one(scale: float, shift: float):
    centre = -1.0 if scale < 0.1 else 0.3
    x, w = FINE.nodes(-5.0, 5.0, FINE.number(-5.0, 5.0), shift)
    density = np.exp(-0.5 * ((x - centre) / scale) ** 2) / (scale * np.sqrt(2 * np.pi))
    assert w @ density == pytest.approx(1, abs=1e-6)


def test_narrow_modes_far_apart_are_resolved():
    p = GaussianMixture([0.5, 0.3, 0.2], [[-3, 0], [3, 1], [0, 4]], np.array([np.eye(2)] * 3) * 0.02**2)
    grid = Quadrature(p)
    assert grid.resolved
    assert len(grid.nodes) <= 60_000
    assert grid.mass == pytest.approx(1, abs=1e-7)
    q = Gaussian([0.0, 1.0], 4 * np.eye(2))
    assert (np.exp(q.log_prob(grid.nodes)) @ grid.weights) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(("key", "modes"), [("ring", 8), ("grid", 25)])
def test_the_published_protocols_are_fitted_to_their_modes(key: str, modes: int):
    """σ of a hundredth in a box of eight: every reverse-KL optimum on one mode reads the log of how many there are."""
    found = fit_many(TARGETS[key].get(), ("reverse_kl", "forward_kl"))
    assert found["reverse_kl"].best.value == pytest.approx(np.log(modes), abs=1e-6)
    sigma = {"ring": 0.01, "grid": 0.05}[key]
    np.testing.assert_allclose(found["reverse_kl"].best.covariance, sigma**2 * np.eye(2), rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(found["forward_kl"].best.covariance, TARGETS[key].get().covariance, atol=1e-12)


def test_values_on_an_uneven_grid():
    p = GaussianMixture([0.5, 0.5], [[-1, 0], [1, 0.5]], np.array([np.eye(2)] * 2) * 0.03**2)
    p_wide = GaussianMixture(p.weights, p.means, p.covariances)
    best = fit_many(p_wide, ("js",))["js"].best
    assert not isinstance(Quadrature(p_wide).axes[0], Even) or Quadrature(p_wide).resolved
    assert best.value == pytest.approx(integrate(FORMULAS["js"], p, best.q), abs=1e-5)
