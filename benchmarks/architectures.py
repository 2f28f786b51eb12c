"""The architectures side by side: what each reached, what its training took, and what a picture drawn takes now.

Nats and minutes stand on the cards; minutes are processor time of one thread. Pictures are drawn as the tab draws them,
several at once, with numpy; the usual way passes them through the whole network for every pixel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.report import measure
from models.images import load
from playground.tabs.completion.panels.architectures_measures import EACH, LINEUP, Measured, measured

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
    runs = [measured(seed) for seed in range(RUNS)]
    for key in runs[0]:
        yield _line(key, [one[key] for one in runs])


def _line(key: str, runs: list[Measured]) -> Line:
    one, entry = runs[0], LINEUP[key]
    ms, steps = float(np.median([run.ms for run in runs])), len(one.order)
    model = load(entry.asset)
    one_pass = float(np.median(measure(lambda: model.conditionals(one.images), RUNS, 1))) / EACH
    return Line(entry.title.en, one.weights, one.nats, one.minutes, entry.turns, steps, ms, steps * one_pass / ms)


def table(lines: Iterable[Line]) -> str:
    """The figures as aligned columns."""
    cells = [HEADER, *map(_cells, lines)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADER))]
    texts = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(text.rstrip() for text in texts)


def _cells(line: Line) -> tuple[str, ...]:
    figures = (f"{line.weights:,}", f"{line.nats:.2f}", f"{line.minutes:.1f}", str(line.turns), str(line.steps))
    return line.name, *figures, f"{line.ms:.1f}", f"{line.ratio:.0f} ×"
