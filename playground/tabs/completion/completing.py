"""What the model makes of a picture and a mask, kept for a while: every view of the tab looks at the same trace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from models.images import load, samples
from models.images.families.pixelcnn import PixelCNN, Trace
from models.images.pixelcnn.parameters import ABOVE
from models.images.samples import Samples
from playground.tabs.completion.assets import MODELS
from playground.tabs.completion.inputs import ANY, COUNT, DATA, FOCUS, LABEL, PICTURE, SEED, SORT, TEMPERATURE
from playground.tabs.completion.masks import HIDDEN, Mask, from_text
from playground.tabs.completion.panels.base import Situation
from playground.tabs.vae.pictures import picture_of

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Question:
    """What a trace is asked for; equal questions have the same answer."""

    model: str
    x: bytes  # float32 (h, w), on the model's levels
    hidden: bytes  # bool (h, w)
    n: int
    seed: int
    temperature: float
    label: int | None

    @property
    def key(self) -> str:
        """A short name."""
        return blake2b(repr(self).encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=64)
def trace(question: Question) -> Trace:
    """The answer to a question."""
    model = load(question.model)
    x = np.frombuffer(question.x, np.float32).reshape(model.shape)
    known = ~np.frombuffer(question.hidden, bool).reshape(model.shape)
    return model.trace(x, known, question.n, question.seed, question.temperature, question.label)


@dataclass(frozen=True)
class Work:
    """A picture with a hidden part, and its completions.

    Attributes:
        x: (h, w) the picture on the model's levels; ``label`` its class where it is known.
        hidden: (h, w) true where a pixel is hidden.
    """

    situation: Situation
    model: PixelCNN
    x: Array
    label: int | None
    hidden: Mask
    samples: Samples

    @cached_property
    def question(self) -> Question:
        ask = self.situation.ask
        told = None if ask[LABEL.key] == ANY or not self.model.classes else int(ask[LABEL.key])
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
    def known(self) -> Mask:
        return ~self.hidden

    @cached_property
    def true_nats(self) -> float:
        """−log p(what was really there | known), nats."""
        return -float(self.model.log_prob(self.x[None], self.known, self.question.label)[0])


def work_of(situation: Situation) -> Work:
    """What the page's state asks for."""
    ask = situation.ask
    name = MODELS[ask[DATA.key]][0]
    model, shipped = load(name), Samples(*samples(data_of(situation)))
    picture, label = picture_of(ask[PICTURE.key], shipped)
    hidden = from_text(ask[HIDDEN.key], model.shape)
    return Work(situation, model, snapped(picture, model.levels), label, hidden, shipped)


def data_of(situation: Situation) -> str:
    """The data set whose samples stand on the shelf."""
    key = situation.ask[DATA.key]
    return "fashion" if key == "fashion" else "digits"


def snapped(picture: Array, levels: int) -> Array:
    """A grey picture on the nearest of the model's levels."""
    return (np.rint(np.asarray(picture, np.float32) * (levels - 1)) / (levels - 1)).astype(np.float32)
