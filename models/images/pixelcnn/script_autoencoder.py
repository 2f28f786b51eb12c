"""The training of a PixelCNN autoencoder of digits, as a PyTorch script of at most 80 lines to take home.

A convolutional encoder, ten numbers with noise, and a gated PixelCNN that is told them through every gate, in every
place: what the shipped model has. Left out are the pictures without a code, so that no code cannot be asked for.
"""

from __future__ import annotations

from models.images.pixelcnn.script_parts import BINARIZED, IMPORTS, MEAN, SLOW, layer, loop, stacks
from models.images.script_parts import FILES, USAGE, note, reader, sheet
from models.registry import Text


def script(lang: str = "en") -> str:
    """A script to be run by itself, ``python FILE FOLDER``, with the idx files of MNIST in the folder.

    It trains the encoder and the decoder together, prints −ln p(x | code) per picture after every epoch, and saves a
    sheet: in each row an original and draws of its one code, samples.png.
    """
    head = [note(_WHAT, lang), note(USAGE, lang, data=FILES["digits"]), *IMPORTS, _SIZES, "", *reader(lang), ""]
    network = [*layer(lang, _TOLD), *stacks(lang, "code", _PAINTER, "self.painter(code)[:, :, : x.shape[2]]")]
    return "\n".join([*head, *network, *_training(lang), *_draws(lang)]) + "\n"


def _training(lang: str) -> list[str]:
    batch = [
        f"x = torch.bernoulli(images[rows])  {note(BINARIZED, lang)}",
        "code = encoder(x)",
        f"noisy = code + NOISE * torch.randn_like(code)  {note(_NOISE, lang)}",
        f'nats = cross_entropy(network(x, noisy), x, reduction="sum")  {note(_LOSS, lang)}',
    ]
    return [
        "images = read(sys.argv[1]).reshape(-1, 1, 28, 28)",
        "encoder = nn.Sequential(",
        "    nn.Conv2d(1, C, 4, 2, 1), nn.ReLU(), nn.Conv2d(C, 2 * C, 4, 2, 1), nn.ReLU(), nn.Flatten(),",
        f"    nn.Linear(98 * C, CODE), nn.BatchNorm1d(CODE, affine=False))  {note(_NORM, lang)}",
        "network = PixelCNN()",
        *loop(batch, f"-ln p(x | code) {MEAN}", "[*encoder.parameters(), *network.parameters()]"),
    ]


def _draws(lang: str) -> list[str]:
    draws = [
        "    x = torch.bernoulli(images[:SIDE]).repeat_interleave(SIDE, 0)",
        f"    code, drawn = encoder.eval()(x), torch.zeros_like(x)  {note(_ONE, lang)}",
        f"    for row, column in torch.ones(28, 28).nonzero().tolist():  {note(SLOW, lang)}",
        "        logits = network(drawn[:, :, : row + 1], code)[..., row, column]",
        "        drawn[..., row, column] = torch.bernoulli(logits.sigmoid())",
        f"    drawn[::SIDE] = x[::SIDE]  {note(_FIRST, lang)}",
    ]
    return sheet(draws, "drawn", lang)


_SIZES = "C, LAYERS, CODE, NOISE, EPOCHS, BATCH, RATE, SIDE = 32, 8, 10, 0.3, 5, 64, 1e-3, 6"
_PAINTER = (
    "maps = nn.Sequential(nn.Linear(CODE, 49 * C), nn.ReLU(), nn.Unflatten(1, (C, 7, 7)))",
    "self.painter = nn.Sequential(maps, nn.ConvTranspose2d(C, C, 4, 4), nn.ReLU())",
)
_WHAT = Text(
    "PixelCNN autoencoder (van den Oord et al., 2016): ten numbers keep the meaning, a PixelCNN draws the pixels",
    "Автокодировщик PixelCNN (van den Oord и др., 2016): смысл хранят десять чисел, пиксели рисует PixelCNN",
)
_TOLD = Text("and what the code says", "и то, что говорит код")
_NORM = Text("each with mean 0, deviation 1", "у каждого среднее 0, отклонение 1")
_NOISE = Text("hairline differences tell nothing", "тончайшие различия ничего не значат")
_LOSS = Text("-ln p(x | code)", "-ln p(x | код)")
_ONE = Text("one code for each row of the sheet", "один код на каждый ряд картинок")
_FIRST = Text("the original, then draws of its code", "сначала оригинал, потом выборки по его коду")
