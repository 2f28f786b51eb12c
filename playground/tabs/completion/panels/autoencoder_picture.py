"""The pictures of the autoencoder view: one code and its draws, and the way from one code to another."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.images import load
from models.registry import Text
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tabs.completion import gestures
from playground.tabs.completion.layout import Places, arrange, sheet_view, title
from playground.tabs.completion.panels.autoencoder_draws import (
    COUNTED,
    DRAWS,
    EACH,
    PLACES,
    VAE,
    Coded,
    blurred,
    reading,
)
from playground.tabs.completion.panels.autoencoder_params import REACH
from playground.tabs.completion.panels.base import Situation

PITCH, HEAD = 1.0, 0.5  # of the pictures on the way, and the words above them, in pictures
FRAMES = {True: "good", False: "bad"}

_WORDS = {
    "sheet": Text("picture x: draw on it", "картинка x: рисуйте на ней"),
    "vae": Text("VAE", "VAE"),
    "squared": Text("MSE", "MSE"),
    "mean": Text("mean of draws", "среднее"),
    "draws": Text("draws from p(x | h)", "выборки из p(x | h)"),
    "number": Text("number {n} of the code", "число {n} кода"),
    "numbers": Text("numbers of the code h: drag them", "числа кода h: двигайте их"),
    "between": Text("VAE between its codes: one picture each", "VAE между своими кодами: по одной картинке"),
    "way": Text("draws between the codes of A and B", "выборки между кодами A и B"),
    "share": Text("way from A to B", "путь от A к B"),
    "read": Text("share of {n} draws", "доля из {n} выборок"),
    "as": Text("read as {digit}", "читается как {digit}"),
    "else": Text("as another digit", "как другая цифра"),
}
_DESCRIBE = Text(
    "A picture of a {digit}, blurred reconstructions of it, and {n} draws from its code.",
    "Картинка с цифрой {digit}, её размытые восстановления и {n} выборок по её коду.",
)
_BARS = Text("The {n} numbers of the code, each between −3 and 3.", "{n} чисел кода, каждое от −3 до 3.")
_WAY = Text(
    "Draws at {n} places between the codes of a {a} and a {b}.",
    "Выборки в {n} точках между кодами цифр {a} и {b}.",
)
_SHARES = Text("Share of draws read as {a} and as {b}.", "Доли выборок, которые читаются как {a} и как {b}.")


def places_of(situation: Situation, side: int) -> Places:
    return arrange(situation.ask.box("main"), side, DRAWS, extras=3)


def one(coded: Coded) -> View:
    """The picture, what blurs it, and the draws of its code, each with the digit that another model reads."""
    situation, word, trace = coded.situation, coded.situation.word, coded.trace
    side = float(len(coded.x))
    places = places_of(situation, len(coded.x))
    read = reading(trace.images).argmax(1)
    look = {"frame": [FRAMES[digit == coded.digit] for digit in read], "labels": [str(digit) for digit in read]}
    small = np.stack([*blurred(coded.x[None])[:, 0], trace.images.mean(axis=0)])
    names = [word(_WORDS[name]) for name in ("vae", "squared", "mean")]
    stack = [
        layers.pictures(coded.x[None], [[side / 2, side / 2]], side, frame="soft"),
        layers.pictures(small, places.extras, places.extra, frame="line", labels=names),
        growing(trace.images, places.cells, trace.order, coded.key, places.cell, **look),
        title(0.0, (places.y[1] + side) / 2, word(_WORDS["sheet"])),
        title(*places.heads[0], word(_WORDS["draws"])),
        layers.brush("pen", gestures.PEN["pen"], "ink", within=(-1.0, side + 1, -1.0, side + 1)),
    ]
    return sheet_view(situation, places, stack, _DESCRIBE.format(digit=str(coded.digit), n=str(DRAWS)))


def bars(coded: Coded) -> View:
    """The code: a bar and a handle for every number."""
    word, code = coded.situation.word, coded.code.astype(float)
    number = np.arange(1, len(code) + 1)
    pieces = [[[k, 0.0], [k, value]] for k, value in zip(number, code, strict=True)]
    names = [word(_WORDS["number"].format(n=str(k))) for k in number]
    spots = np.stack([number, code], axis=1)
    stack = [
        layers.rule(y=0.0, colour="line", dash=None),
        layers.points(np.stack([number, coded.own], axis=1), "soft", size=7, marker="diamond"),
        layers.lines(pieces, colour="accent", width=6, opacity=0.6),
        layers.handles(spots, "code", titles=names, lock="x", path=(-REACH, REACH), resets=True),
    ]
    return View(
        (0.3, len(code) + 0.7),
        (-1.15 * REACH, 1.15 * REACH),
        stack,
        y_title=word(_WORDS["numbers"]),
        equal=False,
        x_ticks=False,
        describe=word(_BARS.format(n=str(len(code)))),
    )


def two(a: Coded, b: Coded) -> View:
    """A and B, what the VAE paints between them, and draws at places between their codes."""
    word = a.situation.word
    ways = [a.drawn(code, EACH) for code in between(a, b)]
    columns = np.arange(len(PLACES)) * PITCH
    rows = -(1 + HEAD) * PITCH - np.arange(EACH) * PITCH
    spots = np.stack(np.meshgrid(columns, rows, indexing="ij"), axis=2).reshape(-1, 2)
    images = np.concatenate([trace.images for trace in ways])
    ends = [[columns[0] - 1.3 * PITCH, 0.0], [columns[-1] + 1.3 * PITCH, 0.0]]
    key = f"{a.key}.{b.key}"
    stack = [
        layers.pictures(np.stack([a.x, b.x]), ends, 0.94 * PITCH, frame="accent", labels=["A", "B"]),
        layers.pictures(walk(a, b), [[x, 0.0] for x in columns], 0.94 * PITCH, frame="line"),
        growing(images, spots, ways[0].order, key, 0.94 * PITCH, frame="line"),
        title(columns[0] - PITCH / 2, 0.7 * PITCH, word(_WORDS["between"])),
        title(columns[0] - PITCH / 2, rows[0] + 0.7 * PITCH, word(_WORDS["way"])),
    ]
    low = rows[-1] - 0.6 * PITCH
    return View(
        (ends[0][0] - 0.6, ends[1][0] + 0.6),
        (low, 0.95 * PITCH),
        stack,
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=word(_WAY.format(n=str(len(PLACES)), a=str(a.digit), b=str(b.digit))),
    )


def between(a: Coded, b: Coded) -> np.ndarray:
    """Codes (places, d) on the way from A's to B's."""
    return (1 - PLACES[:, None]) * a.own + PLACES[:, None] * b.own


def walk(a: Coded, b: Coded) -> np.ndarray:
    """What the VAE paints on the way between its own codes (places, h, w)."""
    vae = load(VAE)
    start, end = vae.codes(np.stack([a.x, b.x]))
    return vae.decode((1 - PLACES[:, None]) * start + PLACES[:, None] * end)


def shares(a: Coded, b: Coded) -> np.ndarray:
    """Shares of `COUNTED` draws at each place that are read as A's digit, as B's, and as another, (3, places)."""
    read = np.stack([reading(a.drawn(code, COUNTED).images).argmax(1) for code in between(a, b)])
    as_a, as_b = (read == a.digit).mean(1), (read == b.digit).mean(1)
    return np.stack([as_a, as_b, ((read != a.digit) & (read != b.digit)).mean(1)])


def chart(a: Coded, b: Coded) -> View:
    """How the draws' meaning changes on the way."""
    word, found = a.situation.word, shares(a, b)
    names: list[Text] = [_WORDS["as"].format(digit=str(one.digit)) for one in (a, b)] + [_WORDS["else"]]
    dashes: list[Any] = [None, (6, 4), (2, 3)]
    stack = [
        layers.curve(PLACES, line, colour, dash=dash, label=word(name))
        for line, colour, dash, name in zip(found, ("accent", "reverse_kl", "soft"), dashes, names, strict=True)
    ]
    return View(
        (0.0, 1.0),
        (-0.04, 1.12),
        stack,
        x_title=word(_WORDS["share"]),
        y_title=word(_WORDS["read"].format(n=str(COUNTED))),
        equal=False,
        describe=word(_SHARES.format(a=str(a.digit), b=str(b.digit))),
    )
