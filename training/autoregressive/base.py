"""What the architectures have in common: how one is made, what it minimises, its first layer and its last.

All learn the same thing, log p(x) of binarized digits with no label, so that their cards can be compared. A network
takes levels (n, height, width), 0 or 1, and answers the logits (n, height, width) of every pixel's being 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.images.fields.plan import before
from models.registry import Registry
from training.loop import Plan
from training.objectives import Batch
from training.pixelcnn import quantized

WINDOW = 7
"""Cells along each side of the first layer's mask A (van den Oord et al., 2016a, table 1)."""


@dataclass(frozen=True)
class Recipe:
    """How one architecture becomes an asset.

    Attributes:
        key: as in `models.images.fields.ARCHITECTURES`.
        name: of the asset.
        facts: its sizes, as its card will have them.
        network: makes the network from these.
        family: of run-time models that its tensors are for.
    """

    key: str
    name: str
    what: str
    facts: Mapping[str, Any]
    network: Callable[[Mapping[str, Any]], nn.Module]
    plan: Plan
    family: str = "autoregressive"


RECIPES: Registry[Recipe] = Registry("architecture")


def nats(network: nn.Module, batch: Batch) -> Tensor:
    """−log p(x) in nats per picture, the digits binarized anew at every visit."""
    levels = quantized(batch, 2)
    found = F.binary_cross_entropy_with_logits(network(levels).float(), levels.float(), reduction="none")
    return found.sum((1, 2)).mean()


class Masked(nn.Conv2d):
    """A convolution that sees the rows above and the pixels to the left; mask B also the ``centre``, mask A not.

    The rows below are left out of the kernel (ins, outs, size // 2 + 1, size); its closed cells are zero and stay so.
    """

    def __init__(self, ins: int, outs: int, size: int, centre: bool):
        super().__init__(ins, outs, (size // 2 + 1, size))
        self.register_buffer("cells", torch.from_numpy(before(size, centre)[: size // 2 + 1]).float(), persistent=False)
        self.aside = size // 2
        self.weight.data *= self.cells

    def forward(self, x: Tensor) -> Tensor:
        padded = F.pad(x, (self.aside, self.aside, self.aside, 0))
        return F.conv2d(padded, self.weight * self.cells, self.bias)


def seen(levels: Tensor) -> Tensor:
    """Pictures (n, 2, height, width) as the first layer sees them: each pixel as ±1 and 1, so that borders show."""
    x = levels.float() * 2 - 1
    return torch.stack([x, torch.ones_like(x)], 1).contiguous(memory_format=torch.channels_last)


class Head(nn.Module):
    """From features in the last axis to one logit each, through one more layer."""

    def __init__(self, features: int, units: int):
        super().__init__()
        self.hidden, self.out = nn.Linear(features, units), nn.Linear(units, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(F.relu(self.hidden(F.relu(x))))[..., 0]
