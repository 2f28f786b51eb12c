"""The figures of the cards of all models that go pixel by pixel, measured again by the protocol that each states.

``python -m benchmarks.pixelcnn_quality DIR [NAME …]`` reads the training sets from DIR; within ``python -m benchmarks``
the folder is ``data``. Published on binarized MNIST, nats: MADE 86.64, PixelCNN 81.30, Row LSTM 80.54, Diagonal BiLSTM
79.20 (van den Oord, Kalchbrenner, Kavukcuoglu, 2016, table 4).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from benchmarks.cards import Figure, device, figures, main, table
from models import weights
from models.images import catalogue
from models.weights import Metric, Weights
from training.autoregressive import making
from training.completion import measured, rebuilt
from training.data import DATASETS, Split

PIXELCNNS = [name for name, card in catalogue().items() if card.family in ("pixelcnn", "autoregressive")]

__all__ = ["run", "table"]


def run(folder: Path = Path("data"), names: Sequence[str] = ()) -> Iterator[Figure]:
    """Every figure of every card, or of those named."""
    data = cache(lambda key: DATASETS[key](folder))
    for name in names or PIXELCNNS:
        read = weights.read(name)
        yield from figures(read, _now(read, data(read.card.data).test))


def _now(read: Weights, test: Split) -> Mapping[str, Metric]:
    """What is found on the test set; what a training took is on its card alone."""
    if "kind" in read.card.architecture:
        return {**read.card.metrics, **making.measured(making.rebuilt(read, device()), test, device())}
    return measured(rebuilt(read, device()), test, read.card.data, device())


if __name__ == "__main__":
    sys.exit(main(run, "benchmarks.pixelcnn_quality", PIXELCNNS, sys.argv[1:]))
