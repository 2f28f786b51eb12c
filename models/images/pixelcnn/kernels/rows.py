"""The compiled sampler as Python calls it: on to the next row with a pixel asked for."""

from __future__ import annotations

import numpy as np

from models.images.pixelcnn.kernels.drawing import answer, draw
from models.images.pixelcnn.kernels.stacks import go_down, go_right, meet, part_ways, seen_at
from models.images.pixelcnn.parameters import ABOVE, ASIDE
from models.kernels.arithmetic import FIRST, ONE, TWO
from models.kernels.jit import entry, kernel

_ROW, _COLUMN = np.int64(ABOVE), np.int64(ASIDE)


@entry
def advance(model, job, room, start, row):
    """Take the vertical stack through the rows ``start`` … ``row``, then draw in ``row``.

    Above the first row asked for, and in it, pictures that have one context are the same.
    """
    for at in range(start, row + 1):
        go_down(model, job, room, at, job.contexts if at <= job.first else job.n)
    if row == job.first and job.contexts < job.n:
        part_ways(model, job, room, row)
    meet(model, job, room, row)
    column, last = FIRST, _last(job, row)
    while column <= last:
        stop = _stop(job, row, column, last)
        go_right(model, job, room, row, column, stop - column)
        _decide(model, job, room, row, column, stop)
        column = stop


@kernel
def _last(job, row):
    """The last column asked for."""
    last = job.width - 1
    while last >= 0 and not job.asked[row, last]:
        last -= 1
    return last


@kernel
def _stop(job, row, column, last):
    """Behind the next column where a level is drawn: up to there nothing has to be waited for."""
    while column < last:
        for picture in range(job.n):
            if job.drawn[picture, row, column]:
                return column + 1
        column += 1
    return column + 1


@kernel
def _decide(model, job, room, row, column, stop):
    """Logits where they are asked for; levels where they are drawn."""
    for at in range(column, stop):
        if job.asked[row, at]:
            answer(model, job, room, at)
            for picture in range(job.n):
                if job.drawn[picture, row, at]:
                    _place(model, job, room, picture, row, at)


@kernel
def _place(model, job, room, picture, row, column):
    """Draw a level and let later pixels see it."""
    start = (picture * job.width + column) * model.outputs
    logits = room.logits[start : start + model.outputs]
    level = draw(logits, model.levels, job.uniforms[picture, row, column], job.temperature, room.reached)
    job.levels[picture, row, column] = level
    place = seen_at(job, picture, row + _ROW, column + _COLUMN)
    job.seen[place] = np.float32(level) * (TWO / np.float32(model.levels - 1)) - ONE
