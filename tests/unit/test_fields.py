"""Fields of small autoregressive networks: leaks, edits, orders, and that a plan means one network."""

from __future__ import annotations

import numpy as np
import pytest

from models.images.fields import ARCHITECTURES, Plan, last_strength, masks, measure, ordering

SIDE = 6
NETWORKS = [*ARCHITECTURES]


@pytest.mark.parametrize("key", NETWORKS)
def test_no_pixel_sees_itself_or_what_comes_later(key):
    plan = Plan(3, order=4, side=SIDE)
    for pixel in np.ndindex(SIDE, SIDE):
        assert not measure(key, plan, pixel).leaks.any(), pixel


@pytest.mark.parametrize("key", ["original", "row_lstm", "diagonal"])
def test_an_open_centre_of_mask_a_shows_the_pixel_to_itself(key):
    leaks = measure(key, Plan(1, flips=frozenset({("a", 0, 0)}), side=SIDE), (3, 3)).leaks
    assert np.argwhere(leaks).tolist() == [[3, 3]]


def test_an_open_cell_to_the_right_leaks_further_with_depth():
    counts = [
        int(measure("original", Plan(depth, flips=frozenset({("b", 0, 1)}), side=SIDE), (3, 2)).leaks.sum())
        for depth in (1, 2, 3)
    ]
    assert counts[0] == 0 and counts[1] < counts[2]


def test_a_leak_of_the_vertical_stack_is_found():
    assert measure("gated", Plan(2, flips=frozenset({("c", 0, 1)}), side=SIDE), (3, 2)).leaks.any()


def test_closing_a_cell_narrows_the_field():
    usual = measure("original", Plan(4, side=SIDE), (4, 3)).seen
    narrow = measure("original", Plan(4, flips=frozenset({("a", 0, -1), ("b", 0, -1)}), side=SIDE), (4, 3)).seen
    assert narrow.sum() < usual.sum() and not (narrow & ~usual).any()


def test_cells_outside_a_smaller_kernel_are_passed_over():
    plan = Plan(2, 3, frozenset({("a", -3, 3), ("nothing", 0, 0)}), side=SIDE)
    assert np.array_equal(
        measure("original", plan, (3, 3)).strength, measure("original", Plan(2, side=SIDE), (3, 3))[0]
    )


def test_a_mask_without_an_open_cell_sees_nothing():
    closed = frozenset({("a", *map(int, place - 1)) for place in np.argwhere(np.ones((3, 3)))})
    opened = frozenset(flip for flip in closed if flip[1] < 0 or (flip[1] == 0 and flip[2] < 0))
    assert not measure("original", Plan(3, flips=opened, side=SIDE), (3, 3)).seen.any()


@pytest.mark.parametrize("key", NETWORKS)
def test_later_layers_leave_the_field_of_the_first_ones_as_it_is(key):
    deep, shallow = (measure(key, Plan(depth, side=SIDE), (3, 3)).strength for depth in (5, 2))
    np.testing.assert_allclose(deep[:2], shallow, rtol=1e-12)


@pytest.mark.parametrize("key", NETWORKS)
def test_the_last_layer_alone_is_the_last_of_all(key):
    plan = Plan(4, order=3, side=SIDE)
    for pixel in ((0, 0), (3, 2), (5, 5)):
        np.testing.assert_allclose(last_strength(key, plan, pixel), measure(key, plan, pixel).strength[-1], rtol=1e-12)


def test_orders_are_permutations_and_zero_is_the_raster():
    assert ordering(Plan(side=SIDE)).ravel().tolist() == [*range(1, SIDE**2 + 1)]
    mixed = ordering(Plan(order=9, side=SIDE))
    assert sorted(mixed.ravel()) == [*range(1, SIDE**2 + 1)] and mixed.ravel().tolist() != sorted(mixed.ravel())


def test_made_masks_multiply_to_the_order():
    """A path from pixel i to pixel d exists exactly where i comes before d (Germain et al., 2015, eq. 14)."""
    plan = Plan(order=3, side=SIDE)
    first, later, last = (mask.astype(int) for mask in masks(plan))
    order = ordering(plan).ravel()
    assert np.array_equal((last @ later @ first) > 0, order[:, None] > order)
