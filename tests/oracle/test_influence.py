"""What sways a logit, found by flipping pixels, against networks whose answer is known."""

from __future__ import annotations

import numpy as np

from models.images.influence import sway, swayed_by

LEFT, ABOVE = 0.7, -1.3


def conditionals(x):
    """Of pictures (n, h, w), where a logit is a weighted sum of the pixel to the left and that above."""
    logits = np.zeros(x.shape)
    logits[..., 1:] += LEFT * x[..., :-1]
    logits[:, 1:] += ABOVE * x[:, :-1]
    share = 1 / (1 + np.exp(-logits))
    return np.stack([1 - share, share], -1).astype(np.float32)


def pictures(n: int = 3):
    return np.random.default_rng(0).integers(0, 2, (n, 5, 6)).astype(np.float32)


def test_the_weights_of_a_linear_logit_are_found_where_they_are():
    expected = np.zeros((5, 11))
    expected[0, 4], expected[1, 5] = LEFT, -ABOVE
    found = sway(conditionals, pictures(), [(0, 2), (2, 3), (3, 0)])
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_one_pixel_is_swayed_by_its_two_neighbours():
    expected = np.zeros((5, 6))
    expected[2, 2], expected[1, 3] = LEFT, -ABOVE
    np.testing.assert_allclose(swayed_by(conditionals, pictures(), (2, 3)), expected, atol=1e-5)


def test_both_agree_where_a_network_does_everywhere_the_same():
    row, column = 3, 2
    everywhere = sway(conditionals, pictures(), [(r, c) for r in range(5) for c in range(6)])
    cut = everywhere[row::-1, 5 - column : 11 - column]
    np.testing.assert_allclose(swayed_by(conditionals, pictures(), (row, column))[: row + 1], cut, atol=1e-5)
