"""Figures on cards beside the same figures measured now."""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.report import aligned
from models import weights
from models.weights import Metric

ROUNDING = 1e-3  # of a figure: other machines add in another order


@dataclass(frozen=True)
class Figure:
    """One figure of one card, and the same measured now."""

    name: str
    metric: str
    card: float
    now: float
    unit: str
    n: int
    bytes: int

    @property
    def agrees(self) -> bool:
        """Whether both are the same but for rounding."""
        return abs(self.now - self.card) <= ROUNDING * max(1, abs(self.card))


def figures(read: weights.Weights, now: Mapping[str, Metric]) -> Iterator[Figure]:
    """Every figure of a card with what was measured ``now``."""
    for key, metric in read.card.metrics.items():
        yield Figure(read.card.name, key, metric.value, now[key].value, metric.unit, metric.n, read.card.bytes)


HEADER = ("model", "kB", "figure", "card", "now", "unit", "pictures", "")


def table(rows: Iterable[Figure]) -> str:
    """The figures as aligned columns."""
    return aligned(HEADER, map(_cells, rows))


def _cells(row: Figure) -> tuple[str, ...]:
    numbers = (f"{row.card:.2f}", f"{row.now:.2f}")
    return (
        row.name,
        f"{row.bytes / 1000:.0f}",
        row.metric,
        *numbers,
        row.unit,
        str(row.n),
        "" if row.agrees else "differs",
    )


def device() -> torch.device:
    """A GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def main(run: Callable[..., Iterable[Figure]], program: str, known: Sequence[str], arguments: list[str]) -> int:
    """``python -m PROGRAM DIR [NAME …]``: the table of ``run(folder, names)``."""
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("folder", type=Path, help="folder of the training sets")
    parser.add_argument("names", nargs="*", choices=[*known, []], metavar="NAME", help="which models")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    print(table(run(options.folder, options.names)))
    return 0
