"""What a trained network listens to: how far a pixel's logit moves when another pixel is flipped.

No connection is assumed: pictures are changed and the network is asked again. Where no path leads the answer is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Conditionals = Callable[[Any], Array]
"""p(level | pixels before) of black and white pictures (n, h, w), (n, h, w, 2), as models give it."""
Pixel = tuple[int, int]


def swayed_by(conditionals: Conditionals, pictures: Array, pixel: Pixel) -> NDArray[np.float64]:
    """|change of the logit at ``pixel``| when each pixel is flipped alone, mean over ``pictures`` (n, h, w); (h, w)."""
    height, width = pictures.shape[1:]
    places = [(row, column) for row in range(height) for column in range(width)]
    moved = [_moved(conditionals, picture, places)[:, pixel[0], pixel[1]] for picture in pictures]
    return np.mean(moved, axis=0).reshape(height, width)


def sway(conditionals: Conditionals, pictures: Array, flipped: Iterable[Pixel]) -> NDArray[np.float64]:
    """|change of the logit| of a pixel when one before it in raster order is flipped, by where that one lies.

    It is the mean over ``pictures`` (n, h, w), the pixels ``flipped`` in each, and all pixels that lie so from them,
    (h, 2·w − 1): row k is k rows above, column w − 1 + m is m columns to the right. 0 where no pair lies so.
    """
    places = list(flipped)
    height, width = pictures.shape[1:]
    sums, pairs = np.zeros((2, height, 2 * width - 1))
    for picture in pictures:
        for (row, column), change in zip(places, _moved(conditionals, picture, places), strict=True):
            aside = slice(column, column + width)  # from the last column to the first: that is m, rising
            sums[: height - row, aside] += change[row:, ::-1]
            pairs[: height - row, aside] += 1
    return sums / np.maximum(pairs, 1)


def _moved(conditionals: Conditionals, picture: Array, places: list[Pixel]) -> NDArray[np.float64]:
    """|change of all logits| for each flip, (places, h, w)."""
    changed = np.repeat(picture[None], len(places) + 1, axis=0)
    number, (rows, columns) = np.arange(1, len(places) + 1), np.array(places).T
    changed[number, rows, columns] = 1 - changed[number, rows, columns]
    shares = np.maximum(np.asarray(conditionals(changed), np.float64), 1e-30)
    logits = np.log(shares[..., 1]) - np.log(shares[..., 0])
    return np.abs(logits[1:] - logits[0])
