"""The shape of a stack of causal dilated convolutions: what one output sees, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Lags = NDArray[np.int64]


@dataclass(frozen=True)
class Stack:
    """``blocks`` times ``layers`` causal convolutions of ``kernel`` taps, the l-th of a block dilated by baseˡ.

    van den Oord et al., 2016, "WaveNet", figure 3 (base 2, kernel 2); base 1 is a stack without dilation (figure 2).
    """

    layers: int
    kernel: int = 2
    base: int = 2
    blocks: int = 1

    @property
    def depth(self) -> int:
        """All layers."""
        return self.layers * self.blocks

    @property
    def dilations(self) -> tuple[int, ...]:
        """Of every layer, the lowest first."""
        return self.blocks * tuple(self.base**layer for layer in range(self.layers))

    @property
    def receptive_field(self) -> int:
        """Samples from the oldest input that can matter to the newest, both included, in closed form.

        1 + blocks (kernel − 1) (baseᴸ − 1) / (base − 1); a geometric series, or L itself without dilation.
        """
        series = self.layers if self.base == 1 else (self.base**self.layers - 1) // (self.base - 1)
        return 1 + self.blocks * (self.kernel - 1) * series

    def lags(self, depth: int | None = None) -> Lags:
        """How far back the inputs lie that the newest output of the lowest ``depth`` layers sees, ascending.

        With gaps between the taps wider than what lies below them (kernel 2, base 3) some inputs are never seen.
        """
        seen = np.zeros(1, np.int64)
        for dilation in self.dilations[: self.depth if depth is None else depth]:
            seen = np.unique(seen[:, None] + dilation * np.arange(self.kernel))
        return seen

    def lit(self) -> list[Lags]:
        """Nodes that the newest output depends on, as lags: a list for the inputs, then one for each layer."""
        nodes = [np.zeros(1, np.int64)]
        for dilation in reversed(self.dilations):
            nodes.append(np.unique(nodes[-1][:, None] + dilation * np.arange(self.kernel)))
        return nodes[::-1]
