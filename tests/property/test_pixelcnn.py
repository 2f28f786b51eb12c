"""Laws of completions, for any mask."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.images.pixelcnn.draws import uniforms
from models.images.pixelcnn.task import draw
from tests.oracle.pixelcnn_cases import picture, twins

SHAPE = (5, 4)
_, MODEL = twins(SHAPE, levels=3)
_, RASTER = twins(SHAPE, levels=3, any_mask=False)
MASKS = arrays(bool, SHAPE)
SEEDS = st.integers(0, 2**31 - 1)
FEW = settings(max_examples=40)


@FEW
@given(MASKS, SEEDS, st.floats(0, 5))
def test_known_pixels_stay_and_the_likelihood_is_that_of_the_result(known, seed, temperature):
    x = picture(MODEL, 1, seed)[0]
    done = MODEL.complete(x, known, n=3, seed=seed, temperature=temperature)
    np.testing.assert_array_equal(done.images[:, known], np.repeat(x[known][None], 3, axis=0))
    np.testing.assert_allclose(done.log_prob, MODEL.log_prob(done.images, known), atol=1e-4)


@FEW
@given(MASKS, SEEDS, st.integers(1, 6))
def test_a_completion_does_not_depend_on_how_many_there_are(known, seed, n):
    x = picture(MODEL, 1)[0]
    few, many = (MODEL.complete(x, known, count, seed) for count in (n, 7))
    np.testing.assert_array_equal(few.images, many.images[:n])
    np.testing.assert_allclose(few.log_prob, many.log_prob[:n], atol=1e-5)


@FEW
@given(MASKS, SEEDS)
def test_what_is_hidden_in_the_input_is_never_seen(known, seed):
    """Nor does log_prob's conditional at a pixel depend on what stands behind it."""
    x, other = picture(MODEL, 2, seed)
    other[known] = x[known]
    np.testing.assert_array_equal(MODEL.complete(x, known).images, MODEL.complete(other, known).images)
    hidden = np.argwhere(~known)
    if len(hidden):
        r, c = hidden[seed % len(hidden)]
        before = np.ravel_multi_index((r, c), SHAPE)
        other.ravel()[:before] = x.ravel()[:before]
        ours, theirs = MODEL.conditionals(np.stack([x, other]), known)[:, r, c]
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


@FEW
@given(MASKS, MASKS, SEEDS)
def test_a_completion_goes_on_from_pixels_that_are_given(known, given, seed):
    """Fed back the beginning of a completion, the rest comes out the same, and so does its likelihood."""
    first = MODEL.trace(picture(MODEL, 1)[0], known, n=4, seed=seed)
    again = MODEL.trace(first.images, known, seed=seed, given=given)
    np.testing.assert_array_equal(again.images, first.images)
    np.testing.assert_array_equal(again.order, first.order)
    np.testing.assert_allclose(again.nats, first.nats, atol=1e-4)


@FEW
@given(MASKS, SEEDS)
def test_a_trace_tells_every_step(known, seed):
    trace = MODEL.trace(picture(MODEL, 1)[0], known, n=3, seed=seed)
    np.testing.assert_array_equal(trace.order, np.argwhere(~known))
    steps = len(trace.order)
    assert trace.levels.shape == trace.entropy.shape == trace.nats.shape == (3, steps)
    assert trace.probabilities.shape == (3, steps, 3) and trace.probabilities.dtype == np.float32
    np.testing.assert_array_equal(trace.images[:, ~known], trace.levels / np.float32(2))
    chosen = np.take_along_axis(trace.probabilities, trace.levels[..., None].astype(int), 2)[..., 0]
    np.testing.assert_allclose(np.exp(-trace.nats), chosen, rtol=1e-5)
    np.testing.assert_allclose(trace.log_prob, -trace.nats.sum(1), atol=1e-9)
    assert (trace.entropy >= -1e-9).all() and (trace.entropy <= np.log(3) + 1e-9).all()


@FEW
@given(MASKS, SEEDS)
def test_rows_come_in_order_and_hold_what_the_trace_holds(known, seed):
    x = picture(MODEL, 1)[0]
    rows, trace = [*MODEL.rows(x, known, seed=seed)], MODEL.trace(x, known, seed=seed)
    places = [(row.row, column) for row in rows for column in row.columns]
    np.testing.assert_array_equal(np.array(places).reshape(-1, 2), trace.order)
    levels = [np.zeros((4, 0), np.uint8), *(row.levels for row in rows)]
    np.testing.assert_array_equal(np.concatenate(levels, axis=1), trace.levels)


@FEW
@given(MASKS, SEEDS)
def test_at_temperature_zero_every_level_is_the_likeliest(known, seed):
    done = MODEL.trace(picture(MODEL, 1, seed)[0], known, n=2, seed=seed, temperature=0)
    np.testing.assert_array_equal(done.levels, done.probabilities.argmax(2))
    np.testing.assert_array_equal(done.images[0], done.images[1])


@FEW
@given(MASKS, SEEDS)
def test_in_raster_order_known_pixels_behind_are_not_seen(known, seed):
    x = picture(RASTER, 1, seed)
    first = np.flatnonzero(~known.ravel())[:1]
    changed = x.copy()
    changed.reshape(1, -1)[:, first.max(initial=0) + 1 :] = 0
    if first.size:
        r, c = np.unravel_index(first[0], SHAPE)
        ours, theirs = (RASTER.conditionals(given, known)[0, r, c] for given in (x, changed))
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


@FEW
@given(SEEDS, st.integers(1, 12), st.integers(1, 9), st.integers(1, 9))
def test_chance_belongs_to_seed_completion_and_pixel(seed, n, height, width):
    numbers = uniforms(seed, n, height, width)
    assert numbers.shape == (n, height, width) and (numbers >= 0).all() and (numbers < 1).all()
    np.testing.assert_array_equal(numbers[:1], uniforms(seed, 1, height, width))
    assert len(np.unique(numbers)) == numbers.size
    assert not np.array_equal(numbers, uniforms(seed + 1, n, height, width))


@FEW
@given(arrays(np.float32, (6, 4), elements=st.floats(-40, 40, width=32)), SEEDS, st.sampled_from([1e-308, 0.01, 1, 5]))
def test_a_drawn_level_inverts_the_distribution_function(logits, seed, temperature):
    numbers = uniforms(seed, 6, 1, 1)[:, 0, 0]
    levels = draw(logits, numbers, temperature)
    with np.errstate(over="ignore"):
        powers = np.exp((logits - logits.max(1, keepdims=True)).astype(float) / temperature)
    reached = (powers / powers.sum(1, keepdims=True)).cumsum(1)
    at = np.arange(6)
    below = np.where(levels > 0, reached[at, levels - 1], 0)
    assert (below <= numbers + 1e-12).all() and (numbers < reached[at, levels] + 1e-12).all()
    assert (powers[at, levels] > 0).all()
