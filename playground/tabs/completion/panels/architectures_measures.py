"""The five models, what they draw and listen to, and their figures: of the cards, and the time of drawing here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from time import thread_time
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models import weights
from models.images import influence, load, samples
from models.images.families.autoregressive import Autoregressive, Sampled
from models.images.families.pixelcnn import PixelCNN
from models.images.fields import ARCHITECTURES
from models.images.pixelcnn import cached
from models.images.pixelcnn.draws import uniforms
from models.images.pixelcnn.parameters import parameters
from models.images.pixelcnn.task import Task
from models.registry import Text
from playground.tabs.completion.assets import there

EACH, MANY = 4, 12  # pictures that every architecture draws, and one alone
MIDDLE = (14, 14)  # the pixel that is asked what it listens to
_TRIED = (3, 7)  # shipped digits in which pixels are flipped
_FLIPPED = tuple(product((1, 6, 12, 19), (2, 9, 14, 18, 25)))
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
    """What is known of one model.

    Attributes:
        ms: processor time of one picture, when several are drawn together, on this machine.
        nats: −log p(x) per picture, mean over the test set; ``minutes`` of training, processor time of one thread.
        weights: numbers that were learned; ``steps`` of a picture drawn.
    """

    ms: float
    nats: float
    minutes: float
    weights: int
    steps: int


def shipped() -> dict[str, Entry]:
    """The entries whose models ship."""
    return {key: entry for key, entry in LINEUP.items() if there(entry.asset)}


@lru_cache(maxsize=1)
def measured() -> Mapping[str, Measured]:
    """The figures of the models that ship, by their keys; how long drawing takes is measured now."""
    return {key: measured_now(key) for key in shipped()}


def measured_now(key: str) -> Measured:
    """The figures of one model; a few pictures are drawn to be timed."""
    name = LINEUP[key].asset
    model, read = load(name), weights.read(name)
    seconds = _timed(lambda: _drawn(model, EACH, 0, 1.0) if isinstance(model, Autoregressive) else _in_numpy(read, 0))
    count = model.weights if isinstance(model, Autoregressive) else sum(map(np.size, read.tensors.values()))
    nats, busy = (read.card.metrics[metric].value for metric in ("nll", "busy"))
    return Measured(1000 * seconds / EACH, nats, busy / 60, count, model.shape[0] * model.shape[1])


def _timed(run: Callable[[], Any]) -> float:
    """Seconds of this thread on a processor: other visitors do not count, and what is found is shown for long."""
    start = thread_time()
    run()
    return thread_time() - start


@lru_cache(maxsize=32)
def drawn(key: str, n: int, seed: int, temperature: float) -> Sampled:
    """Pictures by the model ``key``; the first ones are the same, however many are drawn."""
    return _drawn(load(LINEUP[key].asset), n, seed, temperature)


def _drawn(model: Autoregressive | PixelCNN, n: int, seed: int, temperature: float) -> Sampled:
    if isinstance(model, Autoregressive):
        return model.sample(n, seed, temperature)
    trace = model.trace(np.zeros(model.shape), None, n, seed, temperature)
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


@lru_cache(maxsize=8)
def doubt(key: str, seed: int, temperature: float) -> NDArray[np.float64]:
    """Entropy of every pixel given those before it, (h, w) nats, mean over the `MANY` pictures drawn."""
    given = load(LINEUP[key].asset).conditionals(drawn(key, MANY, seed, temperature).images).astype(float)
    return -(given * np.log(np.maximum(given, 1e-30))).sum(3).mean(0)


@lru_cache(maxsize=8)
def around(key: str) -> NDArray[np.float64]:
    """What moves the logit of any pixel, by where it lies, nats: `influence.sway`, in real digits; of networks in
    raster order."""
    return influence.sway(load(LINEUP[key].asset).conditionals, _digits(), _FLIPPED)


@lru_cache(maxsize=8)
def listened(key: str) -> NDArray[np.float64]:
    """What moves the logit of the `MIDDLE` pixel, (h, w) nats, mean over real digits.

    Convolutions and LSTMs do everywhere the same, so it is cut out of what `around` finds; dense layers are asked.
    """
    model = load(LINEUP[key].asset)
    if key == "made":
        return influence.swayed_by(model.conditionals, _digits(), MIDDLE)
    (row, column), (height, width) = MIDDLE, model.shape
    found = np.zeros((height, width))
    found[: row + 1] = around(key)[row::-1, width - 1 - column : 2 * width - 1 - column]
    return found


def _digits() -> NDArray[np.float32]:
    return np.rint(samples("digits")[0][list(_TRIED)]).astype(np.float32)
