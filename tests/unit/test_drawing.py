"""Drawings: their text, what it refuses, and the targets made of them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from models.registry import InputError
from models.targets import resolve
from models.targets.curves import evenly_along
from models.targets.drawing import Drawing, decode, encode

SCRIBBLE = [(0.03 * i - 3, np.sin(i / 15) + 0.02 * np.sin(7.0 * i)) for i in range(200)]


def test_drawing_travels_in_a_short_text():
    circle = [(2 * np.cos(t), 2 * np.sin(t)) for t in np.linspace(0, 6, 180)]
    drawing = Drawing(((1.5, -2.25), (-3.0, 0.1)), (SCRIBBLE, circle))
    text = encode(drawing)
    assert len(text) < 400 and re.fullmatch("[A-Za-z0-9_~-]+", text)
    again = decode(text)
    assert again.centres == drawing.centres and encode(again) == text
    for drawn, kept in zip(drawing.strokes, again.strokes, strict=True):
        dense = evenly_along(np.array(kept), 200)
        gaps = np.linalg.norm(np.array(drawn)[:, None] - dense, axis=-1).min(axis=1)
        assert gaps.max() < 0.03


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1~",
        "1~~",
        "2~AA",
        "1~A",
        "1~A!",
        "1~gggg",
        "1~__________",
        None,
        7,
        "1~" + "AA" * 65,
        "1~" + "~AA" * 25,
        "1~" + "9_" * 30_000,
        "1~~" + "AA" * 4001,
        "1~-__B-__B",
    ],
)
def test_rubbish_drawings_are_refused(text):
    with pytest.raises(InputError, match="Drawing"):
        decode(text)
    with pytest.raises(InputError):
        resolve("custom", drawing=text)


@pytest.mark.parametrize(
    "points", [[(np.nan, 0)], [(0, 99)], [(1, 2, 3)], "ab", [("a", "b")], [None], 5, [(10**400, 1)]]
)
def test_points_that_are_no_points_are_refused(points):
    for drawing in ({"centres": points}, {"strokes": [points]}):
        with pytest.raises(InputError, match="Drawing"):
            Drawing(**drawing)


def test_custom_weighs_strokes_by_length_and_merges_down_to_the_cap():
    rng = np.random.default_rng(0)
    strokes = [np.cumsum(rng.normal(size=(100, 2)) * 0.1, axis=0).clip(-19, 19) for _ in range(24)]
    crowded = Drawing(rng.normal(size=(64, 2)) * 3, strokes)
    p = resolve("custom", drawing=encode(crowded), brush=0.05)
    assert len(p.weights) == 64
    line = resolve("custom", drawing=encode(Drawing(((0, 5),), ([(-3, 0), (3, 0)],))), brush=0.1, spread=0.3)
    assert line.weights[line.means[:, 1] > 4].sum() == pytest.approx(1.5 / (1.5 + 6.2))


def test_a_dot_of_the_brush_is_a_round_gaussian():
    p = resolve("custom", drawing=encode(Drawing(strokes=([(1, 2)],))), brush=0.3)
    np.testing.assert_allclose(p.mean, [1, 2])
    np.testing.assert_allclose(p.covariance, 0.09 * np.eye(2))


def test_bumps_on_the_line_weigh_by_their_height():
    p = resolve("custom_1d", drawing=encode(Drawing(((-1, 3.0), (2, 1.0), (4, -5.0)))), spread=0.5)
    np.testing.assert_allclose(p.weights / p.weights[0], [1, 1 / 3, 0.01 / 3], rtol=1e-9)
