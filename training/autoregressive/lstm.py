"""One step of a long short-term memory (Hochreiter and Schmidhuber, 1997) with forget gates."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FORGET = 1.0
"""Where the bias of the forget gate starts, so that a state survives from the first step on."""


class Cell(nn.Module):
    """A step of a layer, from the last state and cell to the next: what is worth compiling."""


def step(gates: Tensor, cell: Tensor) -> tuple[Tensor, Tensor]:
    """The next state and cell from gates (…, 4·units), in the order input, forget, output, content."""
    doors, content = gates.split((3 * cell.shape[-1], cell.shape[-1]), dim=-1)
    enter, keep, leave = doors.sigmoid().chunk(3, dim=-1)
    cell = keep * cell + enter * content.tanh()
    return (leave * cell.tanh()).to(gates.dtype), cell


@torch.no_grad()
def remember(bias: nn.Parameter) -> None:
    """Start with open forget gates; ``bias`` (…, 4·units)."""
    bias.chunk(4, dim=-1)[1].fill_(FORGET)
