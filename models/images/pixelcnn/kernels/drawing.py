"""From what the gates let through to logits, and from logits to a level."""

from __future__ import annotations

import math

import numpy as np

from models.images.pixelcnn.kernels.colouring import NEARBY, raise_neighbours
from models.images.pixelcnn.kernels.stacks import copy
from models.kernels.arithmetic import NO, YES, ZERO
from models.kernels.jit import exact_kernel, kernel
from models.kernels.tiles import matrix_view, product

_LOWEST = np.int64(0)


@kernel
def expect(model, job, room, column):
    """What the units of the head get, of all pictures at a column."""
    n, w, deep, wide = job.n, job.width, model.layers * model.features, model.colours * model.units
    total = matrix_view(room.total, 0, n, model.features)
    hidden = matrix_view(room.hidden, 0, n, wide)
    passed = matrix_view(room.opened, column * deep, n, w * deep)
    product(passed, matrix_view(model.skip, 0, deep, model.features), total, n, deep, model.features, NO)
    _rectified(total, n, model.features)
    for i in range(n):
        copy(hidden[i], model.head_bias, wide)
    product(total, matrix_view(model.head, 0, model.features, wide), hidden, n, model.features, wide, YES)


@kernel
def answer(model, job, room, row, column, colour):
    """Logits of a colour of all pictures at a column; the colours before it are there."""
    n, units, outputs = job.n, model.units, model.outputs
    hidden = matrix_view(room.hidden, colour * units, n, model.colours * units)
    at = logits_at(model, job, 0, column, colour)
    logits = matrix_view(room.logits, at, n, job.width * model.colours * outputs)
    _rectified(hidden, n, units)
    for i in range(n):
        copy(logits[i], model.out_bias[colour * outputs : (colour + 1) * outputs], outputs)
    product(hidden, matrix_view(model.out, colour * units * outputs, units, outputs), logits, n, units, outputs, YES)
    if model.colours > 1:
        raised = matrix_view(room.raised, 0, n, NEARBY)
        weights = matrix_view(model.copy, colour * units * NEARBY, units, NEARBY)
        product(hidden, weights, raised, n, units, NEARBY, NO)
        for i in range(n):
            raise_neighbours(model, job, raised[i], logits[i], i, row, column, colour)


@kernel
def logits_at(model, job, picture, column, colour):
    """Where the logits of a colour start."""
    return ((picture * job.width + column) * model.colours + colour) * model.outputs


@kernel
def _rectified(values, rows, width):
    for i in range(rows):
        row = values[i]
        for j in range(width):
            row[j] = row[j] if row[j] > ZERO else ZERO


@exact_kernel
def draw(logits, levels, uniform, temperature, reached):
    """A level as `models.images.pixelcnn.task.draw` takes it; ``reached`` (levels,) is scratch."""
    likeliest = _LOWEST
    for k in range(1, levels):
        likeliest = k if logits[k] > logits[likeliest] else likeliest
    if temperature == 0:
        return likeliest
    total = 0.0
    for k in range(levels):
        total += math.exp((np.float64(logits[k]) - np.float64(logits[likeliest])) / temperature)
        reached[k] = total
    level = _LOWEST
    while level < levels - 1 and reached[level] <= uniform * total:
        level += 1
    return level
