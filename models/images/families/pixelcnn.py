"""Gated PixelCNNs (van den Oord et al., 2016): an explicit density, pixel by pixel, that completes pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.images import pictures
from models.images.base import FAMILIES, Array, Family, ImageModel
from models.images.pixelcnn import backends, cached
from models.images.pixelcnn.context import Context
from models.images.pixelcnn.draws import uniforms
from models.images.pixelcnn.parameters import in_range, parameters
from models.images.pixelcnn.task import Row, Task
from models.registry import Param, Text
from models.weights import Weights

COUNT = Param("n", Text("Completions", "Сколько вариантов"), 4, low=1, high=64, step=1)
SEED = Param("seed", Text("Seed", "Зерно"), 0, low=0, high=2**31 - 1, step=1)
TEMPERATURE = Param("temperature", Text("Temperature", "Температура"), 1.0, low=0, high=5, step=0.05)
AT_ONCE = 8 * 28 * 28  # pixels in one full pass: bounds its memory


class Completed(NamedTuple):
    """Finished pictures (n, *shape) in [0, 1] and log p(hidden | known) of each, nats (n,), at temperature 1."""

    images: Array
    log_prob: NDArray[np.float64]


class Trace(NamedTuple):
    """Completions and how they came about, in s steps: one per hidden pixel, in raster order.

    Where pictures have masks of their own, a step belongs to the pictures whose pixel is hidden; the others keep their
    level there, at 0 nats. A colour is a part of its pixel's step: R, then G given R, then B given both.

    Attributes:
        images: (n, *shape) in [0, 1], finished.
        log_prob: (n,) nats, the sum of −``nats``.
        order: (s, 2), row and column of every step.
        levels: (n, s), of colours (n, s, 3), the level chosen.
        probabilities: (n, s, levels), of colours (n, s, 3, levels), of all levels, at temperature 1; None where they
            were not asked for.
        entropy: (n, s) nats, of these; of colours the sum of the three, each given those before it.
        nats: (n, s), −log of the probability of what was chosen, at temperature 1.
    """

    images: Array
    log_prob: NDArray[np.float64]
    order: NDArray[np.int64]
    levels: NDArray[np.uint8]
    probabilities: Array | None
    entropy: NDArray[np.float64]
    nats: NDArray[np.float64]


class Guesses(NamedTuple):
    """What a pixel may be: levels (k,), of colours (k, 3), all different, and the probability of each (k,); the
    likeliest comes first."""

    levels: NDArray[np.uint8]
    probabilities: NDArray[np.float64]


class PixelCNN(ImageModel):
    """p(x) as a product over pixels in raster order, each given the pixels before it and whatever else is known.

    Pictures have ``levels`` levels of grey, or of R, G and B; others are taken at the nearest one. ``size`` is (height,
    width). With a U-Net over known pixels and mask (``any_mask``) the product is p(hidden | known) for any mask,
    explicit and normalised; without, known pixels to the right and below stay as they are and nothing looks at them.
    """

    def __init__(self, weights: Weights):
        super().__init__(weights)
        self.levels: int = self.architecture["levels"]
        self.size: tuple[int, int] = self.shape[:2]
        self._parameters = parameters(self.architecture, weights.tensors)
        self._context = Context(self.architecture.get("context", {}), weights.tensors)

    @property
    def any_mask(self) -> bool:
        """Whether known pixels are seen wherever they lie."""
        return bool(self._context.stages)

    def log_prob(self, x: Any, known: Any = None, labels: Any = None) -> NDArray[np.float64]:
        """log p(hidden | known) in nats, summed over the hidden pixels of each picture (n,); raises `InputError`.

        Arguments:
            x: pictures (n, *shape) in [0, 1].
            known: (height, width) or (n, height, width), true where known; None: nothing is, which gives log p(x).
            labels: one class or (n,), None where none is told.
        """
        x, known = self._checked(x, known)
        levels, out = self._snapped(x), np.zeros(len(x))
        for part, logits in self._logits(levels, known, labels):
            nats = _nats(logits, levels[part]).reshape(*known[part].shape, -1).sum(3)
            out[part] = -(nats * ~known[part]).sum((1, 2))
        return out

    def conditionals(self, x: Any, known: Any = None, labels: Any = None) -> Array:
        """p(level | pixels before, known) at every pixel of the pictures x, (n, *shape, levels); of a colour, given
        those before it too.

        Arguments as in `log_prob`; raises `InputError`.
        """
        x, known = self._checked(x, known)
        out = np.empty((*x.shape, self.levels), np.float32)
        for part, logits in self._logits(self._snapped(x), known, labels):
            out[part] = np.exp(_log_softmax(logits))
        return out

    def complete(
        self,
        x: Any,
        known: Any,
        n: int = COUNT.default,
        seed: int = 0,
        temperature: float = 1.0,
        labels: Any = None,
        given: Any = None,
    ) -> Completed:
        """Fill the hidden pixels with draws from p(hidden | known); raises `InputError`.

        The i-th completion depends on the seed and on i, not on ``n``.

        Arguments:
            x: one picture of ``shape`` in [0, 1], or a stack (k, *shape), each completed once.
            known: (height, width) or (n, height, width), true where known; None: nothing is.
            n: completions of one picture, 1 to 64; a stack has its own number.
            seed: a whole number from 0.
            temperature: 0 to 5; it divides the logits. 0 takes the likeliest level at every step.
            labels: one class or (n,), None where none is told.
            given: a mask like ``known``: hidden pixels that ``x`` answers already, so that the rest goes on from there.
        """
        return Completed(*self.trace(x, known, n, seed, temperature, labels, given, spread=False)[:2])

    def trace(
        self,
        x: Any,
        known: Any,
        n: int = COUNT.default,
        seed: int = 0,
        temperature: float = 1.0,
        labels: Any = None,
        given: Any = None,
        spread: bool = True,
    ) -> Trace:
        """The completions of `complete` with every step on the way; the same arguments.

        ``spread``: whether to keep the probabilities of all levels, which take most of the memory.
        """
        task, hidden = self._task(x, known, n, seed, temperature, labels, given)
        return _traced(task, hidden, backends.rows(self._parameters, task), self.levels, spread)

    def rows(
        self,
        x: Any,
        known: Any,
        n: int = COUNT.default,
        seed: int = 0,
        temperature: float = 1.0,
        labels: Any = None,
        given: Any = None,
    ) -> Iterator[Row]:
        """The rows of the completions of `complete`, each as soon as it is finished; the same arguments."""
        task, _ = self._task(x, known, n, seed, temperature, labels, given)
        return backends.rows(self._parameters, task)

    def guesses(
        self, x: Any, known: Any, place: tuple[int, int], n: int = 64, seed: int = 0, labels: Any = None
    ) -> Guesses:
        """The different levels that ``n`` draws of one hidden pixel bring, given all before it in the picture ``x`` and
        all that is known; their probabilities are exact. Raises `InputError`.

        Arguments:
            x: one picture of ``shape`` in [0, 1].
            known: (height, width), false at the pixel.
            place: its row and column.
            n, seed, labels: as in `complete`.
        """
        only = np.zeros(self.size, bool)
        only[place] = True
        task, _ = self._task(x, known, n, seed, 1.0, labels, None)
        asked = task._replace(asked=only, drawn=np.broadcast_to(only, task.drawn.shape))
        (row,) = backends.rows(self._parameters, asked)
        nats = _nats(row.logits, row.levels).reshape(n, -1).sum(1)
        levels, first = np.unique(row.levels[:, 0], axis=0, return_index=True)
        order = np.argsort(nats[first], kind="stable")
        return Guesses(levels[order], np.exp(-nats[first][order]))

    def _task(
        self, x: Any, known: Any, n: Any, seed: Any, temperature: Any, labels: Any, given: Any
    ) -> tuple[Task, NDArray[np.bool_]]:
        """What the samplers are asked for, and which pixels are hidden (n, height, width)."""
        x, is_one = pictures.one_or_many(x, self.shape)
        n = COUNT.parse(n if is_one else len(x))
        levels = np.broadcast_to(self._snapped(x), (n, *self.shape))
        known, given = pictures.mask(known, n, self.size), pictures.mask(given, n, self.size)
        is_shared = is_one and _all_alike(known) and _all_alike(given)
        distinct = slice(1 if is_shared else n)
        task = Task(
            levels=np.ascontiguousarray(levels),
            asked=~known.all(0),
            drawn=~(known | given),
            uniforms=uniforms(SEED.parse(seed), n, *self.shape),
            features=self._features(levels[distinct], known[distinct]),
            condition=self._condition(labels, n),
            temperature=float(TEMPERATURE.parse(temperature)),
            known=known if self.any_mask else np.zeros_like(known),
        )
        return task, ~known

    def _checked(self, x: Any, known: Any) -> tuple[Array, NDArray[np.bool_]]:
        x = pictures.pictures(x, self.shape)
        return x, pictures.mask(known, len(x), self.size)

    def _condition(self, labels: Any, n: int) -> Array:
        """What the condition of ``n`` pictures adds to the gates of every layer, (n, L, 2C)."""
        return self._parameters.condition[pictures.labels_or_none(labels, n, self.classes)]

    def _snapped(self, x: Array) -> NDArray[np.uint8]:
        return np.rint(x * (self.levels - 1)).astype(np.uint8)

    def _features(self, levels: NDArray[np.uint8], known: NDArray[np.bool_]) -> Array:
        return self._context(in_range(levels, self.levels), known)

    def _logits(
        self, levels: NDArray[np.uint8], known: NDArray[np.bool_], labels: Any
    ) -> Iterator[tuple[slice, Array]]:
        """Some of the pictures at a time, and the logits (k, *shape, levels) at every pixel of these."""
        condition = self._condition(labels, len(levels))
        told = known if self.any_mask else np.zeros_like(known)
        step = max(1, AT_ONCE // (self.size[0] * self.size[1]))
        for start in range(0, len(levels), step):
            part = slice(start, start + step)
            features = self._features(levels[part], known[part])
            yield part, cached.logits(self._parameters, levels[part], features, condition[part], told[part])


def _all_alike(masks: NDArray[np.bool_]) -> bool:
    return bool((masks == masks[:1]).all())


def _traced(task: Task, hidden: NDArray[np.bool_], rows: Iterable[Row], number: int, spread: bool) -> Trace:
    finished, order = task.levels.copy(), np.argwhere(task.asked)
    entropy, nats = np.zeros((2, len(finished), len(order)))
    kept = np.empty((*finished.shape[:1], len(order), *finished.shape[3:], number), np.float32) if spread else None
    done = 0
    for row in rows:
        finished[:, row.row, row.columns] = row.levels
        steps, log_probabilities = slice(done, done + len(row.columns)), _log_softmax(row.logits)
        probabilities = np.exp(log_probabilities)
        entropy[:, steps] = (
            -(probabilities * log_probabilities).sum(-1).reshape(len(finished), len(row.columns), -1).sum(2)
        )
        chosen = _chosen(log_probabilities, row.levels).reshape(len(finished), len(row.columns), -1).sum(2)
        nats[:, steps] = chosen * hidden[:, row.row, row.columns]
        if kept is not None:
            kept[:, steps] = probabilities
        done = steps.stop
    return Trace(
        images=(finished / np.float32(number - 1)).astype(np.float32),
        log_prob=-nats.sum(1),
        order=order,
        levels=finished[:, order[:, 0], order[:, 1]],
        probabilities=kept,
        entropy=entropy,
        nats=nats,
    )


def _nats(logits: Array, levels: NDArray[np.uint8]) -> NDArray[np.float64]:
    return _chosen(_log_softmax(logits), levels)


def _chosen(log_probabilities: NDArray[np.float64], levels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """−log of the probability of the levels (…) among log-probabilities (…, K)."""
    return -np.take_along_axis(log_probabilities, levels[..., None].astype(np.int64), -1)[..., 0]


def _log_softmax(logits: Array) -> NDArray[np.float64]:
    above = logits.astype(np.float64)
    above -= above.max(-1, keepdims=True)
    above -= np.log(np.exp(above).sum(-1, keepdims=True))
    return above


FAMILIES.add(
    Family(
        key="pixelcnn",
        title=Text("PixelCNN", "PixelCNN"),
        about=Text(
            "The likelihood is a product over pixels, each given those before it and whatever else is known; masked "
            "convolutions learn all factors at once.",
            "Правдоподобие — произведение по пикселям: каждый при условии предыдущих и всего, что известно; "
            "маскированные свёртки учат все множители сразу.",
        ),
        build=PixelCNN,
    )
)
