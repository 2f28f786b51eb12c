"""The five models, what they draw, and their figures: those of the cards, and the time that drawing takes here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models import weights
from models.images import load
from models.images.families.autoregressive import Autoregressive, Sampled
from models.images.families.pixelcnn import PixelCNN
from models.images.fields import ARCHITECTURES
from models.images.pixelcnn import cached
from models.images.pixelcnn.draws import uniforms
from models.images.pixelcnn.parameters import parameters
from models.images.pixelcnn.task import Task
from models.registry import Text
from playground.tabs.completion.assets import there

EACH = 4  # pictures that every architecture draws
ROWS, DIAGONALS = 28, 55


@dataclass(frozen=True)
class Entry:
    """An architecture of the line-up.

    Attributes:
        asset: name of its trained model.
        turns: steps of a layer that wait for each other in training.
        sees: what a pixel can see, and what training waits for.
    """

    key: str
    asset: str
    colour: str
    turns: int
    sees: Text

    @property
    def title(self) -> Text:
        return ARCHITECTURES[self.key].title

    @property
    def short(self) -> str:
        """The first word of its name, the same in all languages."""
        return self.title.en.split()[0]


LINEUP = {
    entry.key: entry
    for entry in (
        Entry(
            "original",
            "masked_pixelcnn_digits",
            "energy",
            1,
            Text(
                "Masks A and B: beyond the first window it sees a wedge alone. All pixels train at once.",
                "Маски A и B: за первым окном видит лишь клин. Обучение идёт по всем пикселям сразу.",
            ),
        ),
        Entry(
            "gated",
            "gated_pixelcnn_digits",
            "lane4",
            1,
            Text(
                "Two stacks with gates: all the past as far as its layers reach. All pixels train at once.",
                "Две стопки с вентилями: всё прошлое, докуда хватает слоёв. Обучение идёт по всем пикселям сразу.",
            ),
        ),
        Entry(
            "row_lstm",
            "row_lstm_digits",
            "lane1",
            ROWS,
            Text(
                "An LSTM down the rows: a triangle up to the top edge. In training each row waits for the one above.",
                "LSTM идёт вниз по строкам: треугольник до верхнего края. При обучении строка ждёт строку выше.",
            ),
        ),
        Entry(
            "diagonal",
            "diagonal_bilstm_digits",
            "lane2",
            DIAGONALS,
            Text(
                "Two LSTMs from both corners: nearly all the past at once. In training each diagonal waits in line.",
                "Две LSTM из верхних углов: сразу почти всё прошлое. При обучении диагонали ждут друг друга.",
            ),
        ),
        Entry(
            "made",
            "made_digits",
            "lane3",
            1,
            Text(
                "Dense layers, masked: any order, here a random one; it sees all before. All pixels train at once.",
                "Полносвязные слои с масками: порядок любой, здесь случайный. Обучение идёт по всем пикселям сразу.",
            ),
        ),
    )
}

LEAST = ("original", "made")
"""What a comparison cannot do without: a convolution in raster order, and dense layers in any."""


class Measured(NamedTuple):
    """What one model drew and what is known of it.

    Attributes:
        images: (n, h, w) in [0, 1]; ``order`` (pixels, 2): row and column of its steps.
        ms: for one picture, when several are drawn together, just now.
        nats: −log p(x) per picture, mean over the test set; ``minutes`` of training, processor time of one thread.
        weights: numbers that were learned.
    """

    images: NDArray[np.float32]
    order: NDArray[np.int64]
    ms: float
    nats: float
    minutes: float
    weights: int


@lru_cache(maxsize=8)
def measured(seed: int) -> Mapping[str, Measured]:
    """The models that ship by their keys: what they draw from a seed, timed while they do."""
    return {key: _one(entry.asset, seed) for key, entry in LINEUP.items() if there(entry.asset)}


def _one(name: str, seed: int) -> Measured:
    model, read = load(name), weights.read(name)
    metrics = read.card.metrics
    if isinstance(model, Autoregressive):
        done, seconds = _timed(lambda: model.sample(EACH, seed))
        count = model.weights
    else:
        done, seconds = _sampled(model, seed), _timed(lambda: _in_numpy(read, seed))[1]
        count = sum(values.size for values in read.tensors.values())
    figures = {"nats": metrics["nll"].value, "minutes": metrics["busy"].value / 60, "weights": count}
    return Measured(done.images, done.order, 1000 * seconds / EACH, **figures)


def _timed(run: Callable[[], Any]) -> tuple[Any, float]:
    start = perf_counter()
    return run(), perf_counter() - start


def _sampled(model: PixelCNN, seed: int) -> Sampled:
    trace = model.trace(np.zeros(model.shape), None, EACH, seed)
    return Sampled(trace.images, trace.log_prob, trace.order)


def _in_numpy(read: weights.Weights, seed: int) -> None:
    """Draw without compiled code, as the others do: what is compared is how they draw, not who compiled them."""
    p, shape = parameters(read.card.architecture, read.tensors), tuple(read.card.architecture["shape"])
    everything = np.ones((EACH, *shape), bool)
    task = Task(
        levels=np.zeros((EACH, *shape), np.uint8),
        asked=everything[0],
        drawn=everything,
        uniforms=uniforms(seed, EACH, *shape),
        features=np.zeros((1, *shape, 0), np.float32),
        condition=p.condition[np.full(EACH, -1)],
        temperature=1.0,
        known=~everything,
    )
    for _ in cached.rows(p, task):
        pass
