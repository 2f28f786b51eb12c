"""What the model makes of a picture and a mask, kept for a while: every view of the tab looks at the same trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from models.images import load, samples
from models.images.families.pixelcnn import PixelCNN, Trace
from models.images.pixelcnn.parameters import ABOVE
from models.images.samples import Samples
from playground.pictured import picture_of
from playground.tabs.completion.assets import MODELS, shelf
from playground.tabs.completion.inputs import (
    CLASSES,
    COUNT,
    DATA,
    FOCUS,
    HAND,
    LABEL,
    MARK,
    PICTURE,
    SEED,
    SORT,
    TEMPERATURE,
    Edit,
)
from playground.tabs.completion.masks import HIDDEN, Mask, from_text
from playground.tabs.completion.panels.base import Situation

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Question:
    """What a trace is asked for; equal questions have the same answer."""

    model: str
    x: bytes  # float32 in the model's shape, on its levels
    hidden: bytes  # bool (h, w)
    n: int
    seed: int
    temperature: float
    label: int | None
    given: bytes = b""  # bool (h, w), hidden pixels that x answers already; empty where there are none

    @property
    def key(self) -> str:
        """A short name."""
        return _digest(self)

    @property
    def mark(self) -> str:
        """What tells it from questions of which a person's edits would not hold; more completions are no other one."""
        return _digest(replace(self, n=0))[:MARK]


def _digest(question: Question) -> str:
    return blake2b(repr(question).encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=64)
def trace(question: Question) -> Trace:
    """The answer to a question; the probabilities of all levels only of grey: of colours they would fill the memory."""
    model, chance = load(question.model), (question.n, question.seed, question.temperature)
    x = np.frombuffer(question.x, np.float32).reshape(model.shape)
    known, given = _known(question, model), None
    if question.given:
        given = np.frombuffer(question.given, bool).reshape(model.size)
    return model.trace(x, known, *chance, question.label, given, spread=len(model.shape) == 2)


def _known(question: Question, model: PixelCNN) -> Mask:
    return ~np.frombuffer(question.hidden, bool).reshape(model.size)


@lru_cache(maxsize=4)
def expected(question: Question, number: int) -> Array:
    """p(level | before, known) at every pixel of a completion, (*shape, levels), by a full pass; in colour 3 MB."""
    model = load(question.model)
    image = trace(question).images[number]
    return model.conditionals(image[None], _known(question, model), question.label)[0]


@dataclass(frozen=True)
class Work:
    """A picture with a hidden part, and its completions.

    Attributes:
        x: (h, w) or (h, w, 3), the picture on the model's levels; ``label`` its class where it is known.
        hidden: (h, w) true where a pixel is hidden.
    """

    situation: Situation
    model: PixelCNN
    x: Array
    label: int | None
    hidden: Mask
    samples: Samples

    @property
    def question(self) -> Question:
        """What is asked, with all that was set by hand."""
        return self._moments[0]

    @property
    def start(self) -> int:
        """Step from which the completions differ: that of the pixel that was last set by hand, or the first."""
        return self._moments[1]

    @cached_property
    def _moments(self) -> tuple[Question, int]:
        question, start = self._first, 0
        for edit in self.edits:
            if found := _edited(question, edit):
                question, start = found
        return question, start

    @cached_property
    def edits(self) -> list[Edit]:
        """What was set by hand, as long as it is of this picture, mask and chance."""
        mark, edits = HAND.read(self.situation.ask[HAND.key])
        return edits if mark == self.mark else []

    @property
    def mark(self) -> str:
        return self._first.mark

    @cached_property
    def _first(self) -> Question:
        ask = self.situation.ask
        told = CLASSES.get(ask[LABEL.key]) if self.model.classes else None
        chance = int(ask[COUNT.key]), int(ask[SEED.key]), float(ask[TEMPERATURE.key])
        return Question(self.model.name, self.x.tobytes(), self.hidden.tobytes(), *chance, told)

    @cached_property
    def trace(self) -> Trace:
        return trace(self.question)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Numbers of the completions (n,) in the order in which they are shown."""
        if self.situation.ask[SORT.key] == "likely":
            return np.argsort(-self.trace.log_prob, kind="stable")
        return np.arange(len(self.trace.images))

    @property
    def focus(self) -> int:
        """Number of the completion that is looked at."""
        return min(int(self.situation.ask[FOCUS.key]), len(self.trace.images)) - 1

    @property
    def reach(self) -> int:
        """Pixels upwards and to each side that one pixel may depend on: the first layer's window, and one per layer."""
        return ABOVE + int(self.model.architecture["layers"])

    @property
    def colours(self) -> int:
        """1 where pictures are grey."""
        return 3 if self.x.ndim == 3 else 1

    @property
    def most_nats(self) -> float:
        """Entropy of a pixel of which nothing is known."""
        return self.colours * float(np.log(self.model.levels))

    @property
    def known(self) -> Mask:
        return ~self.hidden

    @cached_property
    def true_nats(self) -> NDArray[np.float64]:
        """−ln p of what was really there at each step (steps,), given what was there before and what is known, nats."""
        return nats_of(self, self.known)[tuple(self.trace.order.T)]


def nats_of(work: Work, known: Mask) -> NDArray[np.float64]:
    """−ln p of every pixel of the picture, (h, w) nats, given the pixels before it and those told to be known."""
    given = work.model.conditionals(work.x[None], known, work.question.label)[0]
    levels = np.rint(work.x * (work.model.levels - 1)).astype(int)
    chosen = np.take_along_axis(given, levels[..., None], -1)[..., 0]
    return -np.log(np.maximum(chosen, 1e-30)).reshape(*work.hidden.shape, -1).sum(2)


def _edited(question: Question, edit: Edit) -> tuple[Question, int] | None:
    """The question in which one completion is kept up to a pixel and that pixel has another level, and the pixel's
    step; None where the pixel is not hidden, or the completion or the level not there."""
    done, model, (number, row, column, *level) = trace(question), load(question.model), edit
    at = np.flatnonzero((done.order == [row, column]).all(axis=1))
    fits = (len(level) == 3) == (len(model.shape) == 3) and max(level) < model.levels
    if not len(at) or number >= len(done.images) or not fits:
        return None
    image = done.images[number].copy()
    image[row, column] = (np.array(level) / (model.levels - 1)).reshape(image.shape[2:])
    given = np.zeros(model.size, bool)
    given[tuple(done.order[: at[0] + 1].T)] = True
    return replace(question, x=image.tobytes(), given=given.tobytes()), int(at[0])


def work_of(situation: Situation) -> Work:
    """What the page's state asks for."""
    ask = situation.ask
    name = MODELS[ask[DATA.key]][0]
    model, at_hand = load(name), shipped(situation)
    picture, label = picture_of(ask[PICTURE.key], at_hand)
    hidden = from_text(ask[HIDDEN.key], model.size)
    return Work(situation, model, snapped(picture, model.levels), label, hidden, at_hand)


def shipped(situation: Situation) -> Samples:
    """The pictures that stand on the shelf."""
    return Samples(*samples(shelf(situation.ask[DATA.key])))


def snapped(picture: Array, levels: int) -> Array:
    """A picture on the nearest of the model's levels."""
    return (np.rint(np.asarray(picture, np.float32) * (levels - 1)) / (levels - 1)).astype(np.float32)
