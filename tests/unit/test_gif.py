"""Animations: read back, they show what was put in."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageSequence

from playground.gif import animated


def frames(data: bytes) -> tuple[np.ndarray, list[int]]:
    """Colours (n, h, w, 3) in [0, 1] and milliseconds of each frame."""
    with Image.open(BytesIO(data)) as movie:
        assert movie.info["loop"] == 0
        each = [
            (np.asarray(frame.convert("RGB")) / 255, frame.info["duration"]) for frame in ImageSequence.Iterator(movie)
        ]
    return np.stack([picture for picture, _ in each]), [duration for _, duration in each]


@pytest.mark.parametrize("scale", [1, 3])
def test_grey_levels_come_back_exactly(scale):
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 9)) / 255
    shown, durations = frames(animated(images, ms=120, scale=scale))
    assert shown.shape == (5, 8 * scale, 9 * scale, 3)
    np.testing.assert_allclose(shown[:, ::scale, ::scale, 0], images, atol=1e-9)
    np.testing.assert_array_equal(shown[..., 0], shown[..., 2])
    assert durations == [120] * 5


def test_colours_come_back_to_the_eye():
    ramp = np.linspace(0, 1, 32)
    images = np.stack([np.stack(np.broadcast_arrays(ramp[:, None], ramp, blue), axis=-1) for blue in (0.0, 0.5, 1.0)])
    shown, _ = frames(animated(images, scale=2))
    assert shown.shape == (3, 64, 64, 3)
    assert np.abs(shown[:, ::2, ::2] - images).mean() < 0.02


def test_time_and_numbers_are_brought_into_range():
    images = np.array([[[np.nan, -1.0]], [[0.5, 7.0]]])
    shown, durations = frames(animated(images, ms=1, scale=1))
    np.testing.assert_allclose(shown[:, 0, :, 0], [[0, 0], [128 / 255, 1]])
    assert durations == [20, 20]


@pytest.mark.parametrize("shape", [(4, 4), (0, 4, 4), (2, 4, 4, 4), (2, 0, 4)])
def test_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="it must be"):
        animated(np.zeros(shape))
