"""Laws of the targets: whatever the sliders say there is a density, and rubbish is only ever an `InputError`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.registry import InputError
from models.targets import TARGETS, Gaussian, GaussianMixture, resolve
from models.targets.drawing import Drawing, DrawingParam, decode, encode
from models.targets.merging import pooled

NODES = 60_000  # of a quadrature that a test can afford
coordinate = st.floats(-6, 6, width=32)
points = st.lists(st.tuples(coordinate, coordinate), max_size=12)
drawings = st.builds(Drawing, points, st.lists(points.filter(bool), min_size=1, max_size=3))
rubbish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just([1.0]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def values(param):
    """Everything the parameter's control can be set to."""
    if isinstance(param, DrawingParam):
        return drawings.map(encode)
    if isinstance(param.default, int):
        return st.integers(int(param.low), int(param.high))
    return st.floats(param.low, param.high)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_setting_is_a_density(target, data):
    p = target.get(**{param.key: data.draw(values(param), label=param.key) for param in target.params})
    x = np.concatenate([p.sample(200, seed=0), np.full((1, p.dim), 60.0)])
    assert np.isfinite(p.log_prob(x)).all()
    assert np.linalg.eigvalsh(p.covariance).min() > 0
    weights, means, covariances = p.modes
    assert len(weights) <= 16
    np.testing.assert_allclose(pooled(weights, means, covariances)[0], p.mean, atol=1e-3)  # the parts are for starts
    total = integral(p)
    assume(total is not None)
    assert total == pytest.approx(1.0, abs=1e-6)


def integral(p):
    """∫ p by the trapezoid rule; None where that takes too many nodes."""
    low, high = p.support(7.5)
    counts = ((high - low) / p.scale).astype(int) + 2
    if counts.prod() > NODES:
        return None
    axes = [np.linspace(*ends) for ends in zip(low, high, counts, strict=True)]
    nodes = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    return np.exp(p.log_prob(nodes)).sum() * np.prod((high - low) / (counts - 1))


def assert_told_or_taken(call):
    """The call succeeds, or says in both languages why not; any other exception fails the test."""
    sentence = None
    try:
        call()
    except InputError as error:
        sentence = error.text
    assert sentence is None or (sentence.en and sentence.ru)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_rubbish_settings_raise_only_input_errors(target, data):
    raw = {param.key: data.draw(rubbish) for param in target.params}
    assert_told_or_taken(lambda: target.get(**raw))


@settings(max_examples=150, deadline=None)
@given(weights=rubbish, means=rubbish, covariances=rubbish)
def test_rubbish_mixtures_raise_only_input_errors(weights, means, covariances):
    spec = {"weights": weights, "means": means, "covariances": covariances}
    assert_told_or_taken(lambda: GaussianMixture.from_spec(spec))


@settings(max_examples=150, deadline=None)
@given(target=rubbish, text=st.text(alphabet="1~AZaz09-_!", max_size=30))
def test_rubbish_names_and_drawings_raise_only_input_errors(target, text):
    for call in (lambda: resolve(target), lambda: decode(text), lambda: decode(target)):
        assert_told_or_taken(call)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings)
def test_a_drawing_comes_back_from_its_text(drawing):
    text = encode(drawing)
    again = decode(text)
    assert encode(again) == text
    np.testing.assert_allclose(np.reshape(again.centres, (-1, 2)), np.reshape(drawing.centres, (-1, 2)), atol=0.0051)
    for drawn, kept in zip(drawing.strokes, again.strokes, strict=True):
        np.testing.assert_allclose([kept[0], kept[-1]], [drawn[0], drawn[-1]], atol=0.0051)


@settings(max_examples=60, deadline=None)
@given(shift=st.floats(-50, 50), stretch=st.floats(0.05, 20), u=st.floats(1e-9, 1 - 1e-9), modes=st.integers(1, 8))
def test_quantiles_move_with_the_mixture(shift, stretch, u, modes):
    p = resolve("mixture_1d", modes=modes)
    moved = GaussianMixture(p.weights, shift + stretch * p.means, stretch**2 * p.covariances)
    assert moved.quantile(u) == pytest.approx(shift + stretch * p.quantile(u), rel=1e-7, abs=1e-7 * stretch)


@settings(max_examples=60, deadline=None)
@given(mean=st.tuples(coordinate, coordinate), angle=st.floats(0, 3.14), ratio=st.floats(1, 30))
def test_log_density_does_not_depend_on_the_frame(mean, angle, ratio):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    straight = Gaussian([0, 0], np.diag([ratio, 1 / ratio]))
    turned = Gaussian(mean, turn @ straight.covariance @ turn.T)
    z = straight.sample(30, seed=0)
    np.testing.assert_allclose(turned.log_prob(z @ turn.T + mean), straight.log_prob(z), atol=1e-8)
