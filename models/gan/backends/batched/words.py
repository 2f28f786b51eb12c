"""The numbers of `models.gan.draws` in torch, on whatever device: the same words, uniforms and normals by position.

64-bit words live in int64, whose products and sums wrap as SplitMix64 wants them to. Its right shift copies the sign;
a mask clears what it brings in.
"""

from __future__ import annotations

from math import pi

import numpy as np
import torch
from torch import Tensor

from models.gan import draws

GOLDEN, MIX_1, MIX_2 = (int(word.view(np.int64)) for word in (draws.GOLDEN, draws.MIX_1, draws.MIX_2))
STREAMS = 8


class Words:
    """All random words of one update in one go: a GPU waits for each kernel's launch, not for the arithmetic."""

    def __init__(self, counts: dict[int, int], device: torch.device):
        """``counts`` says how many words an update takes of each stream."""
        self._counts = counts
        sizes = np.array([*counts.values()])
        columns = (
            np.repeat([*counts], sizes),
            np.repeat(sizes, sizes),
            np.concatenate([np.arange(1, size + 1) for size in sizes]),
        )
        self._streams, self._strides, self._offsets = (torch.tensor(column, device=device) for column in columns)

    def __call__(self, origins: Tensor, update: Tensor) -> dict[int, Tensor]:
        """The words (count,) of each stream for update number ``update`` () of a run with ``origins`` (8,)."""
        positions = update * self._strides + self._offsets
        found = mix(origins[self._streams] + positions * GOLDEN)
        return dict(zip(self._counts, found.split([*self._counts.values()])))


def origins(seed: int) -> np.ndarray:
    """Where each stream of a run starts, (8,) int64."""
    streams = np.arange(1, STREAMS + 1, dtype=np.uint64) << draws.STREAM_SHIFT
    with np.errstate(over="ignore"):
        return draws.mix(np.array([seed], np.uint64) * draws.GOLDEN + streams).view(np.int64)


def mix(word: Tensor) -> Tensor:
    """SplitMix64's output function (Steele, Lea and Flood, 2014, fig. 15), elementwise on int64."""
    word = (word ^ shifted(word, 30)) * MIX_1
    word = (word ^ shifted(word, 27)) * MIX_2
    return word ^ shifted(word, 31)


def shifted(word: Tensor, bits: int) -> Tensor:
    """The words moved right with zeros coming in."""
    return (word >> bits) & ((1 << (64 - bits)) - 1)


def uniforms(word: Tensor) -> Tensor:
    """Uniform numbers strictly inside (0, 1), float64."""
    return (shifted(word, 40).double() + 0.5) * 2.0**-24


def normals(word: Tensor) -> Tensor:
    """Standard normal numbers, float64, by Box and Muller (1958), one word each."""
    angle = (shifted(word, 8) & 0xFFFFFFFF).double() * (2 * pi * 2.0**-32)
    return (-2 * uniforms(word).log()).sqrt() * angle.cos()
