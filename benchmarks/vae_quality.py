"""The figures of all autoencoders' cards, measured again from the data by the protocol that each states.

``python -m benchmarks.vae_quality DIR [NAME …]`` reads the training sets from DIR; within ``python -m benchmarks`` the
folder is ``data``. A figure that differs from its card's by more than rounding is marked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from benchmarks.cards import Figure, device, figures, main, table
from models import weights
from models.images import catalogue
from training.data import DATASETS
from training.evaluation import build, metrics

CODERS = [name for name, card in catalogue().items() if "encoder" in card.architecture]

__all__ = ["run", "table"]


def run(folder: Path = Path("data"), names: Sequence[str] = ()) -> Iterator[Figure]:
    """Every figure of every card, or of those named."""
    data = cache(lambda key: DATASETS[key](folder))
    for name in names or CODERS:
        read = weights.read(name)
        weighed = max((metric.n for key, metric in read.card.metrics.items() if key.startswith("iwae")), default=0)
        yield from figures(read, metrics(build(read, device()), data(read.card.data), weighed))


if __name__ == "__main__":
    sys.exit(main(run, "benchmarks.vae_quality", CODERS, sys.argv[1:]))
