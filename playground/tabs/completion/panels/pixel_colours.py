"""The choice that a model in colour had at a pixel: R, then G given R, then B given both, and its likeliest colours."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images import load
from models.images.families.pixelcnn import Guesses
from models.registry import Text
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.completion.completing import Question, Work, expected, trace

SHOWN = 8  # colours to pick from
HIGH, TALLEST = 3.0, 0.5  # data units: where the colours begin, and the height of a curve; rows are 1 apart
STRIP = 0.13  # under a curve, the colour that each value would give
ROOMY = 150.0  # pixels of normal type: a lower stage has no room for words below the colours
WORDS = 0.67  # above a curve's foot

_NAMES = (
    Text("R = {value}, p = {p}", "R = {value}, p = {p}"),
    Text("G given R = {value}, p = {p}", "G при этом R = {value}, p = {p}"),
    Text("B given both = {value}, p = {p}", "B при обоих = {value}, p = {p}"),
)
_PICK = Text("likely colours, their p: click one", "вероятные цвета, их p: щёлкните")
_PICK_ALONE = Text("likely colours: click one", "вероятные цвета: щёлкните")
_FAINT = Text("<1 %", "<1 %")
_DESCRIBE = Text(
    "Probabilities of R, of G given R, and of B given both, at pixel ({row}, {column}), and the likeliest colours.",
    "Вероятности R, затем G при этом R, затем B при обоих в пикселе ({row}, {column}) и самые вероятные цвета.",
)


def bars(work: Work, step: int | None, place: tuple[int, int]) -> View:
    """A curve for each colour over its 256 values, the colour that comes of it below, and the likeliest colours above.

    A click on a curve sets that value, a click on a colour all three.
    """
    situation = work.situation
    stack = [] if step is None else [*_curves(work, step, place), *_likely(work, place)]
    return View(
        (-4.0, 259.0),
        (-0.22, HIGH + 1.2),
        stack,
        equal=False,
        x_ticks=False,
        y_ticks=False,
        axes="none",
        hover=False,
        describe=situation.word(_DESCRIBE.format(row=str(place[0] + 1), column=str(place[1] + 1))),
    )


def _curves(work: Work, step: int, place: tuple[int, int]) -> list[dict[str, Any]]:
    """R at the top; every curve is as high as its likeliest value."""
    chosen, situation = work.trace.levels[work.focus, step], work.situation
    spread = expected(work.question, work.focus)[place]
    values, stack = np.arange(spread.shape[1]), []
    steps = np.stack([values - 0.5, values + 0.5], 1).ravel()
    for colour, p in enumerate(spread):
        base, height = HIGH - 1 - colour, np.repeat(TALLEST * p / p.max(), 2)
        told = _NAMES[colour].format(value=str(chosen[colour]), p=situation.chance(float(p[chosen[colour]])))
        stack += [
            layers.area(steps, base, base + height, "data", 0.5),
            layers.lines([[[chosen[colour], base], [chosen[colour], base + 1.1 * TALLEST]]], "accent", 2.0, 1.0),
            layers.text(0.0, base + WORDS, situation.word(told), align="left", size=13),
        ]
    places = [[127.5, HIGH - 1 - colour - STRIP / 2 - 0.02] for colour in range(len(spread))]
    return [*stack, layers.pictures(_mixtures(chosen), places, (256.0, STRIP), smooth=True)]


def _mixtures(chosen: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The colours so far, (3, 1, 256, 3): (v, 0, 0), then (R, v, 0), then (R, G, v) for all values v."""
    strips = np.zeros((3, 1, 256, 3), np.uint8)
    for colour in range(3):
        strips[colour, ..., :colour] = chosen[:colour]
        strips[colour, 0, :, colour] = np.arange(256)
    return strips


def _likely(work: Work, place: tuple[int, int]) -> list[dict[str, Any]]:
    found = _guesses(work.question, work.focus, place)
    colours = found.levels[:SHOWN, None, None]
    box = work.situation.ask.box("side")
    roomy = box.height >= ROOMY * box.unit
    labels = [_percent(work, value) for value in found.probabilities[:SHOWN]] if roomy else None
    places = [[_middle(number), HIGH + 0.62] for number in range(len(colours))]
    return [
        layers.pictures(colours, places, (24.0, 0.3), frame="line", labels=labels),
        layers.text(0.0, HIGH + 1.0, work.situation.word(_PICK if roomy else _PICK_ALONE), align="left", size=13),
    ]


def _percent(work: Work, share: float) -> str:
    return f"{work.situation.figure(100 * share, 0)} %" if share >= 0.01 else work.situation.word(_FAINT)


def _middle(number: int) -> float:
    return 32.0 * number + 15.5


@lru_cache(maxsize=32)
def _guesses(question: Question, number: int, place: tuple[int, int]) -> Guesses:
    model = load(question.model)
    known = ~np.frombuffer(question.hidden, bool).reshape(model.size)
    return model.guesses(trace(question).images[number], known, place, labels=question.label)


def at(work: Work, step: int, place: tuple[int, int], x: float, y: float) -> tuple[int, ...] | None:
    """The levels of R, G and B that a click at a point of the view asks for."""
    if y >= HIGH:
        found, number = _guesses(work.question, work.focus, place), round((x - _middle(0)) / 32.0)
        inside = 0 <= number < min(SHOWN, len(found.levels))
        return tuple(map(int, found.levels[number])) if inside else None
    colour = int(HIGH - 1 - np.floor(y))
    if not 0 <= colour < 3:
        return None
    levels = [*map(int, work.trace.levels[work.focus, step])]
    levels[colour] = int(np.clip(round(x), 0, work.model.levels - 1))
    return tuple(levels)
