"""The gated PixelCNN that completes pictures, as PyTorch learns it; `models.images.pixelcnn` runs the same tensors.

Two stacks without a blind spot (van den Oord et al., 2016, "Conditional Image Generation with PixelCNN Decoders"): the
vertical one sees all rows above, the horizontal one the pixels to the left and the vertical one. What is known of the
picture, in any shape, enters every gate of the horizontal stack as features of a U-Net over (known pixels, mask).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from training import masks
from training.colours import COLOURS, FEATURES, ColourHead, waves
from training.networks import Network
from training.objectives import Batch

ABOVE, ASIDE = 3, 3
"""Rows above, and pixels to each side, that the first layer sees."""


def gate(x: Tensor) -> Tensor:
    """tanh of the first half of the channels times the sigmoid of the second (van den Oord et al., 2016, eq. 2)."""
    values, doors = x.chunk(2, dim=1)
    return values.tanh() * doors.sigmoid()


class GatedLayer(nn.Module):
    """One layer of both stacks; ``context`` channels of the U-Net enter the gate, 0 for a model without it."""

    def __init__(self, features: int, context: int):
        super().__init__()
        self.down = nn.Conv2d(features, 2 * features, (2, 3))
        self.link = nn.Conv2d(features, 2 * features, 1)
        self.right = nn.Conv2d(features, 2 * features, (1, 2))
        self.rest = nn.Conv2d(features, features, 1)
        self.skip = nn.Conv2d(features, features, 1, bias=False)
        self.context = nn.Conv2d(context, 2 * features, 1, bias=False) if context else None

    def forward(self, down: Tensor, right: Tensor, condition: Tensor, context: Tensor | None) -> tuple[Tensor, ...]:
        """(vertical, horizontal, contribution to the output); ``condition`` (n, 2·features, 1, 1)."""
        down = down + gate(self.down(F.pad(down, (1, 1, 1, 0))))
        gates = self.right(F.pad(right, (1, 0))) + self.link(down) + condition
        if self.context is not None:
            gates = gates + self.context(context)
        opened = gate(gates)
        return down, right + self.rest(opened), self.skip(opened)


class Context(nn.Module):
    """A U-Net (Ronneberger et al., 2015) over known pixels and mask, its stages written as `Network` lines."""

    def __init__(self, lines: Mapping[str, Sequence[str]]):
        super().__init__()
        self.stages = nn.ModuleDict({name: Network(stage) for name, stage in lines.items()})

    def forward(self, x: Tensor) -> Tensor:
        fine = self.stages["fine"](x)
        middle = self.stages["middle"](fine)
        coarse = self.stages["coarse"](middle)
        middle = self.stages["merge"](middle + self.stages["whole"](coarse))
        return self.stages["out"](fine + middle)


@dataclass(frozen=True)
class Facts:
    """Sizes of a model: ``levels`` of grey or of each of 3 ``colours``, ``features`` per stack, ``layers``, ``head``
    units before the output, ``classes`` that may condition it, and the U-Net's ``context`` (empty without one)."""

    levels: int
    features: int
    layers: int
    head: int
    classes: int
    context: Mapping[str, Sequence[str]]
    channels: int = 0
    colours: int = 1

    @property
    def seen(self) -> int:
        """Numbers that the first layer sees of a pixel; the last, 1, tells the inside from the outside."""
        return 1 + (COLOURS * FEATURES if self.colours == COLOURS else 1)

    def network(self) -> PixelCNN:
        return PixelCNN(self)


class PixelCNN(nn.Module):
    """Logits of every pixel's level given the pixels before it in raster order and whatever is known."""

    ENDS = ("first", "condition", "colours", "out")

    def __init__(self, facts: Facts):
        super().__init__()
        features = facts.features
        self.facts = facts
        self.first_down = nn.Conv2d(facts.seen, features, (ABOVE, 2 * ASIDE + 1))
        self.first_right = nn.Conv2d(facts.seen, features, (1, ASIDE))
        self.first_link = nn.Conv2d(features, features, 1)
        self.layers = nn.ModuleList(GatedLayer(features, facts.channels) for _ in range(facts.layers))
        self.condition = nn.Embedding(facts.classes + 1, facts.layers * 2 * features)
        if facts.colours == COLOURS:
            self.colours = ColourHead(features, facts.head, facts.levels)
        else:
            self.head = nn.Conv2d(features, facts.head, 1)
            self.out = nn.Conv2d(facts.head, facts.levels, 1)
        self.context = Context(facts.context) if facts.context else None
        nn.init.zeros_(self.condition.weight)

    def forward(
        self, levels: Tensor, known: Tensor, labels: Tensor, as_nats: bool = False, context: Tensor | None = None
    ) -> Tensor:
        """Logits (n, levels, height, width), of colours (n, levels, height, width, 3).

        Arguments:
            levels: (n, height, width) or (n, height, width, 3) whole numbers from 0 to levels − 1.
            known: (n, height, width), true where a pixel is known.
            labels: (n,) classes, ``facts.classes`` where none is given.
            as_nats: give −log p of the levels in their shape instead; compiled with the rest, that spares memory.
            context: (n, channels, height, width), where what enters the gates is not the U-Net's.
        """
        x = levels.float() * (2 / (self.facts.levels - 1)) - 1
        seen = self._seen(levels, x)
        down = self.first_down(F.pad(seen[:, :, :-1], (ASIDE, ASIDE, ABOVE, 0)))
        right = self.first_right(F.pad(seen[:, :, :, :-1], (ASIDE, 0))) + self.first_link(down)
        if self.context is not None:
            context = self.context(_what_is_known(x, known))
        conditions = self.condition(labels)[:, :, None, None].chunk(len(self.layers), dim=1)
        total = 0.0
        for layer, condition in zip(self.layers, conditions, strict=True):
            down, right, skip = layer(down, right, condition, context)
            total = total + skip
        if self.facts.colours == COLOURS:
            seen_after = known if self.context is not None else torch.zeros_like(known)
            logits = self.colours(F.relu(total), levels, seen_after)
            return _nats_of_colours(logits, levels) if as_nats else logits.permute(1, 4, 2, 3, 0)
        logits = self.out(F.relu(self.head(F.relu(total))))
        return F.cross_entropy(logits.float(), levels, reduction="none") if as_nats else logits

    def _seen(self, levels: Tensor, x: Tensor) -> Tensor:
        """What the first layers see of every pixel, (n, facts.seen, height, width)."""
        if self.facts.colours == COLOURS:
            maps = waves(levels, self.facts.levels).flatten(3)
            return torch.cat([maps, torch.ones_like(maps[..., :1])], 3).permute(0, 3, 1, 2)
        return torch.stack([x, torch.ones_like(x)], 1).contiguous(memory_format=torch.channels_last)


