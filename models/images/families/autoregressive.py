"""Small autoregressive models that lectures compare: an explicit density, pixel by pixel, in an order of their own."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.images import pictures
from models.images.autoregressive import KINDS
from models.images.base import FAMILIES, Array, Family, ImageModel
from models.images.families.pixelcnn import COUNT, SEED, TEMPERATURE
from models.images.pixelcnn.draws import uniforms
from models.images.pixelcnn.task import draw
from models.registry import Text
from models.weights import Weights

AT_ONCE = 64  # pictures in one full pass: bounds its memory


class Sampled(NamedTuple):
    """Pictures (n, height, width) in [0, 1], log p(x) of each, nats (n,), at temperature 1, and the order (pixels, 2),
    row and column, in which their pixels were drawn."""

    images: Array
    log_prob: NDArray[np.float64]
    order: NDArray[np.int64]


class Autoregressive(ImageModel):
    """p(x) as a product over black and white pixels, each given those before it.

    ``kind`` is the architecture, a key of `models.images.fields.ARCHITECTURES`; ``order`` (pixels, 2) holds row and
    column of the pixels from the first to the last; ``weights`` counts the numbers that were learned. Grey pixels are
    taken at the nearer level.
    """

    def __init__(self, weights: Weights):
        super().__init__(weights)
        self.kind: str = self.architecture["kind"]
        self._network = KINDS.find(self.kind).build(self.architecture, weights.tensors)
        self.order = self._network.order
        self.weights = sum(values.size for values in weights.tensors.values()) - self._network.closed

    def log_prob(self, x: Any) -> NDArray[np.float64]:
        """log p(x) in nats (n,) of pictures (n, height, width) in [0, 1]; raises `InputError`."""
        levels = np.rint(pictures.pictures(x, self.shape))
        return _log_sigmoid(np.where(levels, 1, -1) * self._logits(levels)).sum((1, 2))

    def conditionals(self, x: Any) -> Array:
        """p(level | pixels before) at every pixel of pictures (n, height, width) in [0, 1], (n, height, width, 2)."""
        logits = self._logits(np.rint(pictures.pictures(x, self.shape)))
        return np.exp(np.stack([_log_sigmoid(-logits), _log_sigmoid(logits)], -1)).astype(np.float32)

    def sample(self, n: int = COUNT.default, seed: int = 0, temperature: float = 1.0) -> Sampled:
        """Draw ``n`` pictures (1 to 64), each pixel given those before it; raises `InputError`.

        The i-th picture depends on the seed and on i, not on ``n``. ``temperature``, 0 to 5, divides the logits; 0
        takes the likelier level at every step.
        """
        n, heat = COUNT.parse(n), float(TEMPERATURE.parse(temperature))
        chance = uniforms(SEED.parse(seed), n, *self.shape)
        images, spent = np.zeros((n, *self.shape), np.float32), np.zeros(n)

        def choose(row: int, column: int, logits: Array) -> NDArray:
            chosen = draw(np.stack([np.zeros_like(logits), logits], 1), chance[:, row, column], heat)
            images[:, row, column] = chosen
            spent[:] += _log_sigmoid(np.where(chosen, 1, -1) * logits)
            return chosen

        self._network.walk(n, choose)
        return Sampled(images, spent, self.order)

    def _logits(self, levels: Array) -> Array:
        """(n, height, width) at every pixel of finished pictures."""
        parts = (self._network.logits(levels[start : start + AT_ONCE]) for start in range(0, len(levels), AT_ONCE))
        return np.concatenate([np.zeros((0, *self.shape), np.float32), *parts])


def _log_sigmoid(x: Array) -> NDArray[np.float64]:
    return -np.logaddexp(0, -x.astype(np.float64))


FAMILIES.add(
    Family(
        key="autoregressive",
        title=Text("Autoregressive models", "Авторегрессионные модели"),
        about=Text(
            "The likelihood is a product over pixels, each given those before it; what a pixel can see, and how many "
            "steps it takes to look, is what tells the architectures apart.",
            "Правдоподобие — произведение по пикселям, каждый при условии предыдущих; архитектуры различаются тем, что "
            "пиксель может увидеть и за сколько шагов.",
        ),
        build=Autoregressive,
    )
)
