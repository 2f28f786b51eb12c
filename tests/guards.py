"""Memory between guards: a kernel that writes outside its arrays is caught before it takes the process down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from types import ModuleType
from unittest.mock import patch

import numpy as np
from numpy.typing import DTypeLike

GUARD, UNTOUCHED = 4096, 0xFF
"""Bytes before and behind each array, and what they hold: NaN to who reads them as floats."""
Guards = list[tuple[np.ndarray, np.ndarray]]


@contextmanager
def guarded_memory(module: ModuleType) -> Iterator[Guards]:
    """Arrays that ``module`` takes from `aligned` lie between bytes that nobody may write: before and behind each."""
    guards: Guards = []

    def guarded(*shape: int, dtype: DTypeLike = np.float32) -> np.ndarray:
        size = prod(shape) * np.dtype(dtype).itemsize
        room = np.full(size + 2 * GUARD, UNTOUCHED, np.uint8)
        before, inside, behind = np.split(room, [GUARD, GUARD + size])
        guards.append((before, behind))
        inside[:] = 0
        return inside.view(dtype).reshape(shape)

    with patch.object(module, "aligned", guarded):
        yield guards


def untouched(guards: Guards) -> bool:
    """Whether there are guards and nobody wrote on them."""
    return bool(guards) and all((side == UNTOUCHED).all() for guard in guards for side in guard)
