"""μ-law companding (ITU-T G.711; van den Oord et al., 2016, "WaveNet", section 2.2): 64 levels, finer near silence."""

from __future__ import annotations

from math import log1p

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVELS = 64
MU = 255
SILENCE = LEVELS // 2
"""The level of zero."""


def encode(wave: ArrayLike) -> NDArray[np.uint8]:
    """Levels of a wave in [−1, 1], of the same shape: sign(x) ln(1 + μ|x|) / ln(1 + μ), rounded to `LEVELS` steps."""
    wave = np.clip(np.asarray(wave, np.float64), -1, 1)
    squeezed = np.sign(wave) * np.log1p(MU * np.abs(wave)) / log1p(MU)
    return np.floor((squeezed + 1) / 2 * (LEVELS - 1) + 0.5).astype(np.uint8)


def decode(levels: ArrayLike) -> NDArray[np.float32]:
    """The wave in [−1, 1] that levels stand for."""
    squeezed = 2 * np.asarray(levels, np.float64) / (LEVELS - 1) - 1
    return (np.sign(squeezed) * np.expm1(np.abs(squeezed) * log1p(MU)) / MU).astype(np.float32)
