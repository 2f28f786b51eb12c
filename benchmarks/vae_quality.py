"""The figures of all cards, measured again from the data by the protocol that each states.

``python -m benchmarks.vae_quality DIR [NAME …]`` reads the training sets from DIR; within ``python -m benchmarks`` the
folder is ``data``. A figure that differs from its card's by more than rounding is marked.
"""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from models import weights
from models.images import catalogue
from models.weights import Metric
from training.data import DATASETS, Dataset
from training.evaluation import build, metrics

CODERS = [name for name, card in catalogue().items() if "encoder" in card.architecture]
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


def run(folder: Path = Path("data"), names: Sequence[str] = ()) -> Iterator[Figure]:
    """Every figure of every card, or of those named."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    data = cache(lambda key: DATASETS[key](folder))
    for name in names or CODERS:
        yield from _figures(name, data(catalogue()[name].data), device)


def _figures(name: str, data: Dataset, device: torch.device) -> Iterator[Figure]:
    read = weights.read(name)
    weighed = max((metric.n for key, metric in read.card.metrics.items() if key.startswith("iwae")), default=0)
    now: dict[str, Metric] = metrics(build(read, device), data, weighed)
    for key, metric in read.card.metrics.items():
        yield Figure(name, key, metric.value, now[key].value, metric.unit, metric.n, read.card.bytes)


HEADER = ("model", "kB", "figure", "card", "now", "unit", "pictures", "")


def table(rows: Iterable[Figure]) -> str:
    """The figures as aligned columns."""
    cells = [HEADER, *map(_cells, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADER))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


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


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.vae_quality")
    parser.add_argument("folder", type=Path, help="folder of the training sets")
    parser.add_argument("names", nargs="*", choices=[*CODERS, []], metavar="NAME", help="which models")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    print(table(run(options.folder, options.names)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
