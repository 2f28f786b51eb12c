"""Laws of the f-divergences for arbitrary mixtures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.divergences import DIVERGENCES
from models.fitting import integrand
from models.targets import GaussianMixture

KEYS = ("forward_kl", "reverse_kl", "js", "tv", "hellinger", "alpha", "chi2")
BOUNDS = {"js": np.log(2), "tv": 1.0, "hellinger": 1.0, "alpha": 4.0}
ROUNDING = {"tv": 1e-3}  # its integrand has a kink: the plane's grid knows it to three digits


@st.composite
def mixtures(draw, dim: int | None = None, components: int | None = None) -> GaussianMixture:
    """One to three Gaussians with sigmas from 0.5 to 2, centres up to 8 apart."""
    dim = dim or draw(st.integers(1, 2))
    count = components or draw(st.integers(1, 3))
    weights = draw(st.lists(st.floats(0.05, 1), min_size=count, max_size=count))
    numbers = st.floats(-4, 4, allow_nan=False)
    means = draw(st.lists(st.lists(numbers, min_size=dim, max_size=dim), min_size=count, max_size=count))
    sigmas = draw(st.lists(st.lists(st.floats(0.5, 2), min_size=dim, max_size=dim), min_size=count, max_size=count))
    lean = draw(st.floats(-0.8, 0.8))
    shear = np.eye(dim)
    shear[-1, 0] += lean if dim == 2 else 0.0
    return GaussianMixture(weights, means, [shear @ np.diag(np.square(each)) @ shear.T for each in sigmas])


pairs = st.integers(1, 2).flatmap(lambda dim: st.tuples(mixtures(dim), mixtures(dim)))
lines = st.tuples(mixtures(1), mixtures(1))


@pytest.mark.parametrize("key", KEYS)
@given(pair=pairs)
@settings(max_examples=15)
def test_never_negative_never_nan_never_above_its_bound(key: str, pair):
    value = DIVERGENCES[key].value(*pair)
    assert 0 <= value <= BOUNDS.get(key, np.inf) + 1e-9


@pytest.mark.parametrize("key", KEYS)
@given(p=mixtures())
@settings(max_examples=10)
def test_zero_between_equals(key: str, p: GaussianMixture):
    again = GaussianMixture(
        np.append(p.weights, 0.0), np.append(p.means, p.means[:1], 0), np.append(p.covariances, p.covariances[:1], 0)
    )
    assert DIVERGENCES[key].value(p, again) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("key", KEYS)
@given(p=mixtures(1), shift=st.floats(0.2, 3))
@settings(max_examples=10)
def test_positive_between_unequals(key: str, p: GaussianMixture, shift: float):
    moved = GaussianMixture(p.weights, p.means + shift, p.covariances)
    assert DIVERGENCES[key].value(p, moved) > 1e-4


@pytest.mark.parametrize("key", ["js", "tv", "hellinger"])
@given(pair=pairs)
@settings(max_examples=10)
def test_symmetry(key: str, pair):
    p, q = pair
    there, back = DIVERGENCES[key].value(p, q), DIVERGENCES[key].value(q, p)
    assert there == pytest.approx(back, abs=ROUNDING.get(key, 1e-6))


@given(pair=pairs)
@settings(max_examples=10)
def test_reverse_is_forward_the_other_way_round(pair):
    p, q = pair
    assert DIVERGENCES["reverse_kl"].value(p, q) == pytest.approx(DIVERGENCES["forward_kl"].value(q, p), abs=1e-6)


@given(pair=lines)
@settings(max_examples=20)
def test_inequalities_between_divergences(pair):
    """Pinsker, Bretagnolle–Huber's neighbours, and χ² above KL."""
    kl, tv, h2, js, chi2 = (DIVERGENCES[key].value(*pair) for key in ("forward_kl", "tv", "hellinger", "js", "chi2"))
    slack = 1e-6
    assert tv <= np.sqrt(kl / 2) + slack  # Pinsker
    assert h2 <= tv + slack
    assert tv <= np.sqrt(h2 * (2 - h2)) + slack  # Le Cam
    assert js <= np.log(2) * tv + slack  # Lin 1991
    assert 2 * h2 <= kl + slack
    assert kl <= np.log1p(chi2) + slack


@pytest.mark.parametrize("key", KEYS)
@given(pair=lines, scale=st.floats(0.2, 5), shift=st.floats(-20, 20))
@settings(max_examples=8)
def test_invariance_under_affine_maps_of_the_line(key: str, pair, scale: float, shift: float):
    p, q = (GaussianMixture(m.weights, scale * m.means + shift, scale**2 * m.covariances) for m in pair)
    assert DIVERGENCES[key].value(p, q) == pytest.approx(DIVERGENCES[key].value(*pair), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("key", ["forward_kl", "js", "hellinger"])
@given(pair=st.tuples(mixtures(2), mixtures(2)), turn=st.floats(0, 3), stretch=st.floats(0.6, 1.6))
@settings(max_examples=5)
def test_invariance_under_linear_maps_of_the_plane(key: str, pair, turn: float, stretch: float):
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([stretch, 1.0])
    p, q = (GaussianMixture(m.weights, m.means @ linear.T, linear @ m.covariances @ linear.T) for m in pair)
    assert DIVERGENCES[key].value(p, q) == pytest.approx(DIVERGENCES[key].value(*pair), rel=1e-5, abs=1e-5)


@given(pair=lines, nearness=st.floats(1e-5, 1e-3))
@settings(max_examples=10)
def test_alpha_tends_to_both_kls(pair, nearness: float):
    alpha, forward, reverse = (DIVERGENCES[key].value for key in ("alpha", "forward_kl", "reverse_kl"))
    assert alpha(*pair, alpha=1.0) == pytest.approx(forward(*pair), abs=1e-9)
    assert alpha(*pair, alpha=0.0) == pytest.approx(reverse(*pair), abs=1e-9)
    for limit, kl in ((1 - nearness, forward(*pair)), (nearness, reverse(*pair))):
        assert alpha(*pair, alpha=limit) == pytest.approx(kl, abs=1e-6 + 20 * nearness * kl * (1 + kl))


@given(pair=lines)
@settings(max_examples=10)
def test_relatives_of_alpha(pair):
    alpha = DIVERGENCES["alpha"].value
    assert alpha(*pair, alpha=0.5) == pytest.approx(4 * DIVERGENCES["hellinger"].value(*pair), abs=1e-6)
    assert alpha(*pair, alpha=2.0) == pytest.approx(DIVERGENCES["chi2"].value(*pair) / 2, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("key", KEYS)
@given(pair=lines)
@settings(max_examples=8)
def test_contributions_are_never_negative_and_add_up(key: str, pair):
    p, q = pair
    value = DIVERGENCES[key].value(p, q)
    x = np.linspace(-30, 30, 24001)[:, None]
    contribution = integrand(key, p, q, x)
    assert (contribution >= 0).all()
    if key != "chi2":
        assert contribution.sum() * 60 / 24000 == pytest.approx(value, rel=1e-4, abs=1e-4)
