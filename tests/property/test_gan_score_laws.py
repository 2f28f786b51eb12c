"""Laws of the scores: symmetries of target and sample, and nothing but numbers whatever comes in."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from models.gan.scoreboard import quick, scoreboard
from models.gan.scores.transport import AXES, Projected, transport
from models.targets import GaussianMixture, resolve

RING = resolve("ring")
anything = arrays.arrays(np.float32, (40, 2), elements=st.floats(width=32), fill=st.just(np.float32(0.5)))
seeds = st.integers(0, 1000)


@settings(max_examples=60)
@given(anything)
def test_every_reading_is_a_number_in_its_range(samples):
    board = scoreboard(samples, RING)
    for score in board.values():
        assert score.value >= 0
        assert score.error is None or score.error >= 0
    assert board["balanced"].value <= board["modes"].value <= 8
    assert board["hq"].value <= 100 and board["js"].value <= log(2)


@given(seeds, st.integers(1, 8))
def test_the_order_of_samples_means_nothing(seed, modes):
    rng = np.random.default_rng(seed)
    samples = GaussianMixture(RING.weights[:modes], RING.means[:modes], RING.covariances[:modes]).sample(60, rng)
    board, shuffled = scoreboard(samples, RING), scoreboard(rng.permutation(samples), RING)
    for key in board:
        assert shuffled[key].value == pytest.approx(board[key].value, rel=1e-9, abs=1e-12)


@given(seeds, st.floats(-5, 5), st.floats(-5, 5))
def test_counts_move_with_target_and_samples(seed, x, y):
    shift = np.array([x, y])
    moved = GaussianMixture(RING.weights, RING.means + shift, RING.covariances)
    samples = RING.sample(100, seed) * 1.002
    here, there = quick(samples, RING), quick(samples + shift, moved)
    assert here.nearest.tolist() == there.nearest.tolist()


@given(seeds, st.floats(0.1, 10), st.floats(-3, 3))
def test_distances_scale_and_ignore_shifts(seed, scale, shift):
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((2, 50, 2))
    plain = transport(x, Projected.of(y, 50))
    changed = transport(scale * x + shift, Projected.of(scale * y + shift, 50))
    assert changed.sliced_w2 == pytest.approx(scale * plain.sliced_w2, rel=1e-6)
    assert changed.energy == pytest.approx(scale * plain.energy, rel=1e-6)


@given(seeds)
def test_distances_are_symmetric_and_vanish_on_equal_samples(seed):
    x, y = np.random.default_rng(seed).standard_normal((2, 50, 2))
    there, back = transport(x, Projected.of(y, 50)), transport(y, Projected.of(x, 50))
    assert (there.sliced_w2, there.energy) == pytest.approx((back.sliced_w2, back.energy))
    assert transport(x, Projected.of(x[::-1], 50)).energy == pytest.approx(0, abs=1e-12)


def test_directions_are_unit_and_cover_the_half_circle():
    np.testing.assert_allclose(np.linalg.norm(AXES, axis=1), 1)
    np.testing.assert_allclose(AXES.T @ AXES, len(AXES) / 2 * np.eye(2), atol=1e-12)
