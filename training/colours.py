"""Colour in a PixelCNN: p(pixel) = p(R | before) · p(G | before, R) · p(B | before, R, G).

So van den Oord et al. (2016), "Pixel Recurrent Neural Networks", section 3.2, split every pixel. Two things help a
small network on few pictures: it sees a value through sines and cosines too, which tell apart close values; and it may
point to one of the eight neighbours and say "the same again" (Merity et al., 2017, "Pointer sentinel mixture models",
for words), which a softmax over 256 values learns slowly. `models.images.pixelcnn.colours` computes the same.
"""

from __future__ import annotations

from math import pi

import torch
from torch import Tensor, nn
from torch.nn import functional as F

COLOURS = 3
OCTAVES = (2, 4, 8, 16)
FEATURES = 1 + 2 * len(OCTAVES)
"""Numbers that stand for a value: itself, and a sine and a cosine per octave."""
EARLIER = ((-1, -1), (-1, 0), (-1, 1), (0, -1))
LATER = ((0, 1), (1, -1), (1, 0), (1, 1))
"""Rows and columns to the neighbours: those drawn before, and those seen only where they are known."""
NEIGHBOURS = len(EARLIER) + len(LATER)
OFTEN = 3.0  # where the weights of the neighbours begin: about four pixels in ten equal one


def waves(levels: Tensor, number: int) -> Tensor:
    """Values 0 … ``number`` − 1 of any shape as (…, FEATURES)."""
    share = levels.float() / (number - 1)
    angles = share[..., None] * (pi * torch.tensor(OCTAVES, device=levels.device))
    return torch.cat([2 * share[..., None] - 1, angles.sin(), angles.cos()], -1)


def neighbours(levels: Tensor, known: Tensor) -> Tensor:
    """Values (n, height, width, 8, 3) around every pixel, −1 where there is none to see.

    Arguments:
        levels: (n, height, width, 3).
        known: (n, height, width), true where a pixel is known: later neighbours are seen only there.
    """
    height, width = known.shape[1:]
    before = F.pad(levels, (0, 0, 1, 1, 1, 1), value=-1)
    after = F.pad(torch.where(known[..., None], levels, -1), (0, 0, 1, 1, 1, 1), value=-1)
    found = [
        around[:, 1 + down : 1 + down + height, 1 + right : 1 + right + width]
        for around, places in ((before, EARLIER), (after, LATER))
        for down, right in places
    ]
    return torch.stack(found, 3)


class ColourHead(nn.Module):
    """Logits of the three colours of every pixel from the sum of the layers: a masked 1×1 convolution.

    Three groups of ``units``; the second also sees the R of this very pixel, the third R and G: their `waves`, and
    which neighbours have the same value. Each neighbour's value is then raised by a weight of its own.
    """

    def __init__(self, features: int, units: int, levels: int):
        super().__init__()
        self.levels, self.units = levels, units
        told = FEATURES + NEIGHBOURS
        self.hidden = nn.Linear(features, COLOURS * units)
        self.told = nn.Parameter(torch.zeros(COLOURS * units, (COLOURS - 1) * told))
        self.out = nn.Parameter(torch.randn(COLOURS, units, levels) * units**-0.5)
        self.out_bias = nn.Parameter(torch.zeros(COLOURS, levels))
        self.copy = nn.Parameter(torch.zeros(COLOURS, units, NEIGHBOURS))
        self.copy_bias = nn.Parameter(torch.full((COLOURS, NEIGHBOURS), OFTEN))
        group, colour = torch.arange(COLOURS).repeat_interleave(units), torch.arange(COLOURS - 1)
        mask = colour.repeat_interleave(told) < group[:, None]
        self.register_buffer("mask", mask.float(), persistent=False)

    def forward(self, total: Tensor, levels: Tensor, known: Tensor) -> Tensor:
        """Logits (3, n, height, width, levels) from (n, features, height, width) and the finished pictures."""
        around = neighbours(levels, known)
        same = (around == levels[..., None, :]).float().transpose(-1, -2)
        told = torch.cat([waves(levels, self.levels), same], -1)[..., : COLOURS - 1, :].flatten(-2)
        hidden = self.hidden(total.permute(0, 2, 3, 1)) + F.linear(told, self.told * self.mask)
        groups = F.relu(hidden).reshape(-1, COLOURS, self.units).transpose(0, 1)
        logits = torch.baddbmm(self.out_bias[:, None], groups, self.out).float()
        raised = torch.baddbmm(self.copy_bias[:, None], groups, self.copy).float()
        values = around.reshape(-1, NEIGHBOURS, COLOURS).permute(2, 0, 1)
        logits = logits.scatter_add(2, values.clamp(min=0), raised * (values >= 0))
        return logits.reshape(COLOURS, *known.shape, self.levels)
