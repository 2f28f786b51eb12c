"""What a sampler is asked, what it answers, and how a level is drawn: the same for every backend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Task(NamedTuple):
    """``n`` completions of pictures (height, width), pixel by pixel from the top left, their colours in order.

    Attributes:
        levels: (n, height, width) uint8, of colours (n, height, width, 3); where ``drawn`` is true never read.
        asked: (height, width) bool, the pixels whose logits are wanted. What stands after the last is never visited.
        drawn: (n, height, width) bool, those to draw, all of them asked for; elsewhere the level stays.
        uniforms: float64 in [0, 1) in the shape of ``levels``, from `models.images.pixelcnn.draws`.
        features: (1 or n, height, width, F) float32, the context; F is 0 without a U-Net. One for all where all
            complete the same picture: then what stands above the first pixel drawn is the same for all, too.
        condition: (n, L, 2C) float32, rows of `Parameters.condition`.
        temperature: divides the logits; 0 takes the likeliest level.
        known: (n, height, width) bool, pixels of which earlier neighbours take their colours; read for colours alone.
    """

    levels: NDArray[np.uint8]
    asked: NDArray[np.bool_]
    drawn: NDArray[np.bool_]
    uniforms: NDArray[np.float64]
    features: NDArray[np.float32]
    condition: NDArray[np.float32]
    temperature: float
    known: NDArray[np.bool_]


class Row(NamedTuple):
    """A finished row.

    Attributes:
        row: its number.
        columns: (m,) those asked for, from the left.
        levels: (n, m) uint8, what stands there now; of colours (n, m, 3).
        logits: (n, m, K) float32 at temperature 1; of colours (n, m, 3, K).
    """

    row: int
    columns: NDArray[np.int64]
    levels: NDArray[np.uint8]
    logits: NDArray[np.float32]


def draw(logits: NDArray[np.float32], uniforms: NDArray[np.float64], temperature: float) -> NDArray[np.int64]:
    """Levels (n,) from logits (n, K) by inverting the distribution function at ``uniforms`` (n,), in float64.

    At temperature 0 the likeliest level, the lowest of equals.
    """
    if temperature == 0:
        return logits.argmax(1)
    above = logits.astype(np.float64)
    above -= above.max(1, keepdims=True)
    with np.errstate(over="ignore"):  # a temperature next to nothing: all but the likeliest at minus infinity
        above /= temperature
    reached = np.exp(above).cumsum(1)
    passed = (reached <= (uniforms * reached[:, -1])[:, None]).sum(1)
    return np.minimum(passed, logits.shape[1] - 1)
