"""What colour asks of the kernels: the levels of neighbours, and what a colour tells those after it.

`models.images.pixelcnn.colours` does the same in numpy.
"""

from __future__ import annotations

import numpy as np

from models.images.pixelcnn.colours import EARLIER, LATER
from models.kernels.arithmetic import ONE
from models.kernels.jit import kernel

NEARBY, _DRAWN = np.int64(len(EARLIER) + len(LATER)), np.int64(len(EARLIER))
_DOWN, _RIGHT = (np.array([1 + place[axis] for place in (*EARLIER, *LATER)], np.int64) for axis in (0, 1))


@kernel
def neighbour(job, picture, row, column, which, colour):
    """The level of a neighbour, −1 where there is none to see."""
    framed = job.before if which < _DRAWN else job.after
    return np.int64(framed[picture, row + _DOWN[which], column + _RIGHT[which], colour])


@kernel
def raise_neighbours(model, job, raised, logits, picture, row, column, colour):
    """Add to a picture's logits what each neighbour is worth at its level."""
    for which in range(NEARBY):
        level = neighbour(job, picture, row, column, which, colour)
        if level >= 0:
            logits[level] += raised[which] + model.copy_bias[colour * NEARBY + which]


@kernel
def tell(model, job, room, row, column, colour):
    """Let the units of later colours hear of a colour's levels, and of the neighbours that have them too."""
    wide, each = model.colours * model.units, model.numbers + NEARBY
    for picture in range(job.n):
        level = np.int64(job.levels[picture, row, column, colour])
        hidden = room.hidden[picture * wide : (picture + 1) * wide]
        for i in range(model.numbers):
            _add_times(hidden, model.told, (colour * each + i) * wide, model.table[level * model.numbers + i], wide)
        for which in range(NEARBY):
            if neighbour(job, picture, row, column, which, colour) == level:
                _add_times(hidden, model.told, (colour * each + model.numbers + which) * wide, ONE, wide)


@kernel
def _add_times(out, matrix, start, factor, size):
    """out += factor · a row of a matrix."""
    for j in range(size):
        out[j] += factor * matrix[start + j]
