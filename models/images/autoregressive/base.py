"""What every architecture offers: all logits in one pass, and a walk that computes only what the next pixel needs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import Registry

Array = NDArray[np.float32]
Levels = NDArray[np.uint8]
Choose = Callable[[int, int, Array], NDArray]
"""Called with a pixel's row and column and its logits (n,); answers the levels (n,) that shall stand there."""


class Network(ABC):
    """p(x) as a product over black and white pixels (h, w), each given those before it in ``order``.

    ``order`` (h·w, 2) holds row and column of every pixel. Logits are those of a pixel's being 1. ``closed`` counts the
    weights that masks shut.
    """

    order: NDArray[np.int64]
    closed: int

    def __init__(self, shape: tuple[int, int]):
        self.shape = shape
        self.order = np.argwhere(np.ones(shape, bool))

    @abstractmethod
    def logits(self, levels: Levels) -> Array:
        """(n, h, w) at every pixel of finished pictures (n, h, w)."""

    @abstractmethod
    def walk(self, n: int, choose: Choose) -> None:
        """Draw ``n`` pictures pixel by pixel, in ``order``; nothing is computed twice."""


@dataclass(frozen=True)
class Kind:
    """An architecture: ``key`` as in `models.images.fields.ARCHITECTURES`; ``build`` makes one from the sizes on a card
    and its tensors, and raises `InputError` where one does not fit."""

    key: str
    build: Callable[[Mapping[str, Any], Mapping[str, Array]], Network]


KINDS: Registry[Kind] = Registry("architecture")
