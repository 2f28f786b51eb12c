"""The first PixelCNN (van den Oord et al., 2016a, section 3.4): mask A, then residual blocks with mask B."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.images.autoregressive.base import KINDS, Array, Choose, Kind, Levels, Network
from models.images.autoregressive.parts import WINDOW, Dense, Head, Tensors, Window, pairs, relu


class Block:
    """Down to half of the features, mask B, up again; what mask B looks at is kept in a map."""

    def __init__(self, tensors: Tensors, name: str, features: int):
        half = features // 2
        self.narrow = Dense(tensors, f"{name}.narrow", features, half, pointwise=True)
        self.look = Window(tensors, f"{name}.look", half, half, 3, centre=True)
        self.widen = Dense(tensors, f"{name}.widen", half, features, pointwise=True)

    def everywhere(self, x: Array) -> Array:
        return x + self.widen(relu(self.look.everywhere(relu(self.narrow(relu(x))))))

    def at(self, kept: Array, x: Array, row: int, column: int) -> Array:
        """One pixel (n, features); ``kept`` gets what later pixels look at."""
        self.look.put(kept, row, column, relu(self.narrow(relu(x))))
        return x + self.widen(relu(self.look.at(kept, row, column)))


class Original(Network):
    """Every layer keeps a map; a new pixel is looked up in it, and added to it."""

    def __init__(self, facts: Mapping[str, Any], tensors: Tensors):
        super().__init__(tuple(facts["shape"]))
        features = facts["features"]
        self.first = Window(tensors, "first", 2, features, WINDOW, centre=False)
        self.blocks = [Block(tensors, f"layers.{i}", features) for i in range(facts["layers"])]
        self.head = Head(tensors, features, facts["head"])
        self.closed = self.first.closed + sum(block.look.closed for block in self.blocks)

    def logits(self, levels: Levels) -> Array:
        x = self.first.everywhere(pairs(levels))
        for block in self.blocks:
            x = block.everywhere(x)
        return self.head(x)

    def walk(self, n: int, choose: Choose) -> None:
        seen, maps = self.first.blank(n, self.shape), [block.look.blank(n, self.shape) for block in self.blocks]
        for row, column in self.order.tolist():
            x = self.first.at(seen, row, column)
            for block, kept in zip(self.blocks, maps, strict=True):
                x = block.at(kept, x, row, column)
            self.first.put(seen, row, column, pairs(choose(row, column, self.head(x))))


KINDS.add(Kind("original", Original))
