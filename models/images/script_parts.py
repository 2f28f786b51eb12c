"""What the scripts that train on pictures share: how they are used, how they read, what they save, what they remark."""

from __future__ import annotations

from typing import Any

from models.registry import Choice, Param, Text

DATA = Param(
    "data",
    Text("Data", "Данные"),
    "digits",
    choices=(Choice("digits", Text("digits", "цифры")), Choice("fashion", Text("clothes", "одежда"))),
)

FILES = {"digits": "MNIST", "fashion": "Fashion-MNIST"}
USAGE = Text(
    "python FILE FOLDER: the folder holds train-images-idx3-ubyte.gz of {data}; samples.png appears where you stand",
    "python ФАЙЛ ПАПКА: в папке лежит train-images-idx3-ubyte.gz из {data}; samples.png появится в текущей папке",
)
ENCODER = Text("answers with mean and log-variance of q(z|x)", "выдаёт среднее и логарифм дисперсии q(z|x)")
DECODER = Text("answers with a logit per pixel", "выдаёт логит каждого пикселя")
TRICK = Text("chance stands apart: gradients pass", "случайность отдельно, градиент проходит")
NATS = Text("-ln p(x|z)", "-ln p(x|z)")
DIVERGENCE = Text("KL(q(z|x) || N(0, I))", "KL(q(z|x) || N(0, I))")
LOSS = Text("-ELBO: at least -ln p(x), on average", "-ELBO: в среднем не меньше -ln p(x)")
WEIGHED = Text("the bound on -ln p(x) has BETA = 1", "оценка для -ln p(x) — это BETA = 1")
PRIOR = Text("new pictures: z from the prior", "новые картинки: z из априорного распределения")
_IDX = Text("idx: four bytes, the three sizes, then pixels", "idx: четыре байта, три размера, дальше пиксели")
_PNG = Text("bytes (height, width) as a PNG file, by hand", "байты (высота, ширина) как файл PNG, вручную")
_PNG_COLOUR = Text(
    "bytes (height, 3 × width), R, G, B in turn, as a PNG file, by hand",
    "байты (высота, 3 × ширина), R, G, B по очереди, как файл PNG, вручную",
)


def note(text: Text, lang: str, **values: Any) -> str:
    """A comment."""
    return "# " + text.format(**values)(lang)


def reader(lang: str) -> list[str]:
    """Lines that define ``read(folder)``: the training pictures (n, pixels) in [0, 1] of an idx file."""
    return [
        f"def read(folder):  {note(_IDX, lang)}",
        '    path = next(Path(folder).glob("train-images*idx3-ubyte*"))',
        '    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()',
        '    count, height, width = struct.unpack(">3i", raw[4:16])',
        "    pixels = torch.frombuffer(bytearray(raw[16:]), dtype=torch.uint8)",
        "    return pixels.reshape(count, height * width) / 255",
    ]


def sheet(draws: list[str], painted: str, lang: str, colour: bool = False) -> list[str]:
    """Lines that save SIDE × SIDE pictures, ``painted`` for the z of ``draws``, as samples.png.

    Grey pictures are 28×28, in [0, 1]; those in ``colour`` (3, 32, 32), R, G and B as bytes.
    """
    wide, kind, told = ("pixels.shape[1] // 3", 2, _PNG_COLOUR) if colour else ("pixels.shape[1]", 0, _PNG)
    shape = "3, 32, 32).permute(0, 3, 1, 4, 2" if colour else "28, 28).permute(0, 2, 1, 3"
    size, taken = (
        ("32 * SIDE, 96 * SIDE", "sheet.byte()") if colour else ("28 * SIDE, 28 * SIDE", "(255 * sheet).byte()")
    )
    return [
        "",
        f"def png(pixels):  {note(told, lang)}",
        "    def chunk(kind, data):",
        '        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))',
        f'    head = struct.pack(">2I5B", {wide}, pixels.shape[0], 8, {kind}, 0, 0, 0)',
        r'    rows = zlib.compress(b"".join(b"\0" + bytes(row) for row in pixels.tolist()))',
        r'    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")',
        r'    return b"\x89PNG\r\n\x1a\n" + parts',
        "",
        "with torch.no_grad():",
        *draws,
        f"    sheet = {painted}.reshape(SIDE, SIDE, {shape}).reshape({size})",
        f'Path("samples.png").write_bytes(png({taken}))',
    ]
