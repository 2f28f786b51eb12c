"""Gradients by a tape: what is computed forward is written down, and gradients flow back along it.

Small on purpose: a receptive field needs the derivative of one number by all pixels, for networks of a few layers.
Arrays begin with an axis of independent draws: every draw has weights and a picture of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pull = Callable[[Array], tuple[Array, ...]]


@dataclass(frozen=True)
class Node:
    """A value on a tape, and its place there."""

    tape: Tape
    value: Array
    place: int


@dataclass
class Tape:
    """Steps in the order in which they were computed: the places of the parents, and the way back to them."""

    steps: list[tuple[tuple[int, ...], Pull]] = field(default_factory=list)

    def write(self, value: Array, parents: tuple[Node, ...], pull: Pull) -> Node:
        """A new value; ``pull`` turns the gradients by it, one per row, into the gradients by each of its parents."""
        self.steps.append((tuple(parent.place for parent in parents), pull))
        return Node(self, value, len(self.steps) - 1)

    def start(self, value: Array) -> Node:
        """A value that depends on nothing."""
        return self.write(value, (), lambda _gradient: ())


def gradients(of: Sequence[Node], weights: Array, by: Node) -> Array:
    """The derivatives of Σ weights · node by ``by`` for each node of ``of``, (nodes, *shape of ``by``).

    The nodes stand in the order of the tape and ``weights`` are shaped like each of them. All derivatives flow back
    together: each is a row of the arrays that travel, and the row of the last node comes first.
    """
    found: dict[int, Array] = {}
    starts = {node.place for node in of}
    for place in range(of[-1].place, by.place, -1):
        arrived = found.pop(place, None)
        if place in starts:
            arrived = weights[None] if arrived is None else np.concatenate([arrived, weights[None]])
        if arrived is None:
            continue
        parents, pull = by.tape.steps[place]
        for parent, part in zip(parents, pull(arrived), strict=True):
            found[parent] = _added(found[parent], part) if parent in found else part
    return found[by.place][::-1]


def _added(one: Array, other: Array) -> Array:
    """The sum of two sets of rows; the rows that one lacks are those of nodes that came later on the way back."""
    if len(one) < len(other):
        one, other = other, one
    total = one.copy()
    total[: len(other)] += other
    return total
