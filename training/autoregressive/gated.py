"""The gated PixelCNN of `training.pixelcnn`, small, in raster order and told nothing: two stacks, no blind spot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import torch
from torch import Tensor

from training import pixelcnn
from training.autoregressive.base import RECIPES, Recipe
from training.loop import Plan


class Gated(pixelcnn.PixelCNN):
    """Logits of every pixel given all pixels before it."""

    def __init__(self, facts: Mapping[str, Any]):
        sizes = {field.name: facts[field.name] for field in fields(pixelcnn.Facts) if field.name in facts}
        super().__init__(pixelcnn.Facts(**sizes))

    def forward(self, levels: Tensor) -> Tensor:
        untold = torch.zeros(len(levels), dtype=torch.long, device=levels.device)
        black, white = super().forward(levels, levels > 0, untold).unbind(1)
        return white - black


RECIPES.add(
    Recipe(
        "gated",
        "gated_pixelcnn_digits",
        "gated PixelCNN, small and in raster order, on digits",
        {"levels": 2, "features": 32, "layers": 6, "head": 32, "classes": 0, "channels": 0, "context": {}},
        Gated,
        Plan(epochs=1, batch=24, rate=2e-3, warmup=0.1, average=0.998, half=True, fused=True),
        family="pixelcnn",
    )
)
