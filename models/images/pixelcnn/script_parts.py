"""What the scripts that train PixelCNNs share: gates, two stacks, and the loop."""

from __future__ import annotations

from collections.abc import Sequence

from models.images.script_parts import note
from models.registry import Text

IMPORTS = (
    "import gzip, struct, sys, zlib",
    "from pathlib import Path",
    "import torch",
    "from torch import nn",
    "from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy, pad",
    "torch.manual_seed(0)",
)


def layer(lang: str, told: Text | None = None) -> list[str]:
    """Lines that define ``Layer``, a gated layer of two stacks; a context enters its gates where ``told`` says what."""
    gates = "(gates + self.seen(context))" if told else "gates"
    links = "self.link, self.seen, self.rest = (nn.Conv2d(C, k * C, 1) for k in (2, 2, 1))"
    why = f"  {note(told, lang)}" if told else ""
    return [
        "def gate(a, b):",
        f"    return a.tanh() * b.sigmoid()  {note(_GATE, lang)}",
        "class Layer(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.down, self.right = nn.Conv2d(C, 2 * C, (2, 3)), nn.Conv2d(C, 2 * C, (1, 2))",
        f"        {links if told else 'self.link, self.rest = nn.Conv2d(C, 2 * C, 1), nn.Conv2d(C, C, 1)'}",
        f"    def forward(self, down, right{', context' if told else ''}):",
        f"        down = down + gate(*self.down(pad(down, (1, 1, 1, 0))).chunk(2, 1))  {note(_DOWN, lang)}",
        f"        gates = self.right(pad(right, (1, 0))) + self.link(down)  {note(_RIGHT, lang)}",
        f"        return down, right + self.rest(gate(*{gates}.chunk(2, 1))){why}",
        "",
    ]


def stacks(lang: str, takes: str = "", parts: Sequence[str] = (), context: str = "") -> list[str]:
    """Lines that define ``PixelCNN``, both stacks from the picture to the logits.

    Arguments:
        takes: what is given to it besides the picture, empty for nothing.
        parts: lines that make the network of that.
        context: what enters the gates, an expression of ``takes``.
    """
    return [
        "class PixelCNN(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.down, self.right = nn.Conv2d(1, C, (3, 7)), nn.Conv2d(1, C, (1, 3))",
        "        self.layers, self.out = nn.ModuleList(Layer() for _ in range(LAYERS)), nn.Conv2d(C, 1, 1)",
        *(f"        {line}" for line in parts),
        f"    def forward(self, x{takes and ', ' + takes}):  {note(LOGITS, lang)}",
        *([f"        context = {context}"] if context else []),
        f"        down = self.down(pad(2 * x[:, :, :-1] - 1, (3, 3, 3, 0)))  {note(_ABOVE, lang)}",
        f"        right = self.right(pad(2 * x[..., :-1] - 1, (3, 0)))  {note(_LEFT, lang)}",
        "        for layer in self.layers:",
        f"            down, right = layer(down, right{', context' if context else ''})",
        "        return self.out(right.relu())",
        "",
    ]


def loop(batch: Sequence[str], printed: str, learned: str = "network.parameters()") -> list[str]:
    """Lines that train: ``batch`` makes ``nats``, the sum over the pictures in ``rows``; ``printed`` tells of it."""
    return [
        f"optimiser = torch.optim.Adam({learned}, lr=RATE)",
        "for epoch in range(1, EPOCHS + 1):",
        "    total = 0",
        "    for rows in torch.randperm(len(images)).split(BATCH):",
        *(f"        {line}" for line in batch),
        "        optimiser.zero_grad()",
        "        (nats / len(rows)).backward()",
        "        optimiser.step()",
        "        total += nats.item()",
        f'    print(f"{{epoch:2}}  {printed}", flush=True)',
    ]


MEAN = "{total / len(images):.2f}"
BINARIZED = Text("ink or paper, anew each time", "чернила или бумага, каждый раз заново")
LOGITS = Text("logit of ink at every pixel", "логит чернил в каждом пикселе")
SLOW = Text("slow: a full pass for each pixel", "медленно: полный проход на каждый пиксель")
_GATE = Text("b decides how much of a passes", "b решает, сколько пропустить от a")
_DOWN = Text("rows above and this one", "строки выше и эта")
_RIGHT = Text("and what lies to the left", "и то, что слева")
_ABOVE = Text("only rows above", "только строки выше")
_LEFT = Text("only to the left", "только слева")