def _nats_of_colours(logits: Tensor, levels: Tensor) -> Tensor:
    """−log p (n, height, width, 3) from logits (3, n, height, width, levels), whose memory is not moved for it."""
    chosen = levels.movedim(-1, 0)
    nats = F.cross_entropy(logits.flatten(0, 3), chosen.flatten(), reduction="none")
    return nats.reshape(chosen.shape).movedim(0, -1)


def _what_is_known(x: Tensor, known: Tensor) -> Tensor:
    mask = known.to(x.dtype)
    if x.ndim == 4:
        maps = torch.cat([x * mask[..., None], mask[..., None]], 3)
        return maps.permute(0, 3, 1, 2)
    return torch.stack([x * mask, mask], 1).contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True)
class Completion:
    """−log p(hidden | known) in nats per picture, for masks of `training.masks`, or for nothing known.

    Two levels are binarized anew at every visit; more levels are rounded. A label is given in a quarter of the cases.
    ``moved``: every visit mirrors a picture or not and shifts it by up to a pixel each way, over white: for small sets.
    """

    any_mask: bool
    labelled: float = 0.25
    moved: bool = False

    def __call__(self, network: PixelCNN, batch: Batch) -> Tensor:
        levels = quantized(batch, network.facts.levels)
        n, height, width = levels.shape[:3]
        hosts = torch.Generator().manual_seed(int(batch.moment.step) + 1_000_003 * batch.draws.initial_seed())
        known = masks.draw(n, height, width, hosts) if self.any_mask else torch.zeros(n, height, width).bool()
        named = torch.rand(n, generator=hosts) < self.labelled
        labels = torch.where(named.to(batch.labels.device), batch.labels, network.facts.classes)
        known = known.to(levels.device)
        levels = moved(levels, network.facts.levels - 1, hosts) if self.moved else levels
        nats = network(levels, known, labels, as_nats=True)
        hidden = ~known if nats.ndim == 3 else ~known[..., None]
        return (nats * hidden).flatten(1).sum(1).mean()


def quantized(batch: Batch, levels: int) -> Tensor:
    """Pictures (n, 1 or 3, height, width) as levels: grey ones (n, height, width), colours (n, height, width, 3)."""
    if levels == 2:
        return batch.binarized()[:, 0].long()
    found = (batch.x * (levels - 1)).round().long()
    return found[:, 0] if found.shape[1] == 1 else found.permute(0, 2, 3, 1)


def moved(levels: Tensor, paper: int, generator: torch.Generator) -> Tensor:
    """Colour pictures (n, height, width, 3), half of them mirrored, each shifted by −1, 0 or 1 rows and columns."""
    n, height, width = levels.shape[:3]
    mirror, (down, right) = torch.rand(n, generator=generator) < 0.5, torch.randint(3, (2, n), generator=generator)
    framed = F.pad(levels, (0, 0, 1, 1, 1, 1), value=paper)
    framed = torch.where(mirror.to(levels.device)[:, None, None, None], framed.flip(2), framed)
    rows = (down[:, None] + torch.arange(height)).to(levels.device)
    columns = (right[:, None] + torch.arange(width)).to(levels.device)
    pictures = torch.arange(n, device=levels.device)[:, None, None]
    return framed[pictures, rows[:, :, None], columns[:, None, :]]


def unet(features: int, side: int, colours: int = 1) -> dict[str, tuple[str, ...]]:
    """The lines of `Context` for pictures ``side`` pixels wide: half and quarter resolution, and the picture whole."""
    wide, small = 2 * features, side // 4
    flat = wide * small * small
    return {
        "fine": (f"conv {colours + 1} {features}", f"residual {features}"),
        "middle": ("fold 2", f"conv {4 * features} {wide}", f"residual {wide}"),
        "coarse": ("fold 2", f"conv {4 * wide} {wide}", f"residual {wide}"),
        "whole": (
            *("flatten", f"dense {flat} 128", "silu", f"dense 128 {flat}", f"reshape {wide} {small} {small}"),
            *(f"residual {wide}", f"conv {wide} {4 * wide}", "unfold 2"),
        ),
        "merge": (f"residual {wide}", f"conv {wide} {4 * features}", "unfold 2"),
        "out": (f"residual {features}", "silu", f"conv {features} {features}"),
    }
