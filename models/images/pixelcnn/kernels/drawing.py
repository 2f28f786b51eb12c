"""From what the gates let through to logits, and from logits to a level."""

from __future__ import annotations

import math

import numpy as np

from models.images.pixelcnn.kernels.stacks import copy
from models.kernels.arithmetic import NO, YES, ZERO
from models.kernels.jit import exact_kernel, kernel
from models.kernels.tiles import matrix_view, product

_LOWEST = np.int64(0)


@kernel
def answer(model, job, room, column):
    """Logits of all pictures at a column."""
    n, w, deep = job.n, job.width, model.layers * model.features
    total = matrix_view(room.total, 0, n, model.features)
    hidden = matrix_view(room.hidden, 0, n, model.units)
    logits = matrix_view(room.logits, column * model.outputs, n, w * model.outputs)
    passed = matrix_view(room.opened, column * deep, n, w * deep)
    skip = matrix_view(model.skip, 0, deep, model.features)
    product(passed, skip, total, n, deep, model.features, NO)
    _rectified(total, n, model.features)
    for i in range(n):
        copy(hidden[i], model.head_bias, model.units)
        copy(logits[i], model.out_bias, model.outputs)
    head = matrix_view(model.head, 0, model.features, model.units)
    product(total, head, hidden, n, model.features, model.units, YES)
    _rectified(hidden, n, model.units)
    out = matrix_view(model.out, 0, model.units, model.outputs)
    product(hidden, out, logits, n, model.units, model.outputs, YES)


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
