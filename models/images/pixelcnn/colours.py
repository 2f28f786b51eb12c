"""Colour in a PixelCNN at run time: p(pixel) = p(R | before) · p(G | before, R) · p(B | before, R, G).

`training.colours.ColourHead` explains the head. Its logits of one colour wait for the level of the one before, so that
the same lines serve a full pass, where the levels are there, and a sampler, which draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from models.images.pixelcnn.parameters import Parameters

Array = NDArray[np.float32]
COLOURS = 3
OCTAVES = (2, 4, 8, 16)
WAVES = 1 + 2 * len(OCTAVES)
"""Numbers that stand for a level: itself, and a sine and a cosine per octave."""
EARLIER = ((-1, -1), (-1, 0), (-1, 1), (0, -1))
LATER = ((0, 1), (1, -1), (1, 0), (1, 1))
"""Rows and columns to the neighbours: those drawn before, and those seen only where they are known."""
NEIGHBOURS = len(EARLIER) + len(LATER)


def waves(number: int) -> Array:
    """The table of what is seen of the levels 0 … ``number`` − 1, (number, WAVES)."""
    share = np.arange(number)[:, None] / (number - 1)
    angles = np.pi * share * OCTAVES
    return np.concatenate([2 * share - 1, np.sin(angles), np.cos(angles)], 1).astype(np.float32)


class Around(NamedTuple):
    """Pictures in a frame of −1, one pixel wide, (n, height + 2, width + 2, 3): ``before`` with the levels of all
    pixels that are drawn or known, ``after`` with those that are known."""

    before: NDArray[np.int16]
    after: NDArray[np.int16]

    def at(self, row: int, columns: int | slice) -> NDArray[np.int16]:
        """The levels of the neighbours (n, 8, 3) of a pixel, or (n, columns, 8, 3) of a slice of a row; −1: none."""
        found = []
        for framed, places in ((self.before, EARLIER), (self.after, LATER)):
            for down, right in places:
                found.append(framed[:, row + 1 + down, _moved(columns, 1 + right)])
        return np.stack(found, -2)


def _moved(columns: int | slice, by: int) -> int | slice:
    return slice(columns.start + by, columns.stop + by) if isinstance(columns, slice) else columns + by


def around(levels: NDArray[np.uint8], known: NDArray[np.bool_]) -> Around:
    """What the neighbours are taken from.

    Arguments:
        levels: (n, height, width, 3).
        known: (n, height, width), where a pixel is seen by those before it.
    """
    inside = levels.astype(np.int16)
    return Around(_framed(inside), _framed(np.where(known[..., None], inside, np.int16(-1))))


def _framed(values: NDArray[np.int16]) -> NDArray[np.int16]:
    return np.pad(values, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=-1)


def answer(
    p: Parameters,
    hidden: Array,
    neighbours: NDArray[np.int16] | None,
    decide: Callable[[int, Array], NDArray],
) -> Array:
    """Logits (m, Q, K) of the colours of m pixels, one colour after the other.

    Arguments:
        hidden: (m, Q·H), what the sum of the layers gives to the units; written.
        neighbours: (m, 8, Q) levels; None for grey.
        decide: the levels (m,) of a colour, given its number and its logits (m, K).
    """
    units, found = hidden.shape[1] // p.colours, np.empty((len(hidden), p.colours, p.levels), np.float32)
    for colour in range(p.colours):
        group = np.maximum(hidden[:, colour * units : (colour + 1) * units], 0)
        logits = group @ p.out[colour] + p.out_bias[colour]
        if neighbours is not None:
            _raise(logits, group @ p.copy[colour] + p.copy_bias[colour], neighbours[:, :, colour])
        found[:, colour] = logits
        levels = decide(colour, logits)
        if neighbours is not None and colour + 1 < p.colours:
            hidden += _told(p, colour, levels, neighbours[:, :, colour])
    return found


def _raise(logits: Array, by: Array, levels: NDArray[np.int16]) -> None:
    """Add to the logits (m, K) what each neighbour is worth, (m, 8), at its level, (m, 8)."""
    rows, which = np.nonzero(levels >= 0)
    np.add.at(logits, (rows, levels[rows, which]), by[rows, which])


def _told(p: Parameters, colour: int, levels: NDArray, neighbours: NDArray[np.int16]) -> Array:
    """What later units hear (m, Q·H) of a colour's levels (m,) and of its neighbours' (m, 8)."""
    heard = p.told[colour * (WAVES + NEIGHBOURS) : (colour + 1) * (WAVES + NEIGHBOURS)]
    same = (neighbours == levels[:, None]).astype(np.float32)
    return np.concatenate([p.table[levels], same], 1) @ heard
