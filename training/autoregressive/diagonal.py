"""Diagonal BiLSTM (van den Oord et al., 2016a, section 3.2): two LSTMs walk along the diagonals, from both upper
corners; all pixels of a diagonal are computed at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.autoregressive.base import RECIPES, WINDOW, Head, Masked, Recipe, seen
from training.autoregressive.lstm import Cell, remember, step
from training.loop import Plan


class DiagonalCell(Cell):
    """A diagonal of states from the one before: each sees the state above it and the one beside it."""

    def __init__(self, units: int):
        super().__init__()
        self.again = nn.Parameter(torch.randn(2, 2 * units, 4 * units) * (2 * units) ** -0.5)

    def forward(self, diagonal: Tensor, state: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
        """State and cell (2, n, height, units); ``diagonal`` (…, 4·units) is what the picture gives to the gates."""
        around = torch.cat([F.pad(state, (0, 0, 1, 0))[:, :, :-1], state], -1)
        gates = torch.bmm(around.flatten(1, 2), self.again).unflatten(1, around.shape[1:3])
        return step(diagonal + gates, cell)


class DiagonalLayer(nn.Module):
    """Both directions side by side: leading axes of size 2, the second one for pictures seen in a mirror."""

    def __init__(self, features: int, units: int):
        super().__init__()
        self.enter = nn.Parameter(torch.randn(2, features, 4 * units) * features**-0.5)
        self.bias = nn.Parameter(torch.zeros(2, 1, 4 * units))
        self.cell = DiagonalCell(units)
        self.leave = nn.Linear(units, features)
        self.units = units
        remember(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """x (n, height, width, features)."""
        both = torch.stack([x, x.flip(2)]).flatten(1, 3)
        gates = torch.baddbmm(self.bias, both, self.enter).unflatten(1, x.shape[:3])
        states = straight(self._walk(skewed(gates)), x.shape[2])
        here, mirrored = states[0], states[1].flip(2)
        late = F.pad(mirrored, (0, 0, 0, 0, 1, 0))[:, :-1]  # a row later, or a pixel would see those to its right
        return x + self.leave(here + late)

    def _walk(self, gates: Tensor) -> Tensor:
        """States (diagonals, 2, n, height, units) for gates (diagonals, 2, n, height, 4·units).

        What lies outside the picture has gates of zero, so its states stay zero.
        """
        state = gates.new_zeros(*gates.shape[1:4], self.units)
        cell, states = state.float(), []
        for diagonal in gates.unbind(0):
            state, cell = self.cell(diagonal, state, cell)
            states.append(state)
        return torch.stack(states)


def skewed(x: Tensor) -> Tensor:
    """Diagonals first: (2, n, h, w, c) becomes (h + w − 1, 2, n, h, c), out[i + j, …, i, :] = x[…, i, j, :]."""
    height, width = x.shape[2:4]
    slanted = F.pad(x, (0, 0, 0, height)).flatten(2, 3)[:, :, :-height].unflatten(2, (height, height + width - 1))
    return slanted.permute(3, 0, 1, 2, 4).contiguous()


def straight(x: Tensor, width: int) -> Tensor:
    """The inverse of `skewed`."""
    height = x.shape[3]
    flat = F.pad(x.permute(1, 2, 3, 0, 4).flatten(2, 3), (0, 0, 0, height))
    return flat.unflatten(2, (height, height + width))[:, :, :, :width]


class DiagonalBiLSTM(nn.Module):
    """Logits of every pixel given nearly all that comes before it."""

    def __init__(self, facts: Mapping[str, Any]):
        super().__init__()
        features, units = facts["features"], facts["units"]
        self.first = Masked(2, features, WINDOW, centre=False)
        self.layers = nn.Sequential(*(DiagonalLayer(features, units) for _ in range(facts["layers"])))
        self.head = Head(features, facts["head"])

    def forward(self, levels: Tensor) -> Tensor:
        return self.head(self.layers(self.first(seen(levels)).permute(0, 2, 3, 1).contiguous()))


RECIPES.add(
    Recipe(
        "diagonal",
        "diagonal_bilstm_digits",
        "Diagonal BiLSTM on digits",
        {"features": 32, "units": 16, "layers": 3, "head": 64},
        DiagonalBiLSTM,
        Plan(epochs=1, batch=24, rate=3e-3, warmup=0.1, average=0.998, half=True, fused=True),
    )
)
