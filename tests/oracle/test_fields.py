"""Measured receptive fields against rules worked out by hand, against path counting, and against other gradients."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.images.fields import ARCHITECTURES, Plan, measure, ordering
from models.images.fields.networks import base
from models.images.fields.tape import gradients

SIDE = 9
PIXELS = [(0, 0), (4, 4), (6, 1), (8, 8), (2, 8)]
NETWORKS = [*ARCHITECTURES]


def _offsets(pixel):
    """How far every pixel lies above (rows) and to the right (columns) of the given one."""
    rows, columns = np.indices((SIDE, SIDE))
    return pixel[0] - rows, columns - pixel[1]


def _original(pixel, kernel, depth):
    """Rows up at most the layers' sum of half kernels; each layer that climbs may step aside by half a kernel."""
    up, right = _offsets(pixel)
    half = kernel // 2
    beside = (up == 0) & (right < 0) & (-right <= half * depth)
    return beside | (
        (up > 0) & (up <= half * depth) & (-right <= half * depth) & (right <= half * np.minimum(up, depth))
    )


def _gated(pixel, kernel, depth):
    """A rectangle above, as wide as the layers allow, and the row to the left."""
    up, right = _offsets(pixel)
    far = kernel // 2 * depth
    return ((up == 0) & (right < 0) & (-right <= far)) | ((up > 0) & (up <= far) & (np.abs(right) <= far))


@pytest.mark.parametrize("pixel", PIXELS)
@pytest.mark.parametrize("kernel", [3, 5, 7])
@pytest.mark.parametrize(("key", "rule"), [("original", _original), ("gated", _gated)])
def test_convolutions_see_what_their_steps_add_up_to(key, rule, kernel, pixel):
    field = measure(key, Plan(6, kernel, side=SIDE), pixel)
    for depth, strength in enumerate(field.strength, start=1):
        assert np.array_equal(strength > 0, rule(pixel, kernel, depth)), depth


@pytest.mark.parametrize("pixel", PIXELS)
@pytest.mark.parametrize("kernel", [3, 5, 7])
def test_the_blind_spot_is_a_wedge_to_the_right(kernel, pixel):
    up, right = _offsets(pixel)
    wedge = (up > 0) & (right > kernel // 2 * up)
    assert np.array_equal(measure("original", Plan(2, kernel, side=SIDE), pixel).blind, wedge)
    assert not measure("gated", Plan(2, kernel, side=SIDE), pixel).blind.any()


def test_deep_gated_networks_see_everything_earlier():
    field = measure("gated", Plan(8, side=SIDE), (7, 2))
    assert np.array_equal(field.seen, field.earlier)


@pytest.mark.parametrize("pixel", PIXELS)
@pytest.mark.parametrize("kernel", [3, 5, 7])
def test_a_row_lstm_sees_a_triangle(kernel, pixel):
    """Mask A, then one layer: half a kernel aside per row, and to the left one more for mask A and one for mask B."""
    up, right = _offsets(pixel)
    half, field = kernel // 2, measure("row_lstm", Plan(2, kernel, side=SIDE), pixel)
    assert field.seen[(up > 0) & (np.abs(right) <= half * up)].all()
    assert not field.seen[(up > 0) & ((right > half * up) | (-right > half * (up + 2)))].any()
    assert np.array_equal(field.blind, (up > 0) & (right > half * up))


@pytest.mark.parametrize("pixel", PIXELS)
def test_a_diagonal_lstm_misses_at_most_the_end_of_the_row_above(pixel):
    """One layer sees all before the pixel; the mirrored LSTM comes a row late and never meets the last of them."""
    field = measure("diagonal", Plan(2, 3, side=SIDE), pixel)
    missed = field.earlier & ~field.seen
    row, column = pixel
    hidden = [(row - 1, SIDE - 1)] if row and column < SIDE - 2 else []
    assert [tuple(place) for place in np.argwhere(missed).tolist()] == hidden


@pytest.mark.parametrize("order", [0, 1, 7])
def test_made_sees_all_that_comes_before_in_its_order(order):
    plan = Plan(3, order=order, side=7)
    for pixel in [(0, 0), (3, 3), (6, 6)]:
        expected = ordering(plan) < ordering(plan)[pixel]
        assert np.array_equal(measure("made", plan, pixel).seen, expected)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("key", NETWORKS)
def test_gradients_find_exactly_the_paths_of_edited_masks(key, seed):
    rng = np.random.default_rng(seed)
    kernel = int(rng.choice([3, 5, 7]))
    letters = [grid.key for grid in ARCHITECTURES[key].grids(kernel)] or ["a"]
    flips = frozenset((str(rng.choice(letters)), *map(int, rng.integers(-3, 4, 2))) for _ in range(12))
    plan = Plan(4, kernel, flips, order=seed, side=SIDE)
    pixel = tuple(int(place) for place in rng.integers(0, SIDE, 2))
    strengths, sets = measure(key, plan, pixel).strength, ARCHITECTURES[key].reach(plan, pixel)
    for depth, (strength, reach) in enumerate(zip(strengths, sets), start=1):
        assert np.array_equal(strength > 0, reach), depth


@pytest.mark.parametrize("key", NETWORKS)
def test_the_tape_agrees_with_differences(key, monkeypatch):
    """Central differences of the logit along a random direction of the pictures."""
    plan, draws, step = Plan(3, order=2, side=6), 2, 1e-5
    direction = np.random.default_rng(5).standard_normal((draws, 1, plan.side, plan.side))
    module = __import__(ARCHITECTURES[key].build.__module__, fromlist=["picture"])

    def logit(moved):
        picture = lambda rng, *size: base.picture(rng, *size) + moved * direction  # noqa: E731
        monkeypatch.setattr(module, "picture", picture)
        built = ARCHITECTURES[key].build(plan, np.random.default_rng(3), draws)
        return built, (built.logit((4, 3)) * built.layers[-1].value).sum()

    built, _ = logit(0.0)
    slope = (gradients(built.layers, built.logit((4, 3)), built.x)[-1] * direction).sum()
    assert slope == pytest.approx((logit(step)[1] - logit(-step)[1]) / (2 * step), rel=1e-6)


def test_masked_convolutions_agree_with_pytorch():
    from models.images.fields.operations import convolve, kernel
    from models.images.fields.tape import Tape

    rng = np.random.default_rng(0)
    mask = rng.random((5, 5)) < 0.6
    by = kernel(rng, 1, 4, 3, mask)
    x = Tape().start(rng.standard_normal((1, 3, 7, 7)))
    weights = np.zeros((4, 3, 5, 5))
    weights[:, :, mask] = by.weights[0]
    expected = torch.nn.functional.conv2d(torch.tensor(x.value), torch.tensor(weights), padding=2)
    np.testing.assert_allclose(convolve(x, by).value, expected.numpy(), atol=1e-12)
