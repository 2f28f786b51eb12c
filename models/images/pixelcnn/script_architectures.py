"""The training of a small network of each architecture that lectures compare, as a PyTorch script of at most 80 lines.

All read black and white digits and are trained and drawn from in the same way; what tells them apart is the network.
Their layers are those of the shipped models; left out is what only speed needs: samplers that keep what they computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.images.pixelcnn.script_parts import BINARIZED, IMPORTS, MEAN, SLOW, layer, loop, stacks
from models.images.script_parts import FILES, USAGE, note, reader, sheet
from models.registry import Choice, Param, Text


def script(kind: str, lang: str = "en") -> str:
    """A script to be run by itself, ``python FILE FOLDER``, with the idx files of MNIST in the folder.

    It prints −ln p(x) per picture after every epoch, and saves a sheet of new pictures, samples.png. Raises
    `InputError`.

    Arguments:
        kind: "original", "gated", "row_lstm", "diagonal" or "made", as in `models.images.fields.ARCHITECTURES`.
        lang: language of its comments.
    """
    asked = _PLANS[KIND.parse(kind)]
    head = [note(asked.what, lang), note(USAGE, lang, data=FILES["digits"]), *IMPORTS, asked.sizes, ""]
    return (
        "\n".join([*head, *reader(lang), "", *asked.network(lang), "", *_training(lang), *_draws(asked, lang)]) + "\n"
    )


def _training(lang: str) -> list[str]:
    batch = [
        f"x = torch.bernoulli(images[rows])  {note(BINARIZED, lang)}",
        f'nats = cross_entropy(network(x), x, reduction="sum")  {note(_LOSS, lang)}',
    ]
    return ["images = read(sys.argv[1]).reshape(-1, 1, 28, 28)", *loop(batch, f"-ln p(x) {MEAN}")]


def _draws(asked: _Plan, lang: str) -> list[str]:
    places, seen = asked.places, "drawn" if asked.whole else "drawn[:, :, : row + 1]"
    draws = [
        "    drawn = torch.zeros(SIDE**2, 1, 28, 28)",
        f"    for row, column in {places}:  {note(SLOW, lang)}",
        f"        drawn[..., row, column] = torch.bernoulli(network({seen})[..., row, column].sigmoid())",
    ]
    return sheet(draws, "drawn", lang)


def _masked(lang: str) -> list[str]:
    return [
        f"class Masked(nn.Conv2d):  {note(_MASKED, lang)}",
        "    def __init__(self, inputs, outputs, size, own):",
        "        super().__init__(inputs, outputs, size, padding=(size[0] // 2, size[1] // 2))",
        f"        before = torch.arange(size[0] * size[1]) < size[0] * size[1] // 2 + own  {note(_OWN, lang)}",
        '        self.register_buffer("mask", before.reshape(size).float())',
        "    def forward(self, x):",
        "        return self._conv_forward(x, self.weight * self.mask, self.bias)",
        "",
    ]


def _around(layers: str) -> list[str]:
    """The first window, layers, and the logits."""
    return [
        "first, last = Masked(1, C, (7, 7), False), nn.Conv2d(C, 1, 1)",
        f"network = nn.Sequential(first, *({layers} for _ in range(LAYERS)), nn.ReLU(), last)",
    ]


def _original(lang: str) -> list[str]:
    return [
        *_masked(lang),
        "class Block(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        narrow, wide = nn.Conv2d(C, C // 2, 1), nn.Conv2d(C // 2, C, 1)",
        f"        middle = Masked(C // 2, C // 2, (3, 3), True)  {note(_B, lang)}",
        "        self.layers = nn.Sequential(nn.ReLU(), narrow, nn.ReLU(), middle, nn.ReLU(), wide)",
        "    def forward(self, x):",
        "        return x + self.layers(x)",
        "",
        *_around("Block()"),
    ]


def _gated(lang: str) -> list[str]:
    return [*layer(lang), *stacks(lang), "network = PixelCNN()"]


def _row_lstm(lang: str) -> list[str]:
    return [
        *_masked(lang),
        "class RowLSTM(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        f"        self.inputs = Masked(C, 4 * H, (1, 3), True)  {note(_INPUTS, lang)}",
        f"        self.state = nn.Conv1d(H, 4 * H, 3, padding=1)  {note(_STATE, lang)}",
        "        self.out = nn.Conv2d(H, C, 1)",
        "    def forward(self, x):",
        "        hidden = cell = x.new_zeros(len(x), H, 28)",
        "        rows = []",
        f"        for row in self.inputs(x).unbind(2):  {note(_ROWS, lang)}",
        *_cell("row + self.state(hidden)", "            "),
        "            rows.append(hidden)",
        "        return x + self.out(torch.stack(rows, 2))",
        "",
        *_around("RowLSTM()"),
    ]


def _diagonal(lang: str) -> list[str]:
    return [
        *_masked(lang),
        f"def skewed(x):  {note(_SKEW, lang)}",
        "    return torch.stack([pad(row, (k, x.shape[2] - 1 - k)) for k, row in enumerate(x.unbind(2))], 2)",
        "class Walk(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.inputs, self.state = nn.Conv2d(C, 4 * H, 1), nn.Conv1d(H, 4 * H, 2)",
        "    def forward(self, x):",
        "        hidden = cell = x.new_zeros(len(x), H, x.shape[2])",
        "        columns = []",
        f"        for column in skewed(self.inputs(x)).unbind(3):  {note(_DIAGONALS, lang)}",
        *_cell("column + self.state(pad(hidden, (1, 0)))", "            "),
        "            columns.append(hidden)",
        "        found = torch.stack(columns, 3)",
        "        return torch.stack([found[:, :, k, k : k + 28] for k in range(x.shape[2])], 2)",
        "",
        "class DiagonalBiLSTM(nn.Module):",
        "    def __init__(self):",
        "        super().__init__()",
        "        self.left, self.right, self.out = Walk(), Walk(), nn.Conv2d(H, C, 1)",
        "    def forward(self, x):",
        f"        right = pad(self.right(x.flip(3)).flip(3), (0, 0, 1, 0))[:, :, :-1]  {note(_LOWER, lang)}",
        "        return x + self.out(self.left(x) + right)",
        "",
        *_around("DiagonalBiLSTM()"),
    ]


def _cell(gates: str, indent: str) -> list[str]:
    """One step of an LSTM."""
    return [
        f"{indent}keep, new, show, what = ({gates}).chunk(4, 1)",
        f"{indent}cell = keep.sigmoid() * cell + new.sigmoid() * what.tanh()",
        f"{indent}hidden = show.sigmoid() * cell.tanh()",
    ]


def _made(lang: str) -> list[str]:
    return [
        f"class Masked(nn.Linear):  {note(_DENSE, lang)}",
        "    def __init__(self, mask):",
        "        super().__init__(mask.shape[1], mask.shape[0])",
        '        self.register_buffer("mask", mask.float())',
        "    def forward(self, x):",
        "        return nn.functional.linear(x, self.weight * self.mask, self.bias)",
        "",
        f"turn = torch.randperm(784) + 1  {note(_TURN, lang)}",
        f"reach = torch.linspace(1, 783, UNITS).round()[:, None]  {note(_REACH, lang)}",
        f"hidden = Masked(reach >= turn)  {note(_HIDDEN, lang)}",
        f"last = Masked(turn[:, None] > reach.T)  {note(_LAST, lang)}",
        "network = nn.Sequential(nn.Flatten(), hidden, nn.ReLU(), last, nn.Unflatten(1, (1, 28, 28)))",
        "order = turn.argsort()",
    ]


@dataclass(frozen=True)
class _Plan:
    """A network: the lines that make it, its sizes, the order in which pixels are drawn, and whether that order needs
    the ``whole`` picture at every step, not only the rows so far."""

    what: Text
    network: Callable[[str], list[str]]
    sizes: str
    places: str = "torch.ones(28, 28).nonzero().tolist()"
    whole: bool = False


_PLANS = {
    "original": _Plan(
        Text(
            "PixelCNN (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): masks A and B, all pixels train at once",
            "PixelCNN (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): маски A и B, все пиксели учатся сразу",
        ),
        _original,
        "C, LAYERS, EPOCHS, BATCH, RATE, SIDE = 64, 10, 5, 64, 1e-3, 8",
    ),
    "gated": _Plan(
        Text(
            "Gated PixelCNN (van den Oord et al., 2016): two stacks and gates, no blind spot",
            "PixelCNN с вентилями (van den Oord и др., 2016): две стопки и вентили, слепого пятна нет",
        ),
        _gated,
        "C, LAYERS, EPOCHS, BATCH, RATE, SIDE = 32, 8, 5, 64, 1e-3, 8",
    ),
    "row_lstm": _Plan(
        Text(
            "Row LSTM (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): each row remembers those above",
            "Row LSTM (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): каждая строка помнит строки выше",
        ),
        _row_lstm,
        "C, H, LAYERS, EPOCHS, BATCH, RATE, SIDE = 48, 24, 3, 5, 64, 2e-3, 8",
    ),
    "diagonal": _Plan(
        Text(
            "Diagonal BiLSTM (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): two walks along diagonals see the past",
            "Diagonal BiLSTM (van den Oord, Kalchbrenner, Kavukcuoglu, 2016): два прохода по диагоналям видят всё",
        ),
        _diagonal,
        "C, H, LAYERS, EPOCHS, BATCH, RATE, SIDE = 32, 16, 3, 5, 64, 2e-3, 8",
    ),
    "made": _Plan(
        Text(
            "MADE (Germain et al., 2015): dense layers, masked so that pixels follow each other in any order",
            "MADE (Germain и др., 2015): полносвязные слои с масками, порядок пикселей — любой",
        ),
        _made,
        "UNITS, EPOCHS, BATCH, RATE, SIDE = 500, 20, 64, 1e-3, 8",
        "zip(order // 28, order % 28)",
        whole=True,
    ),
}
KIND = Param("kind", Text("Network", "Сеть"), "original", choices=tuple(Choice(key, Text("", "")) for key in _PLANS))
_LOSS = Text("-ln p(x)", "-ln p(x)")
_MASKED = Text("a convolution that looks back only", "свёртка, которая смотрит только назад")
_OWN = Text("mask B sees its own place, A does not", "маска B видит своё место, A — нет")
_B = Text("mask B", "маска B")
_INPUTS = Text("left and here", "слева и здесь")
_STATE = Text("three cells of the row above", "три клетки строки выше")
_ROWS = Text("each row waits for the one above", "строка ждёт строку выше")
_SKEW = Text(
    "row k moves k to the right: diagonals become columns", "строка k сдвинута на k: диагонали стали столбцами"
)
_DIAGONALS = Text("each diagonal waits for the one before", "диагональ ждёт предыдущую")
_LOWER = Text("a row down, or it would see what comes", "на строку ниже: иначе увидит будущее")
_DENSE = Text("a dense layer with some weights shut", "полносвязный слой, часть весов закрыта")
_TURN = Text("when each pixel is drawn: by chance", "когда чей черёд: наугад")
_REACH = Text("how far along the order a unit looks", "докуда в этом порядке видит нейрон")
_HIDDEN = Text("pixels up to there", "пиксели до этого места")
_LAST = Text("units that look at earlier pixels alone", "нейроны, видящие лишь прежние пиксели")
