"""Likelihood as a test of quality without looking: published figures of models that go pixel by pixel, and ours."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from typing import Any, NamedTuple

from models.images import catalogue
from models.registry import Param, Text, numeral
from playground import widgets
from playground.stage import layers
from playground.stage.view import View
from playground.tables import table
from playground.tabs.completion.assets import MODELS, RASTER, there
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.typography import grouped
from playground.widgets import named


class Score(NamedTuple):
    """What a model needs for a test picture; ``is_bound``: at most so much."""

    name: Text
    value: float
    is_bound: bool = False


def _published(name: str, value: float, is_bound: bool = False) -> Score:
    return Score(Text(name, name), value, is_bound)


# −ln p(x) on the test set of binarized MNIST in nats, as collected by van den Oord, Kalchbrenner and Kavukcuoglu (2016,
# "Pixel Recurrent Neural Networks"); VAE and IWAE: Burda et al. (2016); locally masked convolution: Jain et al. (2020).
DIGITS = {
    "local": Score(Text("locally masked", "локальные маски"), 77.56),
    "diagonal": _published("Diagonal BiLSTM", 79.20),
    "row_lstm": _published("Row LSTM", 80.54),
    "pixelcnn": _published("PixelCNN", 81.30),
    "darn": _published("DARN", 84.13),
    "iwae": _published("IWAE, k = 50", 84.78, is_bound=True),
    "made": _published("MADE", 86.64),
    "vae": _published("VAE", 86.76, is_bound=True),
    "nade": _published("NADE", 88.33),
}
# Bits per dimension on the test set of CIFAR-10: van den Oord et al. (2016, and 2016 "Conditional Image Generation with
# PixelCNN Decoders" for the gated one), Salimans et al. (2017, "PixelCNN++").
COLOUR_PICTURES = {
    "pp": _published("PixelCNN++", 2.92),
    "diagonal": _published("Diagonal BiLSTM", 3.00),
    "gated": _published("Gated PixelCNN", 3.03),
    "row_lstm": _published("Row LSTM", 3.07),
    "pixelcnn": _published("PixelCNN", 3.14),
}
# Steps, one after the other, that a pass over an n×n picture takes in training.
STEPS = (("PixelCNN", "1"), ("Gated PixelCNN", "1"), ("Row LSTM", "n"), ("Diagonal BiLSTM", "2n − 1"))
METRIC = "nll"
OURS = {
    "ours": (MODELS["digits"][0], Text("ours, any mask", "наша, любая маска")),
    "ours_raster": (RASTER["digits"], Text("ours, no mask", "наша, без масок")),
}
"""The models on this page, with the assets whose cards hold their figures."""


def _all() -> dict[str, Score]:
    """Published models and ours, the best first."""
    cards = catalogue()
    ours = {key: Score(name, cards[asset].metrics[METRIC].value) for key, (asset, name) in OURS.items() if there(asset)}
    return dict(sorted((DIGITS | ours).items(), key=lambda row: row[1].value))


REFERENCE = Param(
    "cnn.reference",
    Text("Compare with", "Сравнить с"),
    "pixelcnn",
    choices=named((key, score.name) for key, score in _all().items()),
)

_NATS = Text("−ln p(x), binarized MNIST, nats", "−ln p(x), бинаризованный MNIST, нат")
_BITS = Text("CIFAR-10, bits per dimension", "CIFAR-10, бит на измерение")
_TIMES = Text(
    "At the right: how many times as probable as under {name} a test picture is.",
    "Справа: во сколько раз тестовая картинка вероятнее, чем по {name}.",
)
_STEPS = Text("steps, training", "шагов, обучение")
_SAMPLING = Text("sampling", "выборка")
_DESCRIBE = Text(
    "Negative log-likelihoods of {n} models, from {worst} down to {best}.",
    "Отрицательные логарифмы правдоподобия {n} моделей, от {worst} до {best}.",
)


def draw(situation: Situation) -> Picture:
    """A mark for each model, the best at the top; colour pictures beside, and what the figures cost in the table."""
    scores = _all()
    reference = scores[situation.ask[REFERENCE.key]]
    name = situation.word(reference.name)
    return Picture(
        _digits(situation, scores, reference),
        _colours(situation),
        table=_table(situation),
        remark=situation.word(_TIMES.format(name=name)),
        formula=r"\frac{p(x)}{p_{\text{ref}}(x)} = e^{\text{nats}_{\text{ref}} - \text{nats}},"
        r"\quad \text{bits/dim} = \frac{-\ln p(x)}{D\,\ln 2}",
    )


def _digits(situation: Situation, scores: Mapping[str, Score], reference: Score) -> View:
    """A bar for each model, the best at the top; beside it how it compares with the ``reference``."""
    low, high, stack = *_ends(scores, 3.0, 1.5), []
    left, right = low + 0.02 * (high - low), high - 0.02 * (high - low)
    for height, (key, score) in enumerate(reversed(scores.items())):
        colour, factor = "accent" if key in OURS else "data", times(score, reference, situation.ask.lang)
        stack += [
            layers.lines([[[low, height], [score.value, height]]], colour, 3.0, 0.35),
            layers.points([[score.value, height]], colour, 11, "ring" if score.is_bound else "dot", 1.0),
            layers.text(left, height + 0.36, _words(situation, score), colour, "left", 13),
            layers.text(right, height + 0.36, factor, colour, "right", 13),
        ]
    stack.append(layers.rule(x=reference.value, colour="soft"))
    return _view(situation, scores, (low, high), stack, _NATS)


def _colours(situation: Situation) -> View:
    """A point for each model of colour pictures, its words on the side where there is more room."""
    low, high, stack = *_ends(COLOUR_PICTURES, 0.06, 0.04), []
    for height, score in enumerate(reversed(COLOUR_PICTURES.values())):
        after = score.value < (low + high) / 2
        x = score.value + (0.03 if after else -0.03) * (high - low)
        stack += [
            layers.points([[score.value, height]], "data", 9, "dot", 1.0),
            layers.text(x, height, _words(situation, score), "data", "left" if after else "right", 12),
        ]
    return _view(situation, COLOUR_PICTURES, (low, high), stack, _BITS)


def _ends(scores: Mapping[str, Score], below: float, above: float) -> tuple[float, float]:
    values = [score.value for score in scores.values()]
    return min(values) - below, max(values) + above


def _words(situation: Situation, score: Score) -> str:
    return f"{situation.word(score.name)}  {'≤ ' if score.is_bound else ''}{situation.figure(score.value, 2)}"


def _view(
    situation: Situation, scores: Mapping[str, Score], ends: tuple[float, float], stack: list[Any], title: Text
) -> View:
    best, *_, worst = (situation.figure(score.value, 2) for score in scores.values())
    told = _DESCRIBE.format(n=str(len(scores)), worst=worst, best=best)
    look = {"equal": False, "y_ticks": False, "axes": "outside", "hover": False, "describe": situation.word(told)}
    return View(ends, (-0.5, len(scores) - 0.2), stack, situation.word(title), **look)


def times(score: Score, reference: Score, lang: str) -> str:
    """How many times as probable as under the reference a picture is in the geometric mean, below 1 as a fraction.

    A bound makes it a bound: the true figure may be larger where the score is one, smaller where the reference is.
    """
    if score is reference:
        return "×1"
    factor = exp(reference.value - score.value)
    sign = {(True, False): "≥ ", (False, True): "≤ ", (True, True): "≈ "}.get((score.is_bound, reference.is_bound), "")
    size = max(factor, 1 / factor)
    number = numeral(size, ".1f")(lang) if size < 10 else grouped(float(f"{size:.2g}"))
    return f"{sign}×{number}" if factor > 1 else f"{sign}1/{number}"


def act(situation: Situation) -> Mapping[str, Any]:
    """A click on a row makes its model the one to compare with."""
    action, keys = situation.ask.action, list(_all())
    if action.get("kind") != "pick" or action.get("view") != "main":
        return {}
    height = round(situation.ask.spot[1] - 0.2)  # between a row's line and its words
    return {REFERENCE.key: keys[min(max(len(keys) - 1 - height, 0), len(keys) - 1)]}


def controls(lang: str) -> list[str]:
    return [widgets.group(REFERENCE.title(lang), f'<div class="listed">{widgets.segments(REFERENCE, lang)}</div>')]


def _table(situation: Situation) -> str:
    rows = ((name, (steps, "n²")) for name, steps in STEPS)
    return table(situation.ask.lang, rows, (_STEPS, _SAMPLING))


PANELS.add(
    Panel(
        "scores",
        Text("Numbers", "Числа"),
        order=80,
        about=Text(
            "Each of these models says how probable a picture is: they can be compared without a single sample. Fewer "
            "nats are better; a ring marks an upper bound.",
            "Каждая из этих моделей говорит, насколько вероятна картинка: сравнить их можно, не видя выборок. "
            "Меньше нат — лучше; кольцо отмечает оценку сверху.",
        ),
        draw=draw,
        params=(REFERENCE,),
        controls=controls,
        act=act,
        assets=("pixelcnn_digits",),
    )
)
