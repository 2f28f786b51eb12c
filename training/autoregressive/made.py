"""MADE (Germain et al., 2015, "Masked autoencoder for distribution estimation"): dense layers whose masks follow an
order of the pixels, here one drawn by chance; every pixel sees all before it, wherever they lie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.images.autoregressive.order import masks
from training.autoregressive.base import RECIPES, Recipe
from training.loop import Plan


class MaskedLinear(nn.Linear):
    """A dense layer with closed weights: they are zero and stay so; ``cells`` (outs, ins), true where open."""

    def __init__(self, cells: Tensor):
        super().__init__(cells.shape[1], cells.shape[0])
        self.register_buffer("cells", cells.float(), persistent=False)
        self.weight.data *= self.cells

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight * self.cells, self.bias)


class MADE(nn.Module):
    """Logits of every pixel given those before it in the order."""

    def __init__(self, facts: Mapping[str, Any]):
        super().__init__()
        first, last = map(torch.from_numpy, masks(facts["shape"], facts["units"], facts["order"]))
        self.first, self.last = MaskedLinear(first), MaskedLinear(last)

    def forward(self, levels: Tensor) -> Tensor:
        x = levels.flatten(1).float() * 2 - 1
        return self.last(F.relu(self.first(x))).unflatten(1, levels.shape[1:])


RECIPES.add(
    Recipe(
        "made",
        "made_digits",
        "MADE on digits, the pixels in a random order",
        {"units": 500, "order": 1},
        MADE,
        Plan(epochs=30, batch=128, rate=2e-3, average=0.999, half=True),
    )
)
