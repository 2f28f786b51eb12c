"""The training of a small PixelCNN in colour, as a PyTorch script of at most 80 lines to take home.

Masks alone decide who sees whom, between pixels and between the colours of one pixel (van den Oord, Kalchbrenner and
Kavukcuoglu, 2016, "Pixel Recurrent Neural Networks", sections 3.2 and 3.4), and each colour has a softmax over 256
values. The shipped model has two stacks, gates and the mask of a hidden part besides.
"""

from __future__ import annotations

from models.images.pixelcnn.script_parts import IMPORTS, loop
from models.images.script_parts import note, sheet
from models.registry import Text


def script(lang: str = "en") -> str:
    """A script to be run by itself, ``python FILE FOLDER``, with files data_batch_*.bin of CIFAR-10 in the folder.

    It prints bits per dimension after every epoch, and saves a sheet of new pictures, samples.png.
    """
    head = [note(_WHAT, lang), note(_USAGE, lang), *_imports(), _SIZES, ""]
    return "\n".join([*head, *_reader(lang), *_network(lang), *_training(lang), *_draws(lang)]) + "\n"


def _imports() -> list[str]:
    ours = {IMPORTS[0]: "import struct, sys, zlib", IMPORTS[4]: "from torch.nn.functional import cross_entropy"}
    return [ours.get(line, line) for line in IMPORTS]


def _reader(lang: str) -> list[str]:
    return [
        f"def read(folder):  {note(_RECORD, lang)}",
        '    raw = b"".join(path.read_bytes() for path in sorted(Path(folder).glob("data_batch_*.bin")))',
        "    records = torch.frombuffer(bytearray(raw), dtype=torch.uint8).reshape(-1, 3073)",
        "    return records[:, 1:].reshape(-1, 3, 32, 32)",
        "",
    ]


def _network(lang: str) -> list[str]:
    return [
        f"class Masked(nn.Conv2d):  {note(_FEATURES, lang)}",
        f"    def __init__(self, inputs, outputs, size, own):  {note(_OWN, lang)}",
        "        super().__init__(inputs, outputs, size, padding=size // 2)",
        "        of, to = torch.arange(inputs) % 3, torch.arange(outputs)[:, None] % 3",
        "        mask = torch.zeros(outputs, inputs, size * size)",
        f"        mask[..., : size * size // 2] = 1  {note(_BEFORE, lang)}",
        f"        mask[..., size * size // 2] = ((of < to) | (of == to) & own).float()  {note(_COLOURS, lang)}",
        '        self.register_buffer("mask", mask.reshape(self.weight.shape))',
        "    def forward(self, x):",
        "        return self._conv_forward(x, self.weight * self.mask, self.bias)",
        "",
        "class Block(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        narrow, wide = Masked(2 * C, C, 1, True), Masked(C, 2 * C, 1, True)",
        "        self.layers = nn.Sequential(nn.ReLU(), narrow, nn.ReLU(), Masked(C, C, 3, True), nn.ReLU(), wide)",
        "    def forward(self, x):",
        "        return x + self.layers(x)",
        "",
        "class PixelCNN(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        first, last = Masked(3, 2 * C, 7, False), Masked(2 * C, 3 * 256, 1, True)  {note(_LEVELS, lang)}",
        "        self.layers = nn.Sequential(first, *(Block() for _ in range(LAYERS)), nn.ReLU(), last)",
        f"    def forward(self, x):  {note(_LOGITS, lang)}",
        "        return self.layers(x / 127.5 - 1).unflatten(1, (256, 3))",
        "",
    ]


def _training(lang: str) -> list[str]:
    batch = [
        "x = images[rows]",
        f'nats = cross_entropy(network(x.float()), x.long(), reduction="sum")  {note(_LOSS, lang)}',
    ]
    bits = "{total / images.numel() / 0.6931:.3f}"
    return [
        "images = read(sys.argv[1])",
        "network = PixelCNN()",
        *loop(batch, f"bits per dimension {bits}"),
    ]


def _draws(lang: str) -> list[str]:
    draws = [
        "    drawn = torch.zeros(SIDE**2, 3, 32, 32)",
        f"    for row, column, colour in torch.ones(32, 32, 3).nonzero().tolist():  {note(_SLOW, lang)}",
        "        logits = network(drawn[:, :, : row + 1])[:, :, colour, row, column]",
        "        drawn[:, colour, row, column] = torch.multinomial(logits.softmax(1), 1)[:, 0].float()",
    ]
    return sheet(draws, "drawn", lang, colour=True)


_SIZES = "C, LAYERS, EPOCHS, BATCH, RATE, SIDE = 48, 6, 10, 16, 1e-3, 4"
_WHAT = Text(
    "PixelCNN in colour (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): R, then G given R, then B given both",
    "PixelCNN в цвете (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): R, потом G при известном R, потом B при обоих",
)
_USAGE = Text(
    "python FILE FOLDER: the folder holds data_batch_*.bin of CIFAR-10's binary version; samples.png appears here",
    "python ФАЙЛ ПАПКА: в папке лежат data_batch_*.bin двоичной версии CIFAR-10; samples.png появится в текущей папке",
)
_RECORD = Text(
    "a picture: a byte of class, then 32×32 of R, of G, of B", "картинка: байт класса, затем по 32×32 R, G, B"
)
_FEATURES = Text("feature k speaks of colour k mod 3", "признак k говорит о цвете k mod 3")
_OWN = Text("mask B: a colour sees itself; A: it does not", "маска B: цвет видит себя; A: не видит")
_BEFORE = Text("pixels before: all colours", "прежние пиксели: все цвета")
_COLOURS = Text("this one: colours before", "этот: прежние цвета")
_LEVELS = Text("256 values for each colour", "256 значений на цвет")
_LOGITS = Text("logits (n, 256, 3, 32, 32)", "логиты (n, 256, 3, 32, 32)")
_LOSS = Text("-ln p(x)", "-ln p(x)")
_SLOW = Text("slow: a full pass for each value", "медленно: полный проход на каждое значение")
