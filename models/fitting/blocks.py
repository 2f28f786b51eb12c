"""Many candidates at once, in blocks that fit into memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.targets.base import Array

NUMBERS = 1 << 18  # per temporary array


def in_blocks(evaluate: Callable[..., tuple[Array, ...]], cost: int, *candidates: Array) -> tuple[Array, ...]:
    """``evaluate`` of arrays that share their first axis, a block of rows at a time.

    Args:
        cost: how many numbers a temporary array of ``evaluate`` holds for each row.
    """
    size = max(NUMBERS // cost, 1)
    starts = range(0, max(len(candidates[0]), 1), size)
    parts = [evaluate(*(part[start : start + size] for part in candidates)) for start in starts]
    return tuple(np.concatenate(part) for part in zip(*parts))
