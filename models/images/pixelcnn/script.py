"""The training of a small PixelCNN that completes pictures, as a PyTorch script of at most 80 lines to take home.

Two stacks, gates, and known pixels that enter every gate: what the shipped model has. Left out is what only speed and
the last nats need: the cached sampler, the class, the skips, and the U-Net, for which a few wide convolutions stand.
"""

from __future__ import annotations

from models.images.script_parts import DATA, FILES, USAGE, note, reader, sheet
from models.registry import Text


def script(data: str = "digits", lang: str = "en") -> str:
    """A script to be run by itself, ``python FILE FOLDER``, with the idx files of the data in the folder.

    It trains on p(hidden | known) for random masks, prints −ln p per picture after every epoch, and saves a sheet:
    original, hidden half and six completions in each row, samples.png. Raises `InputError`.

    Arguments:
        data: "digits" (MNIST) or "fashion" (Fashion-MNIST): pictures of 28×28 in idx files.
        lang: language of its comments.
    """
    head = [note(_WHAT, lang), note(USAGE, lang, data=FILES[DATA.parse(data)]), *_IMPORTS, "", *reader(lang), ""]
    return "\n".join([*head, *_network(lang), "", *_training(lang), *_completions(lang)]) + "\n"


def _network(lang: str) -> list[str]:
    return [
        "def gate(a, b):",
        f"    return a.tanh() * b.sigmoid()  {note(_GATE, lang)}",
        "class Layer(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.down, self.right = nn.Conv2d(C, 2 * C, (2, 3)), nn.Conv2d(C, 2 * C, (1, 2))",
        "        self.link, self.seen, self.rest = (nn.Conv2d(C, k * C, 1) for k in (2, 2, 1))",
        "    def forward(self, down, right, context):",
        f"        down = down + gate(*self.down(pad(down, (1, 1, 1, 0))).chunk(2, 1))  {note(_DOWN, lang)}",
        f"        gates = self.right(pad(right, (1, 0))) + self.link(down)  {note(_RIGHT, lang)}",
        f"        return down, right + self.rest(gate(*(gates + self.seen(context)).chunk(2, 1)))  {note(_SEEN, lang)}",
        "",
        "class PixelCNN(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.down, self.right = nn.Conv2d(1, C, (3, 7)), nn.Conv2d(1, C, (1, 3))",
        "        self.layers, self.out = nn.ModuleList(Layer() for _ in range(LAYERS)), nn.Conv2d(C, 1, 1)",
        "        wide = [(nn.Conv2d(C, C, 3, padding=k, dilation=k), nn.ReLU()) for k in (1, 2, 4, 8, 4, 2, 1)]",
        "        self.context = nn.Sequential(nn.Conv2d(2, C, 1), *sum(wide, ()))",
        f"    def forward(self, x, known):  {note(_LOGITS, lang)}",
        "        context = self.context(torch.cat([x * known, known], 1))",
        f"        down = self.down(pad(2 * x[:, :, :-1] - 1, (3, 3, 3, 0)))  {note(_ABOVE, lang)}",
        f"        right = self.right(pad(2 * x[..., :-1] - 1, (3, 0)))  {note(_LEFT, lang)}",
        "        for layer in self.layers:",
        "            down, right = layer(down, right, context)",
        "        return self.out(right.relu())",
    ]


def _training(lang: str) -> list[str]:
    return [
        f"def masks(n):  {note(_MASKS, lang)}",
        "    ramp = torch.linspace(0, 1, 28).expand(28, 28)",
        "    kinds = torch.stack([ramp, 1 - ramp, ramp.T, 1 - ramp.T, torch.rand(28, 28)])[:, None]",
        "    return (kinds[torch.randint(5, (n,))] > torch.rand(n, 1, 1, 1)).float()",
        "",
        "images = read(sys.argv[1]).reshape(-1, 1, 28, 28)",
        "network = PixelCNN()",
        "optimiser = torch.optim.Adam(network.parameters(), lr=RATE)",
        "for epoch in range(1, EPOCHS + 1):",
        "    total = 0",
        "    for rows in torch.randperm(len(images)).split(BATCH):",
        f"        x, known = torch.bernoulli(images[rows]), masks(len(rows))  {note(_BINARIZED, lang)}",
        f'        nats = cross_entropy(network(x, known), x, 1 - known, reduction="sum")  {note(_LOSS, lang)}',
        "        optimiser.zero_grad()",
        "        (nats / len(x)).backward()",
        "        optimiser.step()",
        "        total += nats.item()",
        '    print(f"{epoch:2}  -ln p(hidden | known) {total / len(images):.2f}", flush=True)',
    ]


def _completions(lang: str) -> list[str]:
    draws = [
        "    x = torch.bernoulli(images[:SIDE]).repeat_interleave(SIDE, 0)",
        f"    known = (torch.arange(28.0)[:, None] >= 14).float().expand(len(x), 1, 28, 28)  {note(_HALF, lang)}",
        "    drawn = x * known",
        f"    for row, column in (known[0, 0] == 0).nonzero().tolist():  {note(_SLOW, lang)}",
        "        drawn[..., row, column] = torch.bernoulli(network(drawn, known)[..., row, column].sigmoid())",
        "    drawn[::SIDE], drawn[1::SIDE] = x[::SIDE], (x * known + (1 - known) / 2)[1::SIDE]",
    ]
    return sheet(draws, "drawn", lang)


_IMPORTS = (
    "import gzip, struct, sys, zlib",
    "from pathlib import Path",
    "import torch",
    "from torch import nn",
    "from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy, pad",
    "torch.manual_seed(0)",
    "C, LAYERS, EPOCHS, BATCH, RATE, SIDE = 32, 8, 5, 64, 1e-3, 8",
)
_WHAT = Text(
    "Gated PixelCNN (van den Oord et al., 2016) that completes pictures under any mask",
    "PixelCNN с вентилями (van den Oord и др., 2016), дополняющая картинки под любой маской",
)
_GATE = Text("b decides how much of a passes", "b решает, сколько пропустить от a")
_DOWN = Text("rows above and this one", "строки выше и эта")
_RIGHT = Text("and what lies to the left", "и то, что слева")
_SEEN = Text("and all that is known", "и всё известное")
_LOGITS = Text("logit of ink at every pixel", "логит чернил в каждом пикселе")
_ABOVE = Text("only rows above", "только строки выше")
_LEFT = Text("only to the left", "только слева")
_MASKS = Text("known: one side of a line, or dust", "известно: одна сторона от черты или пыль")
_BINARIZED = Text("ink or paper, anew each time", "чернила или бумага, каждый раз заново")
_LOSS = Text("-ln p(hidden | known)", "-ln p(закрытое | известное)")
_HALF = Text("the lower half is known", "известна нижняя половина")
_SLOW = Text("slow: a full pass for each pixel", "медленно: полный проход на каждый пиксель")
