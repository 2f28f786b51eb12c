"""The compiled sampler as Python calls it: on to the next row with a pixel asked for."""

from __future__ import annotations

import numpy as np

from models.images.pixelcnn.kernels.colouring import tell
from models.images.pixelcnn.kernels.drawing import answer, draw, expect, logits_at
from models.images.pixelcnn.kernels.stacks import go_down, go_right, meet, part_ways, seen_at
from models.images.pixelcnn.parameters import ABOVE, ASIDE
from models.kernels.arithmetic import FIRST
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
    """Logits where they are asked for; levels where they are drawn, one colour after the other."""
    for at in range(column, stop):
        if job.asked[row, at]:
            expect(model, job, room, at)
            for colour in range(model.colours):
                answer(model, job, room, row, at, colour)
                for picture in range(job.n):
                    if job.drawn[picture, row, at]:
                        _place(model, job, room, picture, row, at, colour)
                if colour + 1 < model.colours:
                    tell(model, job, room, row, at, colour)


@kernel
def _place(model, job, room, picture, row, column, colour):
    """Draw a level and let later pixels see it."""
    start = logits_at(model, job, picture, column, colour)
    logits, chance = room.logits[start : start + model.outputs], job.uniforms[picture, row, column, colour]
    level = draw(logits, model.levels, chance, job.temperature, room.reached)
    job.levels[picture, row, column, colour] = level
    place = seen_at(job, picture, row + _ROW, column + _COLUMN) + colour * model.numbers
    for i in range(model.numbers):
        job.seen[place + i] = model.table[level * model.numbers + i]
    if model.colours > 1:
        job.before[picture, row + 1, column + 1, colour] = level
