"""What the two recurrent architectures have in common: drawn row by row, they keep one row of every layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from models.images.autoregressive.base import Array, Choose, Levels, Network
from models.images.autoregressive.parts import WINDOW, Head, Tensors, Window, pairs


class Memory(Protocol):
    """What a walk keeps of one layer."""

    def begin(self) -> None:
        """A new row."""

    def at(self, x: Array, column: int) -> Array:
        """The layer at the next pixel of the row, (n, features) from (n, features)."""

    def end(self) -> None:
        """The row is finished."""


class Layer(Protocol):
    """A layer of LSTMs."""

    def everywhere(self, x: Array) -> Array:
        """The layer at all pixels of finished maps, (n, h, w, features) from (n, h, w, features)."""

    def memory(self, n: int, width: int) -> Memory:
        """Nothing drawn yet of ``n`` pictures."""


class Recurrent(Network):
    """A window with mask A, layers of the class ``layer``, and a head."""

    layer: type[Layer]

    def __init__(self, facts: Mapping[str, Any], tensors: Tensors):
        super().__init__(tuple(facts["shape"]))
        features, units = facts["features"], facts["units"]
        self.first = Window(tensors, "first", 2, features, WINDOW, centre=False)
        self.layers = [self.layer(tensors, f"layers.{i}", features, units) for i in range(facts["layers"])]
        self.head = Head(tensors, features, facts["head"])
        self.closed = self.first.closed

    def logits(self, levels: Levels) -> Array:
        x = self.first.everywhere(pairs(levels))
        for layer in self.layers:
            x = layer.everywhere(x)
        return self.head(x)

    def walk(self, n: int, choose: Choose) -> None:
        seen, memories = self.first.blank(n, self.shape), [layer.memory(n, self.shape[1]) for layer in self.layers]
        for row in range(self.shape[0]):
            for memory in memories:
                memory.begin()
            for column in range(self.shape[1]):
                x = self.first.at(seen, row, column)
                for memory in memories:
                    x = memory.at(x, column)
                self.first.put(seen, row, column, pairs(choose(row, column, self.head(x))))
            for memory in memories:
                memory.end()
