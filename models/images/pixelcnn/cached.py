"""Exact ancestral sampling with numpy: every activation is computed once, and only if a later pixel asks for it.

The vertical stack advances by rows, down to the next row with a pixel to draw; the horizontal one by pixels, and over
known pixels on the way to the next in one product. What is computed is what a full pass over the finished picture would
compute (Ramachandran et al., 2017, cache a PixelCNN++ the same way). Shapes: n pictures, W columns, R new rows, w new
columns, C features, L layers, Q colours, D numbers seen of a pixel; `models.images.pixelcnn.parameters` explains the
matrices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from models.images.pixelcnn.colours import Around, answer, around
from models.images.pixelcnn.parameters import ABOVE, ASIDE, Parameters
from models.images.pixelcnn.task import Row, Task, draw

Array = NDArray[np.float32]


def rows(p: Parameters, task: Task) -> Iterator[Row]:
    """Draw what is to draw; yields each row with a pixel asked for as soon as it is finished."""
    seen, near = as_seen(task.levels, p.table), None if p.is_grey else around(task.levels, task.known)
    n, _, width = task.levels.shape[:3]
    above, done = _nothing_above(p, len(task.features), width), 0
    for row in np.flatnonzero(task.asked.any(1)):
        stack = _down(p, seen[: above.shape[1], done : row + 1 + ABOVE], above)
        start, gates = _meet(p, [x[:, -1] for x in stack], task.features[:, row], task.condition)
        whole = np.broadcast_to(start, (n, *start.shape[1:]))
        yield _fill(p, task, int(row), seen[:, row + ABOVE], near, whole, gates)
        above, done = np.broadcast_to(above, (len(above), n, *above.shape[2:])).copy(), row + 1


def logits(
    p: Parameters, levels: NDArray[np.uint8], features: Array, condition: Array, known: NDArray[np.bool_]
) -> Array:
    """(n, height, width, K) at every pixel of finished pictures, in one pass: what `rows` would find on its way.

    Arguments:
        levels: (n, height, width), of colours (n, height, width, 3), whose logits are (n, height, width, 3, K).
        features: (1 or n, height, width, F), the context.
        condition: (n, L, 2C).
        known: (n, height, width), as in `Task`.
    """
    n, height, width = levels.shape[:3]
    seen = as_seen(levels, p.table)
    stack = _down(p, seen, _nothing_above(p, n, width))
    start, gates = _meet(p, stack, features, condition)
    inputs = _left_of(seen[:, ABOVE:].reshape(n * height, *seen.shape[2:]))
    joined = [gate.reshape(n * height, *gate.shape[2:]) for gate in gates]
    lines = _Lines(p, n * height, width)
    opened = _right(p, lines, inputs, start.reshape(n * height, width, -1), joined, slice(0, width))
    hidden, flat = _hidden(p, opened), levels.reshape(n * height * width, -1)
    found = answer(p, hidden, None if p.is_grey else _everywhere(around(levels, known)), lambda q, _: flat[:, q])
    return found.reshape(*levels.shape, -1)


def _everywhere(near: Around) -> NDArray[np.int16]:
    """The levels of all neighbours (n·height·width, 8, 3)."""
    height, width = (size - 2 for size in near.before.shape[1:3])
    return np.stack([near.at(row, slice(0, width)) for row in range(height)], 1).reshape(-1, 8, near.before.shape[3])


def as_seen(levels: NDArray[np.uint8], table: Array) -> Array:
    """Pictures as the first layer sees them by a ``table`` (K, V): (n, height + 3, width + 6, D), zero outside."""
    n, height, width = levels.shape[:3]
    numbers = table[levels].reshape(n, height, width, -1)
    seen = np.zeros((n, height + ABOVE, width + 2 * ASIDE, numbers.shape[3] + 1), np.float32)
    inside = seen[:, ABOVE:, ASIDE:-ASIDE]
    inside[..., :-1], inside[..., -1] = numbers, 1
    return seen


def _down(p: Parameters, seen: Array, above: Array) -> list[Array]:
    """The vertical stack (n, R, W, C) after the first and every further layer, in new rows.

    Arguments:
        seen: (n, R + 3, W + 6, D), the new rows without the last, and the three rows before them.
        above: (L, n, W + 2, C), what entered each layer in the row before; replaced by the last of the new ones.
    """
    n, count, width = len(seen), seen.shape[1] - ABOVE, seen.shape[2] - 2 * ASIDE
    x = _patches(seen[:, :-1], ABOVE, 2 * ASIDE + 1) @ p.first_down
    x += p.first_down_bias
    stack = [x]
    for matrix, bias, last in zip(p.down, p.down_bias, above, strict=True):
        block = np.zeros((n, count + 1, width + 2, x.shape[1]), np.float32)
        block[:, 0], block[:, 1:, 1:-1] = last, x.reshape(n, count, width, -1)
        last[:] = block[:, -1]
        gates = _patches(block, 2, 3) @ matrix
        gates += bias
        x = x + _opened(gates)
        stack.append(x)
    return [x.reshape(n, count, width, -1) for x in stack]


def _meet(p: Parameters, stack: Sequence[Array], features: Array, condition: Array) -> tuple[Array, list[Array]]:
    """What the vertical stack, the context and the label give to the horizontal stack, for pixels (n, …, W).

    Returns:
        what enters the first layer (n, …, W, C), and for every layer its gates (n, …, W, 2C).
    """
    first, *stack = stack
    labels = condition.reshape(len(condition), *[1] * (first.ndim - 2), *condition.shape[1:])
    gates = []
    for i, (x, link, context) in enumerate(zip(stack, p.link, p.context, strict=True)):
        gate = _times(x, link) + labels[..., i, :]
        gates.append(gate + _times(features, context) if features.shape[-1] else gate)
    start = _times(first, p.first_link)
    start += p.first_bias
    return start, gates


def _fill(
    p: Parameters, task: Task, row: int, seen: Array, near: Around | None, start: Array, gates: Sequence[Array]
) -> Row:
    """Draw the pixels of one row from the left; ``seen`` (n, W + 6, D) and what is ``near`` are written."""
    n, columns = len(task.levels), np.flatnonzero(task.asked[row])
    lines, inputs = _Lines(p, n, task.asked.shape[1]), _left_of(seen)
    found = task.levels[:, row, columns].reshape(n, len(columns), p.colours)
    chances = task.uniforms[:, row].reshape(n, -1, p.colours)
    given = np.empty((n, len(columns), p.colours, p.levels), np.float32)
    for place, (last, column) in enumerate(pairwise([-1, *columns.tolist()])):
        opened = _right(p, lines, inputs, start, gates, slice(last + 1, column + 1))
        hidden = _hidden(p, opened.reshape(n, column - last, *opened.shape[1:])[:, -1])
        free, here, chance = task.drawn[:, row, column], found[:, place], chances[:, column]

        def decide(colour: int, logits: Array, free=free, here=here, chance=chance) -> NDArray[np.uint8]:
            drawn = draw(logits, chance[:, colour], task.temperature)
            here[:, colour] = np.where(free, drawn, here[:, colour])
            return here[:, colour]

        given[:, place] = answer(p, hidden, near and near.at(row, column), decide)
        seen[:, column + ASIDE, :-1] = p.table[here].reshape(n, -1)
        if near:
            near.before[:, row + 1, column + 1] = here
    return Row(row, columns, found[..., 0], given[:, :, 0]) if p.is_grey else Row(row, columns, found, given)


class _Lines:
    """What entered each layer of the horizontal stack in n rows of pictures, and what its gates see of it.

    ``inputs`` (L, n, W + 1, C) begins with the zeros beyond the border; ``pairs`` (L, n, W, 2C) are the same numbers:
    every pixel behind the one to its left.
    """

    def __init__(self, p: Parameters, n: int, width: int):
        layers, features = p.rest_bias.shape
        self.inputs = np.zeros((layers, n, width + 1, features), np.float32)
        self.pairs = as_strided(self.inputs, (layers, n, width, 2 * features), self.inputs.strides, writeable=False)


def _right(p: Parameters, lines: _Lines, inputs: Array, start: Array, gates: Sequence[Array], new: slice) -> Array:
    """The horizontal stack over the columns ``new``: what its gates let through, (n·w, L, C).

    Arguments:
        lines: the columns before; the new ones are written.
        inputs: (n, W, 3·D), the three pixels to the left of every pixel.
        start: (n, W, C), from the vertical stack.
        gates: per layer (n, W, 2C), all that enters its gates from elsewhere.
    """
    n, layers = len(start), len(gates)
    x = inputs[:, new].reshape(-1, inputs.shape[2]) @ p.first_right
    x += start[:, new].reshape(x.shape)
    opened = np.empty((len(x), layers, x.shape[1]), np.float32)
    for i in range(layers):
        lines.inputs[i, :, new.start + 1 : new.stop + 1] = x.reshape(n, -1, x.shape[1])
        both = lines.pairs[i, :, new].reshape(len(x), -1) @ p.right[i]
        both += gates[i][:, new].reshape(both.shape)
        passed = opened[:, i] = _opened(both)
        if i + 1 < layers:
            x += passed @ p.rest[i]
            x += p.rest_bias[i]
    return opened


def _hidden(p: Parameters, opened: Array) -> Array:
    """What the units of the head get, (m, Q·H), from what the gates of all layers let through, (m, L, C)."""
    total = opened.reshape(len(opened), -1) @ p.skip.reshape(-1, p.skip.shape[2])
    hidden = np.maximum(total, 0) @ p.head
    hidden += p.head_bias
    return hidden


def _opened(gates: Array) -> Array:
    """tanh(a) · (1 + tanh(b)) of the two halves of the columns; ``gates`` is overwritten."""
    np.tanh(gates, out=gates)
    features = gates.shape[1] // 2
    doors = gates[:, features:]
    doors += 1
    return gates[:, :features] * doors


def _times(x: Array, matrix: Array) -> Array:
    """x @ matrix over the last axis, as one product."""
    return (x.reshape(-1, x.shape[-1]) @ matrix).reshape(*x.shape[:-1], -1)


def _patches(block: Array, high: int, wide: int) -> Array:
    """All windows of (n, height, width, features), a row each, in the order (row, column, feature)."""
    n, height, width, features = block.shape
    by_picture, by_row, by_column, _ = block.strides
    across = width - wide + 1
    shape = (n, height - high + 1, across, high, wide * features)  # a window's columns lie side by side in memory
    view = as_strided(block, shape, (by_picture, by_row, by_column, by_row, block.itemsize), writeable=False)
    return view.reshape(-1, high * wide * features)


def _left_of(seen: Array) -> Array:
    """The three pixels to the left of every column, (n, W, 3·D), of rows (n, W + 6, D), without a copy."""
    n, width, channels = seen.shape
    return as_strided(seen, (n, width - 2 * ASIDE, ASIDE * channels), seen.strides, writeable=False)


def _nothing_above(p: Parameters, n: int, width: int) -> Array:
    layers, features = p.rest_bias.shape
    return np.zeros((layers, n, width + 2, features), np.float32)
