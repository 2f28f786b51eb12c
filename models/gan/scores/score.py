"""What a score consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.registry import Text

Better = Literal["high", "low"]

BETTER: Mapping[str, Better] = {
    "modes": "high",
    "balanced": "high",
    "hq": "high",
    "mode_kl": "low",
    "sliced_w2": "low",
    "energy": "low",
    "reverse_kl": "low",
    "js": "low",
}
"""All scores by key, in the order of the board, and which way is better."""

FAR = 1e9  # data units: a point beyond, an infinite one or a NaN counts as a point at infinity


@dataclass(frozen=True)
class Floor:
    """What a perfect generator, one that samples the target itself, reads at the same sample size.

    ``mean`` is its mean reading; ``limit`` the reading that 95 % of such samples keep to: at most ``limit`` where lower
    is better, at least ``limit`` where higher is.
    """

    mean: float
    limit: float


@dataclass(frozen=True)
class Score:
    """One reading of a sample: never NaN, ``inf`` where the truth is infinite.

    ``error`` is its standard error over samples of the same generator, None where the value is a count. ``bound`` is
    "≥" where the value is only known to be at least this.
    """

    key: str
    title: Text
    value: float
    unit: Text
    floor: Floor
    error: float | None
    better: Better
    about: Text
    bound: Literal["", "≥"] = ""

    @property
    def perfect(self) -> bool:
        """Whether a perfect generator could well read this: the value keeps to the floor's limit."""
        return self.value >= self.floor.limit if self.better == "high" else self.value <= self.floor.limit


def floor_of(readings: np.ndarray, better: Better) -> Floor:
    """The floor that readings (repeats,) of perfect generators make."""
    return Floor(float(readings.mean()), float(np.quantile(readings, 0.05 if better == "high" else 0.95)))


def reachable(samples: np.ndarray) -> np.ndarray:
    """Which of ``samples`` (n, d) are points of the plane, as (n,): finite and not absurdly far."""
    return (np.abs(samples) < FAR).all(axis=1)  # a NaN compares as false
