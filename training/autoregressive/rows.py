"""Row LSTM (van den Oord et al., 2016a, section 3.1): one LSTM per column walks down the rows, all columns at once, and
each state is a convolution of the states above; a pixel looks up into a triangle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training.autoregressive.base import RECIPES, WINDOW, Head, Masked, Recipe, seen
from training.autoregressive.lstm import Cell, remember, step
from training.loop import Plan


class RowCell(Cell):
    """A row of states from the row above: each sees the three next to it."""

    def __init__(self, units: int):
        super().__init__()
        self.again = nn.Linear(3 * units, 4 * units, bias=False)

    def forward(self, row: Tensor, state: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
        """row (n, width, 4·units), what the picture gives to the gates; state and cell (n, width, units)."""
        wide = F.pad(state, (0, 0, 1, 1))
        return step(row + self.again(torch.cat([wide[:, :-2], state, wide[:, 2:]], -1)), cell)


class RowLayer(nn.Module):
    """An LSTM that walks down; the picture enters it by a convolution of mask B along the row."""

    def __init__(self, features: int, units: int):
        super().__init__()
        self.enter = nn.Linear(2 * features, 4 * units)
        self.cell = RowCell(units)
        self.leave = nn.Linear(units, features)
        self.units = units
        remember(self.enter.bias)

    def forward(self, x: Tensor) -> Tensor:
        """x (n, height, width, features)."""
        gates = self.enter(torch.cat([F.pad(x, (0, 0, 1, 0))[:, :, :-1], x], -1))
        state = gates.new_zeros(len(x), x.shape[2], self.units)
        cell, states = state.float(), []
        for row in gates.unbind(1):
            state, cell = self.cell(row, state, cell)
            states.append(state)
        return x + self.leave(torch.stack(states, 1))


class RowLSTM(nn.Module):
    """Logits of every pixel given a triangle above it and the row to the left."""

    def __init__(self, facts: Mapping[str, Any]):
        super().__init__()
        features, units = facts["features"], facts["units"]
        self.first = Masked(2, features, WINDOW, centre=False)
        self.layers = nn.Sequential(*(RowLayer(features, units) for _ in range(facts["layers"])))
        self.head = Head(features, facts["head"])

    def forward(self, levels: Tensor) -> Tensor:
        return self.head(self.layers(self.first(seen(levels)).permute(0, 2, 3, 1).contiguous()))


RECIPES.add(
    Recipe(
        "row_lstm",
        "row_lstm_digits",
        "Row LSTM on digits",
        {"features": 48, "units": 24, "layers": 3, "head": 48},
        RowLSTM,
        Plan(epochs=1, batch=24, rate=3e-3, warmup=0.1, average=0.998, half=True, fused=True),
    )
)
