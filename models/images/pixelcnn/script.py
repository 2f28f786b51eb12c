"""The training of a small PixelCNN that completes pictures, as a PyTorch script of at most 80 lines to take home.

Two stacks, gates, and known pixels that enter every gate: what the shipped model has. Left out is what only speed and
the last nats need: the cached sampler, the class, the skips, and the U-Net, for which a few wide convolutions stand.
"""

from __future__ import annotations

from models.images.pixelcnn.script_parts import BINARIZED, IMPORTS, MEAN, SLOW, layer, loop, stacks
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
    head = [note(_WHAT, lang), note(USAGE, lang, data=FILES[DATA.parse(data)]), *IMPORTS, _SIZES, "", *reader(lang), ""]
    network = [*layer(lang, _SEEN), *stacks(lang, "known", _WIDE, "self.context(torch.cat([x * known, known], 1))")]
    return "\n".join([*head, *network, *_training(lang), *_completions(lang)]) + "\n"


def _training(lang: str) -> list[str]:
    batch = [
        f"x, known = torch.bernoulli(images[rows]), masks(len(rows))  {note(BINARIZED, lang)}",
        f'nats = cross_entropy(network(x, known), x, 1 - known, reduction="sum")  {note(_LOSS, lang)}',
    ]
    return [
        f"def masks(n):  {note(_MASKS, lang)}",
        "    ramp = torch.linspace(0, 1, 28).expand(28, 28)",
        "    kinds = torch.stack([ramp, 1 - ramp, ramp.T, 1 - ramp.T, torch.rand(28, 28)])[:, None]",
        "    return (kinds[torch.randint(5, (n,))] > torch.rand(n, 1, 1, 1)).float()",
        "",
        "images = read(sys.argv[1]).reshape(-1, 1, 28, 28)",
        "network = PixelCNN()",
        *loop(batch, f"-ln p(hidden | known) {MEAN}"),
    ]


def _completions(lang: str) -> list[str]:
    draws = [
        "    x = torch.bernoulli(images[:SIDE]).repeat_interleave(SIDE, 0)",
        f"    known = (torch.arange(28.0)[:, None] >= 14).float().expand(len(x), 1, 28, 28)  {note(_HALF, lang)}",
        "    drawn = x * known",
        f"    for row, column in (known[0, 0] == 0).nonzero().tolist():  {note(SLOW, lang)}",
        "        drawn[..., row, column] = torch.bernoulli(network(drawn, known)[..., row, column].sigmoid())",
        "    drawn[::SIDE], drawn[1::SIDE] = x[::SIDE], (x * known + (1 - known) / 2)[1::SIDE]",
    ]
    return sheet(draws, "drawn", lang)


_SIZES = "C, LAYERS, EPOCHS, BATCH, RATE, SIDE = 32, 8, 5, 64, 1e-3, 8"
_WIDE = (
    "wide = [(nn.Conv2d(C, C, 3, padding=k, dilation=k), nn.ReLU()) for k in (1, 2, 4, 8, 4, 2, 1)]",
    "self.context = nn.Sequential(nn.Conv2d(2, C, 1), *sum(wide, ()))",
)
_WHAT = Text(
    "Gated PixelCNN (van den Oord et al., 2016) that completes pictures under any mask",
    "PixelCNN с вентилями (van den Oord и др., 2016), дополняющая картинки под любой маской",
)
_SEEN = Text("and all that is known", "и всё известное")
_MASKS = Text("known: one side of a line, or dust", "известно: одна сторона от черты или пыль")
_LOSS = Text("-ln p(hidden | known)", "-ln p(закрытое | известное)")
_HALF = Text("the lower half is known", "известна нижняя половина")
