"""The layers of `models.images.layers` as PyTorch modules: the same lines build both, the same tensors fill both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F


class Dense(nn.Linear):
    """``dense IN OUT``: an affine map of feature vectors."""


class Conv(nn.Conv2d):
    """``conv IN OUT``: a 3×3 convolution that keeps height and width."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__(inputs, outputs, 3, padding=1)


class Residual(nn.Module):
    """``residual CHANNELS``: x + conv(silu(conv(silu(x)))) (He et al., 2016, "full pre-activation")."""

    def __init__(self, channels: int):
        super().__init__()
        self.first, self.second = Conv(channels, channels), Conv(channels, channels)
        nn.init.zeros_(self.second.weight)  # starts as the identity (Goyal et al., 2017, section 5.1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class Highway(nn.Module):
    """``highway WIDTH``: x + dense(silu(dense(silu(x)))) on feature vectors."""

    def __init__(self, width: int):
        super().__init__()
        self.first, self.second = Dense(width, width), Dense(width, width)
        nn.init.zeros_(self.second.weight)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class Reshape(nn.Module):
    """``reshape CHANNELS HEIGHT WIDTH``: feature vectors to maps."""

    def __init__(self, *shape: int):
        super().__init__()
        self.shape = shape

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(len(x), *self.shape).contiguous(memory_format=torch.channels_last)


class Label(nn.Module):
    """``label CLASSES``: the condition, as a one-hot code behind the features."""

    def __init__(self, classes: int):
        super().__init__()
        self.classes = classes

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        return torch.cat([x, F.one_hot(labels, self.classes).to(x.dtype)], dim=1)


LAYERS = {
    "dense": Dense,
    "conv": Conv,
    "residual": Residual,
    "highway": Highway,
    "reshape": Reshape,
    "label": Label,
    "flatten": nn.Flatten,
    "fold": nn.PixelUnshuffle,
    "unfold": nn.PixelShuffle,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
}


class Network(nn.Sequential):
    """Layers from their lines; takes maps (n, channels, height, width) or vectors (n, features), and labels (n,)."""

    def __init__(self, lines: Sequence[str]):
        super().__init__(*map(_layer, lines))

    def forward(self, x: Tensor, labels: Tensor | None = None) -> Tensor:
        for layer in self:
            x = layer(x, labels) if isinstance(layer, Label) else layer(x)
        return x


def _layer(line: str) -> nn.Module:
    kind, *sizes = line.split()
    return LAYERS[kind](*map(int, sizes))


class Twin:
    """A network that takes and gives arrays as `models.images.layers.Network` does, computed by PyTorch.

    Several times faster on large batches, and on whatever device there is: for estimates that decode by the million.
    """

    def __init__(self, name: str, lines: Sequence[str], tensors: dict[str, NDArray], device: torch.device):
        network = Network(lines)
        network.load_state_dict({key: torch.tensor(tensors[f"{name}.{key}"]) for key in network.state_dict()})
        self._network = network.eval().to(device, memory_format=torch.channels_last)
        self._device = device

    @torch.no_grad()
    def __call__(self, x: NDArray[np.float32], labels: NDArray | None = None) -> NDArray[np.float32]:
        """Vectors (n, features) to vectors or to maps (n, height, width, channels), with labels (n,) if asked."""
        given = None if labels is None else torch.from_numpy(labels).to(self._device)
        out = self._network(torch.from_numpy(x).to(self._device), given).cpu()
        return (out if out.ndim == 2 else out.permute(0, 2, 3, 1)).numpy()
