"""Views and layers: the data that reaches the page, never its pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from models.registry import LANGUAGES
from playground.stage import View, layers, stage_strings, unpack
from playground.stage.geometry import contour_levels, contour_lines, mass_levels, polylines, quantise

BOX = (-3.0, 3.0)
FINITE = st.floats(-100, 100)


def bump(n: int = 121) -> np.ndarray:
    """A standard Gaussian density on a grid over BOX²."""
    x = np.linspace(*BOX, n)
    return np.exp(-(x[:, None] ** 2 + x**2) / 2) / (2 * np.pi)


def restore(lines: dict) -> list[np.ndarray]:
    """Polylines in data units, as the page works them out."""
    xy = lines["origin"] + lines["step"] * lines["points"]
    return [xy[a:b] for a, b in zip(lines["offsets"][:-1], lines["offsets"][1:])]


@given(hnp.arrays(np.float64, (3, 4), elements=FINITE))
@example(np.array([[0.0, 5e-324], [0.0, 0.0]]))  # 254 / width overflows
def test_a_raster_is_exact_to_half_a_step_of_its_colour_map(values):
    layer = layers.raster(values, BOX, BOX, "sequential")
    width = (layer["high"] - layer["low"]) or 1.0
    back = layer["low"] + (layer["values"].astype(float) - 1) / 254 * width
    assert np.abs(back - values).max() <= width / 254 * 0.5001 + 1e-300
    assert layer["values"].min() >= 1


def test_a_raster_marks_missing_values_and_clips_the_rest():
    assert quantise([[np.nan, -np.inf, np.inf, 0.5]], 0, 1).tolist() == [[0, 1, 255, 128]]


def test_a_diverging_map_has_zero_in_its_middle():
    layer = layers.raster([[-1.0, 0.0], [0.5, 3.0]], BOX, BOX, "diverging")
    assert (layer["low"], layer["high"]) == (-3.0, 3.0)
    assert layer["values"][0, 1] == 128


def test_a_density_starts_at_zero():
    assert layers.raster([[0.2, 0.3], [0.4, 0.5]], BOX, BOX)["low"] == 0.0


@pytest.mark.parametrize("values", [np.full((4, 4), 2.0), np.full((4, 4), np.nan), np.zeros((4, 4))])
def test_flat_and_empty_maps_are_drawn_without_a_warning(values, recwarn):
    View(BOX, BOX, [layers.raster(values, BOX, BOX), layers.contours(values, BOX, BOX, filled=True)]).pack()
    assert not recwarn.list


@pytest.mark.parametrize("shape", [(4,), (1, 4), (2, 2, 2)])
def test_a_map_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="at least two rows"):
        layers.raster(np.zeros(shape), BOX, BOX)


def test_contour_lines_of_a_gaussian_are_circles():
    level = np.exp(-0.5) / (2 * np.pi)  # one sigma
    lines = contour_lines(bump(), BOX, BOX, [level])
    (circle,) = restore(lines)
    assert np.hypot(*circle.T) == pytest.approx(1.0, abs=2e-3)
    assert lines["index"].tolist() == [0]


def test_mass_levels_hold_the_mass_they_say():
    # A 2D standard Gaussian holds the mass m where its density exceeds (1 - m) / 2π.
    wide = np.exp(-(np.linspace(-7, 7, 401)[:, None] ** 2 + np.linspace(-7, 7, 401) ** 2) / 2) / (2 * np.pi)
    assert np.array(mass_levels(wide, [0.5, 0.9])) * 2 * np.pi == pytest.approx([0.1, 0.5], rel=0.02)


def test_levels_can_be_counted_given_or_left_to_the_data():
    values = np.array([[-1.0, 0.0], [1.0, 3.0]])
    assert contour_levels(values, 3) == pytest.approx([0, 1, 2])
    assert contour_levels(values, [2, 1, np.inf]) == [1.0, 2.0]
    assert len(contour_levels(values, None)) == 8


def test_a_filled_region_with_a_hole_keeps_the_hole():
    ring = np.abs(np.hypot(*np.meshgrid(np.linspace(*BOX, 81), np.linspace(*BOX, 81))) - 2)
    layer = layers.contours(-ring, BOX, BOX, levels=[-0.5], filled=True)
    radii = sorted(np.hypot(*piece.T).mean() for piece in restore(layer["regions"]))
    assert radii == pytest.approx([1.5, 2.5], abs=0.02)


@given(
    st.lists(hnp.arrays(np.float64, st.tuples(st.integers(1, 5), st.just(2)), elements=st.floats(-3, 3)), max_size=4)
)
def test_polylines_are_exact_to_their_step(pieces):
    packed = polylines(pieces, BOX, BOX)
    restored = restore(packed)
    assert len(restored) == len(pieces)
    for piece, back in zip(pieces, restored):
        assert back == pytest.approx(piece, abs=0.51 * packed["step"][0])


def test_every_layer_of_a_view_survives_packing():
    means, covariances = [[0, 0], [1, 1]], [np.eye(2), np.eye(2)]
    view = View(
        BOX,
        BOX,
        [
            layers.raster(bump(9), BOX, BOX),
            layers.contours(bump(9), BOX, BOX, filled=True),
            layers.ellipses(means, covariances, "js", "JS", key="js", weights=[0.3, 0.7]),
            layers.curve([0, 1], [0, np.nan], label="p"),
            layers.area([0, 1], 0, [1, 2], hatch=True),
            layers.points(means, colours=["js", "tv"], index=[0, 1]),
            layers.lines([means, means], colours=["js", "tv"]),
            layers.arrows(means, covariances[0]),
            layers.rule(x=1, label="here"),
            layers.text(0, 0, "ln 2"),
            layers.pictures(np.zeros((2, 3, 4)), means, labels=["a", "b"], frame=["js", None], key="digits"),
            layers.handles(means, labels=["a", "b"], lock="y"),
            layers.brush(),
        ],
    )
    seen = unpack(view.pack())
    assert [layer["kind"] for layer in seen["layers"]] == [layer["kind"] for layer in view.layers]
    assert seen["layers"][4]["low"].tolist() == [0, 0]
    assert seen["x"] == list(BOX)


def test_no_points_and_no_lines_are_fine():
    empty = [layers.points([]), layers.lines([]), layers.arrows([], []), layers.handles([]), layers.ellipses([], [])]
    empty.append(layers.pictures(np.zeros((0, 28, 28)), []))
    assert len(unpack(View(BOX, BOX, empty).pack())["layers"]) == 6


@given(hnp.arrays(np.float64, (2, 3, 4), elements=st.floats(0, 1)))
def test_grey_pictures_are_coded_as_a_raster_would(images):
    codes = layers.pictures(images, np.zeros((2, 2)))["values"]
    assert codes.dtype == np.uint8
    assert np.abs(codes.astype(int) - quantise(images, 0, 1)).max() <= 1  # single precision may round the other way
    assert np.abs((codes - 1.0) / 254 - images).max() <= 0.501 / 254


def test_pictures_come_as_bytes_too_and_leave_blank_what_is_missing():
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    assert layers.pictures(levels, [[0, 0]])["values"].ravel()[[0, 1, 127, 255]].tolist() == [1, 2, 128, 255]
    assert layers.pictures([[[np.nan, -1.0, 0.0, 2.0]]], [[0, 0]])["values"].ravel().tolist() == [0, 1, 1, 255]
    differences = layers.pictures([[[-1.0, 0.0, 1.0]]], [[0, 0]], colours="diverging")
    assert differences["values"].ravel().tolist() == [1, 128, 255]


def test_colour_pictures_keep_their_bytes():
    rgb = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 3), dtype=np.uint8)
    places = np.zeros((3, 2))
    for images in (rgb, rgb / 255):
        layer = layers.pictures(images, places, (2.0, 1.0), frame="accent")
        np.testing.assert_array_equal(layer["values"], rgb)
        assert (layer["size"], layer["frames"]) == ([2.0, 1.0], ["accent"] * 3)


def test_a_groove_runs_along_the_free_coordinate():
    layer = layers.handles([[0, 1]], lock="y", path=(-3, 3), resets=True)
    assert (layer["path"], layer["resets"]) == ([-3.0, 3.0], True)
    with pytest.raises(ValueError, match="locked"):
        layers.handles([[0, 1]], path=(-3, 3))


@pytest.mark.parametrize("shape", [(4, 4), (1, 4, 4, 4), (1, 0, 4)])
def test_pictures_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match="it must be"):
        layers.pictures(np.zeros(shape), [[0, 0]])
    with pytest.raises(ValueError, match="as many places"):
        layers.pictures(np.zeros((2, 4, 4)), [[0, 0]])


@pytest.mark.parametrize(
    ("x", "log", "message"),
    [
        ((1, 1), False, "increasing"),
        ((0, np.inf), False, "finite"),
        ((2, 1), False, "increasing"),
        ((0, 1), True, "positive"),
    ],
)
def test_a_range_that_cannot_be_drawn_is_said(x, log, message):
    with pytest.raises(ValueError, match=message):
        View(x, (1, 2), equal=False, x_log=log)


def test_the_stage_speaks_every_language():
    english, russian = (stage_strings(lang) for lang in LANGUAGES)
    assert english.keys() == russian.keys()
    assert all(russian[key] and russian[key] != english[key] for key in english)
