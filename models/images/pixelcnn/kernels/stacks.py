"""Both stacks of a gated PixelCNN: the vertical one a row at a time, the horizontal one some pixels at a time.

`models.images.pixelcnn.cached` does the same in numpy. A row of windows needs no copy here: a matrix whose rows
overlap in memory is a start and a stride.
"""

from __future__ import annotations

import numpy as np

from models.images.pixelcnn.parameters import ABOVE, ASIDE
from models.kernels.arithmetic import FIRST, NO, TWO, YES, gated
from models.kernels.jit import kernel
from models.kernels.tiles import matrix_view, product

_ABOVE, _ACROSS, _BEFORE = np.int64(ABOVE), np.int64(2 * ASIDE + 1), np.int64(ASIDE)
_MARGIN = np.int64(2 * ASIDE)


@kernel
def opened(gates, bias, out, features):
    """out = tanh(a) · (1 + tanh(b)) of the halves a, b of ``gates`` + ``bias``."""
    for j in range(features):
        a, b = gates[j] + bias[j], gates[features + j] + bias[features + j]
        out[j] = TWO * gated(a, TWO * b)


@kernel
def add(out, values, size):
    """out += values."""
    for j in range(size):
        out[j] += values[j]


@kernel
def total_of(out, a, b, size):
    """out = a + b."""
    for j in range(size):
        out[j] = a[j] + b[j]


@kernel
def copy(out, values, size):
    """out = values."""
    for j in range(size):
        out[j] = values[j]


@kernel
def floor_at(model, job, row, layer, picture):
    """Where the vertical stack's row of a picture starts, its empty left edge included."""
    return (((row % 2) * (model.layers + 1) + layer) * job.n + picture) * (job.width + 2) * model.features


@kernel
def seen_at(job, picture, row, column):
    """Where the numbers stand that are seen of the pixel ``column`` − 3 and ``row`` − 3 of the picture."""
    return ((picture * (job.height + _ABOVE) + row) * (job.width + _MARGIN) + column) * job.depth


@kernel
def go_down(model, job, room, row, pictures):
    """The vertical stack of ``pictures`` in a row, after the one before it."""
    for picture in range(pictures):
        _look_up(model, job, room, row, picture)
    for layer in range(model.layers):  # a layer's matrix stays in the cache for all pictures
        for picture in range(pictures):
            _step_down(model, job, room, row, layer, picture)


@kernel
def _look_up(model, job, room, row, picture):
    """The first layer: the three rows above."""
    c, w, each = model.features, job.width, _ACROSS * job.depth
    at = floor_at(model, job, row, 0, picture) + c
    out = matrix_view(room.stack, at, w, c)
    for i in range(_ABOVE):
        windows = matrix_view(job.seen, seen_at(job, picture, row + i, 0), w, job.depth)
        product(windows, matrix_view(model.first_down, i * each * c, each, c), out, w, each, c, i > 0)
    for column in range(w):
        add(out[column], model.first_down_bias, c)


@kernel
def _step_down(model, job, room, row, layer, picture):
    """One layer: this row's three pixels and those above them open a gate that is added."""
    c, w, each = model.features, job.width, 3 * model.features
    here, gates = floor_at(model, job, row, layer, picture), matrix_view(room.gates, 0, w, 2 * c)
    for i in range(2):
        windows = matrix_view(room.stack, floor_at(model, job, row + 1 + i, layer, picture), w, c)
        matrix = matrix_view(model.down, (layer * 2 + i) * each * 2 * c, each, 2 * c)
        product(windows, matrix, gates, w, each, 2 * c, i > 0)
    bias = model.down_bias[layer * 2 * c : (layer + 1) * 2 * c]
    before = matrix_view(room.stack, here + c, w, c)
    out = matrix_view(room.stack, floor_at(model, job, row, layer + 1, picture) + c, w, c)
    for column in range(w):
        opened(gates[column], bias, out[column], c)
        add(out[column], before[column], c)


@kernel
def part_ways(model, job, room, row):
    """Give the vertical stack of the first picture in a row to all."""
    size = (job.width + 2) * model.features
    for layer in range(model.layers + 1):
        first = floor_at(model, job, row, layer, 0)
        for picture in range(1, job.n):
            at = floor_at(model, job, row, layer, picture)
            copy(room.stack[at : at + size], room.stack[first : first + size], size)


