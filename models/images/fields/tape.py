"""Gradients by a tape: what is computed forward is written down, and gradients flow back along it.

Small on purpose: a receptive field needs the derivative of one number by all pixels, for networks of a few layers.
Arrays begin with an axis of independent draws: every draw has weights and a picture of its own.
"""

from __future__ import annotations

from collections.abc import Callable
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
        """A new value; ``pull`` turns the gradient by it into the gradients by each of its parents."""
        self.steps.append((tuple(parent.place for parent in parents), pull))
        return Node(self, value, len(self.steps) - 1)

    def start(self, value: Array) -> Node:
        """A value that depends on nothing."""
        return self.write(value, (), lambda _gradient: ())


def gradient(of: Node, weights: Array, by: Node) -> Array:
    """The derivative of Σ weights · ``of`` by ``by``, in the shape of ``by``; ``weights`` are shaped like ``of``."""
    found = {of.place: weights}
    for place in range(of.place, by.place, -1):
        arrived = found.pop(place, None)
        if arrived is None:
            continue
        parents, pull = of.tape.steps[place]
        for parent, part in zip(parents, pull(arrived), strict=True):
            found[parent] = found[parent] + part if parent in found else part
    return found.get(by.place, np.zeros_like(by.value))
