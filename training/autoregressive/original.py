"""The first PixelCNN (van den Oord et al., 2016a, "Pixel recurrent neural networks", section 3.4): mask A, then
residual blocks with mask B. Through these the rows above reach a pixel in a wedge alone: it has a blind spot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from training.autoregressive.base import RECIPES, WINDOW, Head, Masked, Recipe, seen
from training.loop import Plan


class Block(nn.Module):
    """Down to half of the features, mask B, up again, and around it (van den Oord et al., 2016a, figure 5)."""

    def __init__(self, features: int):
        super().__init__()
        self.narrow = nn.Conv2d(features, features // 2, 1)
        self.look = Masked(features // 2, features // 2, 3, centre=True)
        self.widen = nn.Conv2d(features // 2, features, 1)
        for part in (self.narrow, self.look):  # else a block hands on a fifteenth of what enters it
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
        self.look.weight.data *= self.look.cells

    def forward(self, x: Tensor) -> Tensor:
        return x + self.widen(F.relu(self.look(F.relu(self.narrow(F.relu(x))))))


class PixelCNN(nn.Module):
    """Logits of every pixel given what its masks let through."""

    def __init__(self, facts: Mapping[str, Any]):
        super().__init__()
        features = facts["features"]
        self.first = Masked(2, features, WINDOW, centre=False)
        self.layers = nn.Sequential(*(Block(features) for _ in range(facts["layers"])))
        self.head = Head(features, facts["head"])

    def forward(self, levels: Tensor) -> Tensor:
        return self.head(self.layers(self.first(seen(levels))).permute(0, 2, 3, 1))


RECIPES.add(
    Recipe(
        "original",
        "masked_pixelcnn_digits",
        "the first PixelCNN, masks A and B, on digits",
        {"features": 64, "layers": 10, "head": 64},
        PixelCNN,
        Plan(epochs=1, batch=24, rate=2e-3, warmup=0.1, average=0.998, half=True, fused=True),
    )
)