@kernel
def meet(model, job, room, row):
    """What the vertical stack and the context give to the horizontal stack in a row."""
    c, w = model.features, job.width
    for picture in range(job.n):
        values = matrix_view(room.stack, floor_at(model, job, row, 0, picture) + c, w, c)
        start = matrix_view(room.lines, (picture * (w + 1) + 1) * c, w, c)
        product(values, matrix_view(model.first_link, 0, c, c), start, w, c, c, NO)
        for column in range(w):
            add(start[column], model.first_bias, c)
    for layer in range(model.layers):
        _meet_gates(model, job, room, row, layer)


@kernel
def _meet_gates(model, job, room, row, layer):
    c, w, f = model.features, job.width, model.channels
    given, size = matrix_view(room.given, 0, w, 2 * c), w * 2 * c
    from_context = matrix_view(model.context, layer * f * 2 * c, f, 2 * c)
    from_stack = matrix_view(model.link, layer * c * 2 * c, c, 2 * c)
    for picture in range(job.n):
        if picture < job.contexts:
            context = matrix_view(job.features, (picture * job.height + row) * w * f, w, f)
            product(context, from_context, given, w, f, 2 * c, NO)
        at = (layer * job.n + picture) * size
        copy(room.links[at : at + size], room.given, size)
        values = matrix_view(room.stack, floor_at(model, job, row, layer + 1, picture) + c, w, c)
        product(values, from_stack, matrix_view(room.links, at, w, 2 * c), w, c, 2 * c, YES)


@kernel
def go_right(model, job, room, row, column, count):
    """The horizontal stack at ``count`` columns of all pictures, cut the way that gives the longer pieces."""
    if count > job.n:
        for picture in range(job.n):
            _look_left(model, job, room, row, picture, column, count, NO)
        for layer in range(model.layers):
            for picture in range(job.n):
                _step_right(model, job, room, layer, picture, column, count, NO)
    else:
        for at in range(column, column + count):
            _look_left(model, job, room, row, FIRST, at, job.n, YES)
            for layer in range(model.layers):
                _step_right(model, job, room, layer, FIRST, at, job.n, YES)


@kernel
def _look_left(model, job, room, row, picture, column, count, across):
    """The first layer at ``count`` pixels: where ``across``, of so many pictures; else of so many columns."""
    c, w, before = model.features, job.width, _BEFORE * job.depth
    lines_apart = w + 1 if across else 1
    x = matrix_view(room.lines, (picture * (w + 1) + column + 1) * c, count, lines_apart * c)
    pixels_apart = (job.height + _ABOVE) * (w + _MARGIN) * job.depth if across else job.depth
    seen = matrix_view(job.seen, seen_at(job, picture, row + _ABOVE, column), count, pixels_apart)
    product(seen, matrix_view(model.first_right, 0, before, c), x, count, before, c, YES)


@kernel
def _step_right(model, job, room, layer, picture, column, count, across):
    c, w, n, deep = model.features, job.width, job.n, model.layers * model.features
    line_step, step = (w + 1, w) if across else (1, 1)
    line, pixel = (layer * n + picture) * (w + 1) + column, picture * w + column
    both = matrix_view(room.lines, line * c, count, line_step * c)  # a row: the pixel to the left and the pixel
    gates = matrix_view(room.links, (layer * n * w + pixel) * 2 * c, count, step * 2 * c)
    product(both, matrix_view(model.right, layer * 4 * c * c, 2 * c, 2 * c), gates, count, 2 * c, 2 * c, YES)
    passed = matrix_view(room.opened, pixel * deep + layer * c, count, step * deep)
    for i in range(count):
        at = ((picture + i if across else picture) * model.layers + layer) * 2 * c
        opened(gates[i], job.condition[at : at + 2 * c], passed[i], c)
    if layer + 1 < model.layers:
        x = matrix_view(room.lines, (line + 1) * c, count, line_step * c)
        out = matrix_view(room.lines, (line + n * (w + 1) + 1) * c, count, line_step * c)
        bias = model.rest_bias[layer * c : (layer + 1) * c]
        for i in range(count):
            total_of(out[i], x[i], bias, c)
        product(passed, matrix_view(model.rest, layer * c * c, c, c), out, count, c, c, YES)
