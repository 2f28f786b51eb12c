"""Memory for kernels."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import DTypeLike, NDArray

LINE = 64
"""Bytes in a cache line."""


def aligned(*shape: int, dtype: DTypeLike = np.float32) -> NDArray:
    """Zeros that start where a cache line starts: a vector across two lines costs two loads."""
    size = prod(shape) * np.dtype(dtype).itemsize
    room = np.zeros(size + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + size].view(dtype).reshape(shape)
