"""The architectures side by side: what each reached, what its training took, and what a picture drawn takes now.

Nats and minutes stand on the cards; minutes are processor time of one thread. Pictures are drawn as the tab draws them,
several at once, with numpy; the usual way passes them through the whole network for every pixel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.report import aligned, measure
from models.images import load
from playground.tabs.completion.panels.architectures_measures import EACH, LINEUP, drawn, measured_now, shipped

RUNS = 5
HEADER = ("architecture", "weights", "nats", "minutes", "steps, training", "drawing", "ms a picture", "full passes")


@dataclass(frozen=True)
class Line:
    """One architecture; ``ms`` for a picture drawn, median, and ``ratio`` how many times longer full passes take."""

    name: str
    weights: int
    nats: float
    minutes: float
    turns: int
    steps: int
    ms: float
    ratio: float


def run() -> Iterator[Line]:
    """Every architecture that ships."""
    yield from map(_line, shipped())


def _line(key: str) -> Line:
    one, entry = measured_now(key), LINEUP[key]
    ms = float(np.median([one.ms, *(measured_now(key).ms for _ in range(RUNS - 1))]))
    model, images = load(entry.asset), drawn(key, EACH, 0, 1.0).images
    one_pass = float(np.median(measure(lambda: model.conditionals(images), RUNS, 1))) / EACH
    ratio = one.steps * one_pass / ms
    return Line(entry.title.en, one.weights, one.nats, one.minutes, entry.turns, one.steps, ms, ratio)


def table(lines: Iterable[Line]) -> str:
    """The figures as aligned columns."""
    return aligned(HEADER, map(_cells, lines))


def _cells(line: Line) -> tuple[str, ...]:
    figures = (f"{line.weights:,}", f"{line.nats:.2f}", f"{line.minutes:.1f}", str(line.turns), str(line.steps))
    return line.name, *figures, f"{line.ms:.1f}", f"{line.ratio:.0f} ×"
