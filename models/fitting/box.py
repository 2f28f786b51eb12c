"""Rectangles aligned with the axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.targets.base import Array


@dataclass(frozen=True)
class Box:
    """A rectangle from ``low`` (d,) to ``high`` (d,)."""

    low: Array
    high: Array

    @property
    def size(self) -> Array:
        return self.high - self.low

    def joined(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(np.minimum(self.low, other.low), np.maximum(self.high, other.high))

    def holds(self, other: Box) -> bool:
        """Whether ``other`` lies within."""
        return bool((self.low <= other.low).all() and (other.high <= self.high).all())
