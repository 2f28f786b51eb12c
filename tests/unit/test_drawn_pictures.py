"""Drawn pictures: their text, the pen and the eraser, and digits in the place where MNIST has them."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.ndimage import center_of_mass

from models.registry import InputError, Text
from playground import drawing
from playground.drawing import PictureParam, from_text, mask_stroke, normalise, stroke, to_text

BLANK = np.zeros((28, 28))
SHAPES = st.one_of(st.tuples(st.integers(1, 12), st.integers(1, 12)), st.just((28, 28)), st.just((8, 8, 3)))
CODES = SHAPES.flatmap(lambda shape: hnp.arrays(np.uint8, shape))
PLACES = st.lists(st.tuples(st.floats(-5, 33), st.floats(-5, 33)), min_size=1, max_size=8)
MODES = st.sampled_from(["draw", "erase"])


@given(CODES)
def test_a_picture_comes_back_from_its_text(codes):
    text = to_text(codes)
    assert re.fullmatch("[A-Za-z0-9_-]*", text)
    assert len(text) <= drawing.longest(codes.shape)
    np.testing.assert_array_equal(from_text(text, codes.shape), codes / 255)
    assert to_text(codes / 255) == text


def test_a_digit_takes_a_short_text_and_nothing_takes_none():
    seven = stroke(stroke(BLANK, [(8, 22), (20, 22)]), [(20, 22), (12, 5)])
    assert 50 < len(to_text(seven)) < 400
    assert to_text(BLANK) == ""
    assert not from_text("", (28, 28)).any()
    mask = mask_stroke(np.zeros((28, 28), bool), [(3, 3), (20, 20)], 4)
    np.testing.assert_array_equal(from_text(to_text(mask), (28, 28)) > 0.5, mask)


BOMB = to_text(np.ones((2000, 2000)))


@pytest.mark.parametrize("text", ["A", "!!!!", "ÄÖ", "AAAA" * 1000, None, 3, b"AA", to_text(np.ones((5, 5))), BOMB])
def test_a_text_that_is_no_picture_costs_one_sentence(text):
    with pytest.raises(InputError, match=r"^Picture is .*28×28 pixels") as error:
        from_text(text, (28, 28))
    assert error.value.text("ru").startswith("Поле «Рисунок»")
    assert len(str(error.value)) < 200


@given(st.text(max_size=40))
def test_any_text_is_a_picture_or_refused(text):
    try:
        image = from_text(text, (4, 4))
    except InputError:
        return
    assert image.shape == (4, 4)


def test_a_parameter_holds_a_picture_of_its_shape():
    param = PictureParam("digit", Text("Digit", "Цифра"), "", shape=(8, 8))
    text = to_text(np.eye(8))
    assert param.parse(text) == text
    assert param.parse("") == ""
    with pytest.raises(InputError, match=r"^Digit is"):
        param.parse(to_text(np.eye(9)))


# The pen


def test_a_straight_stroke_covers_what_a_rectangle_would():
    line = stroke(BLANK, [(5.5, 14), (22.5, 14)], width=4)
    assert (line[12:16, 6:22] == 1).all()  # rows 12 to 15 lie between y = 16 and y = 12
    assert not line[:11].any() and not line[17:].any()
    assert line.sum() == pytest.approx(17 * 4 + np.pi * 2**2, rel=0.02)


@pytest.mark.parametrize("centre", [(14, 14), (14.5, 14.5), (13.7, 14.2)])
@pytest.mark.parametrize("width", [2.2, 5.0, 9.0])
def test_a_dot_is_a_disc_wherever_it_lies(centre, width):
    dot = stroke(BLANK, [centre], width)
    assert dot.sum() == pytest.approx(np.pi * (width / 2) ** 2, rel=0.12 if width < 3 else 0.03)
    row, column = center_of_mass(dot)
    assert (column + 0.5, 27.5 - row) == pytest.approx(centre, abs=0.1)


@given(hnp.arrays(np.float64, (28, 28), elements=st.floats(0, 1)), PLACES, st.floats(0.5, 9), MODES)
def test_ink_stays_in_range_and_only_moves_one_way(image, points, width, mode):
    after = stroke(image, points, width, mode)
    assert after.min() >= 0 and after.max() <= 1
    assert (after >= image).all() if mode == "draw" else (after <= image).all()
    np.testing.assert_array_equal(stroke(after, points, width, mode), after)


def test_a_slow_hand_draws_what_a_quick_one_does():
    t = np.linspace(0, 6, 2001)
    slow = np.stack([14 + 8 * np.cos(t), 14 + 8 * np.sin(t)], axis=1)
    assert np.abs(stroke(BLANK, slow) - stroke(BLANK, slow[::20])).max() < 0.02
    np.testing.assert_array_equal(stroke(BLANK, [(5, 5)] * 30), stroke(BLANK, [(5, 5)]))


@given(PLACES, st.floats(0.5, 9))
def test_the_eraser_takes_what_the_pen_drew(points, width):
    drawn = stroke(BLANK, points, width)
    assert stroke(drawn, points, width + 2, "erase").max() == 0
    mask = mask_stroke(np.zeros((28, 28), bool), points, width)
    assert not mask_stroke(mask, points, width, "erase").any()


@given(st.tuples(st.floats(0.01, 27.99), st.floats(0.01, 27.99)), st.floats(0, 3))
def test_the_pixel_under_a_brush_is_painted(point, width):
    mask = mask_stroke(np.zeros((28, 28), bool), [point], width)
    assert mask.any()
    rows, columns = np.nonzero(mask)
    assert np.hypot(columns + 0.5 - point[0], 27.5 - rows - point[1]).max() <= max(width / 2, 0.7072)


@pytest.mark.parametrize(
    "points", [[], None, 3, "ab", [(1, 2), (3,)], [(1, np.nan)], [(1, 1e9)], [(0, 0)] * 4001, [[[1, 2]]]]
)
def test_points_that_are_no_points_cost_one_sentence(points):
    with pytest.raises(InputError, match=r"^Stroke is .* list of 1 to 4000 points"):
        stroke(BLANK, points)


def test_an_unknown_tool_costs_one_sentence():
    with pytest.raises(InputError, match=r"^Tool is 'spray'; it must be one of: draw, erase"):
        stroke(BLANK, [(1, 1)], mode="spray")
    with pytest.raises(InputError, match=r"^Tool is"):
        mask_stroke(BLANK, [(1, 1)], 2, mode=None)


# As MNIST has it


@given(hnp.arrays(np.float64, st.tuples(st.integers(1, 60), st.integers(1, 60)), elements=st.floats(0, 1)))
@settings(max_examples=60)
def test_a_normalised_picture_fits_and_is_centred(image):
    digit = normalise(image)
    assert digit.shape == (28, 28)
    if image.max() < 1 / 255:
        assert not digit.any()
        return
    assert digit.min() >= 0 and digit.max() == pytest.approx(1)
    rows, columns = (np.flatnonzero(digit.any(axis=axis)) for axis in (1, 0))
    sides = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    assert max(sides) <= 20
    assert np.array(center_of_mass(digit)) == pytest.approx([13.5, 13.5], abs=0.51 if max(sides) < 16 else 4)


def test_where_and_how_large_a_digit_is_drawn_does_not_matter():
    one = stroke(BLANK, [(9, 20), (12, 24), (12, 6)])
    shifted = normalise(np.roll(one, (3, 7), axis=(0, 1)))
    np.testing.assert_array_equal(shifted, normalise(one))
    large = normalise(np.kron(one, np.ones((8, 8))))
    near = [np.roll(large, (down, across), axis=(0, 1)) for down in (-1, 0, 1) for across in (-1, 0, 1)]
    assert min(np.abs(each - normalise(one)).mean() for each in near) < 0.02
    np.testing.assert_allclose(normalise(0.3 * one), normalise(one), atol=1e-6)


def test_paper_that_is_not_quite_white_counts_for_nothing():
    one = stroke(BLANK, [(14, 22), (14, 8)])
    rows = np.flatnonzero(normalise(np.maximum(one, 0.1)).max(axis=1) > 0.5)
    assert rows[-1] - rows[0] >= 17
