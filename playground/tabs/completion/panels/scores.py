"""Likelihood as a test of quality without looking: published figures of models that go pixel by pixel, and ours."""

from __future__ import annotations

from html import escape

from models.images import load
from models.registry import Text
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.completion.assets import MODELS, RASTER, there
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation

Row = tuple[str, float, bool]

# −ln p(x) on the test set of binarized MNIST in nats, as collected by van den Oord, Kalchbrenner and Kavukcuoglu (2016,
# "Pixel Recurrent Neural Networks"); VAE and IWAE: Burda et al. (2016); locally masked convolution: Jain et al. (2020).
# True marks a bound.
DIGITS: tuple[Row, ...] = (
    ("NADE", 88.33, False),
    ("VAE", 86.76, True),
    ("MADE", 86.64, False),
    ("IWAE, k = 50", 84.78, True),
    ("DARN", 84.13, False),
    ("PixelCNN", 81.30, False),
    ("Row LSTM", 80.54, False),
    ("Diagonal BiLSTM", 79.20, False),
    ("locally masked", 77.56, False),
)
# Bits per dimension on the test set of CIFAR-10: van den Oord et al. (2016, and 2016 "Conditional Image Generation with
# PixelCNN Decoders" for the gated one), Salimans et al. (2017, "PixelCNN++").
COLOUR_PICTURES: tuple[Row, ...] = (
    ("PixelCNN", 3.14, False),
    ("Row LSTM", 3.07, False),
    ("Gated PixelCNN", 3.03, False),
    ("Diagonal BiLSTM", 3.00, False),
    ("PixelCNN++", 2.92, False),
)
# Steps, one after the other, that a pass over an n×n picture takes in training.
STEPS = (("PixelCNN", "1"), ("Gated PixelCNN", "1"), ("Row LSTM", "n"), ("Diagonal BiLSTM", "2n − 1"))
METRIC = "nll"

_OURS = {
    MODELS["digits"][0]: Text("ours, completes any mask", "наша, для любой маски"),
    RASTER["digits"]: Text("ours, knows no mask", "наша, без масок"),
}
_NATS = Text("−ln p(x), binarized MNIST, nats", "−ln p(x), бинаризованный MNIST, нат")
_BITS = Text("CIFAR-10, bits per dimension", "CIFAR-10, бит на измерение")
_STEPS = Text("steps, training", "шагов, обучение")
_SAMPLING = Text("sampling", "выборка")
_DESCRIBE = Text(
    "Negative log-likelihoods of {n} models, from {worst} down to {best}.",
    "Отрицательные логарифмы правдоподобия {n} моделей, от {worst} до {best}.",
)


def draw(situation: Situation) -> Picture:
    """A mark for each model, the best at the top; colour pictures beside, and what the figures cost in the table."""
    return Picture(
        _chart(situation, sorted([*DIGITS, *_ours(situation)], key=lambda row: -row[1]), _NATS, (3.0, 1.5)),
        _chart(situation, [*COLOUR_PICTURES], _BITS, (0.06, 0.02)),
        table=_table(situation),
        formula=r"\text{bits/dim} = \frac{-\ln p(x)}{D\,\ln 2}",
    )


def _ours(situation: Situation) -> list[Row]:
    """The shipped models."""
    cards = {name: load(name).card for name in _OURS if there(name)}
    return [(situation.word(_OURS[name]), card.metrics[METRIC].value, False) for name, card in cards.items()]


def _chart(situation: Situation, rows: list[Row], title: Text, room: tuple[float, float]) -> View:
    low, high = rows[-1][1] - room[0], rows[0][1] + room[1]
    stack, ours = [], {situation.word(text) for text in _OURS.values()}
    for height, (name, value, is_bound) in enumerate(rows):
        colour = "accent" if name in ours else "data"
        words = f"{name}  {'≤ ' if is_bound else ''}{situation.figure(value, 2)}"
        stack += [
            layers.lines([[[low, height], [value, height]]], colour, 3.0, 0.35),
            layers.points([[value, height]], colour, 11, "ring" if is_bound else "dot", 1.0),
            layers.text(low + 0.02 * (high - low), height + 0.36, words, colour, "left", 13),
        ]
    ends = {"worst": situation.figure(rows[0][1], 2), "best": situation.figure(rows[-1][1], 2)}
    return View(
        (low, high),
        (-0.5, len(rows) - 0.2),
        stack,
        situation.word(title),
        equal=False,
        y_ticks=False,
        axes="outside",
        hover=False,
        describe=situation.word(_DESCRIBE.format(n=str(len(rows)), **ends)),
    )


def _table(situation: Situation) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(steps)}</td><td>n²</td></tr>' for name, steps in STEPS
    )
    heads = "".join(f"<th scope=col>{escape(situation.word(text))}</th>" for text in (_STEPS, _SAMPLING))
    return f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"


PANELS.add(
    Panel(
        "scores",
        Text("Numbers", "Числа"),
        order=80,
        about=Text(
            "Each of these models says how probable a picture is, so they can be compared without looking at a single "
            "sample. Fewer nats are better; a ring marks a bound: there the true figure may be lower.",
            "Каждая из этих моделей говорит, насколько вероятна картинка, и сравнить их можно, не глядя на выборки. "
            "Меньше нат — лучше; кольцо отмечает оценку сверху: сама величина может быть меньше.",
        ),
        draw=draw,
        assets=("pixelcnn_digits",),
    )
)
