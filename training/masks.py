"""Which pixels are known while a completing model learns: a mix of all that people hide with a brush.

Masks are boolean (n, height, width), true where a pixel is known.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

MIX = {"nothing": 0.25, "side": 0.2, "box": 0.15, "dust": 0.15, "stroke": 0.15, "window": 0.1}
"""Shares of the kinds of mask: nothing known; one side known; all but a box; single pixels; all but a brush stroke;
a brush stroke alone."""


def draw(n: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """A mask of a random kind of `MIX` for each of ``n`` pictures; the generator lives on the CPU."""
    shares = torch.tensor([*MIX.values()])
    kinds = torch.multinomial(shares, n, replacement=True, generator=generator)
    masks = torch.zeros(n, height, width, dtype=torch.bool)
    for kind, make in enumerate(_MAKERS):
        chosen = kinds == kind
        masks[chosen] = make(int(chosen.sum()), height, width, generator)
    return masks


def _nothing(n: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    return torch.zeros(n, height, width, dtype=torch.bool)


def _side(n: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """Above, below, left or right of a line, the line anywhere."""
    rows, columns = _grid(height, width)
    cut = torch.rand(n, 1, 1, generator=generator)
    turn = torch.randint(4, (n, 1, 1), generator=generator)
    along = torch.where(turn < 2, rows / height, columns / width)
    return (along < cut) ^ (turn % 2 == 1)


def _box(n: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """All but a box of at least three pixels a side."""
    rows, columns = _grid(height, width)
    tall, wide, down, right = torch.rand(4, n, 1, 1, generator=generator)
    tall, wide = 3 + tall * (height - 3), 3 + wide * (width - 3)
    top, left = down * (height - tall), right * (width - wide)
    return ~((rows >= top) & (rows < top + tall) & (columns >= left) & (columns < left + wide))


def _dust(n: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """Each pixel known with the same probability, any probability."""
    share = torch.rand(n, 1, 1, generator=generator)
    return torch.rand(n, height, width, generator=generator) < share


def stroke(n: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """All but what a brush of a random width passed over on a walk that turns slowly."""
    if n == 0:
        return torch.zeros(0, height, width, dtype=torch.bool)
    steps = 24
    size = torch.tensor([height, width], dtype=torch.float32)
    angle = 6.3 * torch.rand(n, 1, generator=generator) + 0.7 * torch.randn(n, steps, generator=generator).cumsum(1)
    start = torch.rand(n, 1, 2, generator=generator) * size
    path = start + 1.5 * torch.stack([angle.sin(), angle.cos()], 2).cumsum(1)
    path = (path % (2 * size) - size).abs()  # walls turn it back
    length = torch.randint(4, steps + 1, (n, 1), generator=generator)
    spots = torch.zeros(n, height * width)
    at = path.long().minimum(size.long() - 1)
    reached = (torch.arange(steps) < length).float()
    spots.scatter_reduce_(1, at[..., 0] * width + at[..., 1], reached, "amax")
    spots = spots.reshape(n, 1, height, width)
    broad = torch.randint(3, (n, 1, 1), generator=generator)
    brushes = torch.stack([F.max_pool2d(spots, side, 1, side // 2)[:, 0] for side in (3, 5, 7)])
    return brushes[broad[:, 0, 0], torch.arange(n)] == 0


def _window(n: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    return ~stroke(n, height, width, generator)


def _grid(height: int, width: int) -> tuple[Tensor, Tensor]:
    return torch.arange(height).reshape(1, -1, 1), torch.arange(width).reshape(1, 1, -1)


_MAKERS = (_nothing, _side, _box, _dust, stroke, _window)
