"""Chance by position: the number behind a pixel is a function of (seed, completion, pixel) and nothing else.

So a completion does not depend on how many others were asked for, nor on the mask, nor on the backend.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def uniforms(seed: int, n: int, *shape: int) -> NDArray[np.float64]:
    """Numbers in [0, 1) for every pixel of ``n`` completions, (n, height, width), or every colour of it.

    Philox (Salmon et al., 2011) turns a key and a counter into numbers: the key is (seed, completion), the counter runs
    over the pixels and their colours.
    """
    streams = (np.random.Generator(np.random.Philox(key=(seed << 64) | i)) for i in range(n))
    return np.stack([stream.random(shape) for stream in streams])
