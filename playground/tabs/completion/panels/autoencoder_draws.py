"""What the autoencoder view computes: codes, pictures drawn from them, their nats, and how another model reads them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from models.images import load
from models.images.classes import posterior
from models.images.families.pixelcnn import Trace
from models.images.families.pixelcnn_autoencoder import PixelCNNAutoencoder
from models.images.samples import Samples
from playground.pictured import picture_of
from playground.tabs.completion.completing import Array, shipped, snapped
from playground.tabs.completion.inputs import PICTURE, SEED, TEMPERATURE
from playground.tabs.completion.panels.autoencoder_params import CODE, OTHER, mark_of
from playground.tabs.completion.panels.base import Situation

ASSET, VAE, SQUARED, JUDGE = "pixelcnn_autoencoder_digits", "vae_digits_32d", "ae_digits_16d", "cvae_digits_16d"
"""The model; two decoders that paint one picture per code, whose codes tell about as much; who reads the draws."""
DRAWS = 12  # of one code
PLACES = np.array([0, 0.25, 0.5, 0.75, 1], np.float32)  # shares of the way from A to B
EACH, COUNTED = 4, 16  # draws shown at each place, and those that are counted there
STRANGERS = 8  # pictures whose codes stand for "another picture's"


@dataclass(frozen=True)
class Coded:
    """A picture and its code.

    Attributes:
        x: (h, w) the picture on the model's levels; ``label`` its class where it is known.
    """

    situation: Situation
    model: PixelCNNAutoencoder
    x: Array
    label: int | None
    samples: Samples

    @cached_property
    def own(self) -> Array:
        """The code (d,) that the encoder gives."""
        return self.model.encode(self.x[None])[0]

    @cached_property
    def code(self) -> Array:
        """The code (d,) in use: what was set by hand for this picture, or its own."""
        mark, code = CODE.read(self.situation.ask[CODE.key])
        return code if mark == mark_of(self.x) and len(code) == len(self.own) else self.own

    @cached_property
    def digit(self) -> int:
        """The picture's class, as its label says or as the other model reads it."""
        return int(reading(self.x[None])[0].argmax()) if self.label is None else self.label

    @property
    def trace(self) -> Trace:
        """`DRAWS` pictures of the code."""
        return self.drawn(self.code, DRAWS)

    def drawn(self, code: Array, n: int) -> Trace:
        """Pictures of a code under the page's chance."""
        ask = self.situation.ask
        return _drawn(self.model, code.tobytes(), n, int(ask[SEED.key]), float(ask[TEMPERATURE.key]))

    @property
    def key(self) -> str:
        """Names the draws: another picture or another chance starts their playback anew, another code does not."""
        ask = self.situation.ask
        return f"{mark_of(self.x)}.{ask[SEED.key]}.{ask[TEMPERATURE.key]}"

    @property
    def nats(self) -> tuple[float, float, float]:
        """−ln p(x | code), the mean of −ln p(x | code of another picture), and −ln p(x), nats."""
        return _nats(self.model, self.x.tobytes(), self.code.tobytes(), strangers(self).tobytes())


def coded_of(situation: Situation, key: str = PICTURE.key) -> Coded:
    """The picture that stands in the parameter ``key``, and its code."""
    model, at_hand = load(ASSET), shipped(situation)
    picture, label = picture_of(situation.ask[key], at_hand)
    return Coded(situation, model, snapped(picture, model.levels), label, at_hand)


def other_of(situation: Situation) -> Coded:
    """Picture B and its code."""
    return coded_of(situation, OTHER.key)


def strangers(coded: Coded) -> Array:
    """Codes (n, d) of shipped pictures of other classes."""
    elsewhere = np.flatnonzero(coded.samples.labels != coded.digit)
    chosen = elsewhere[np.linspace(0, len(elsewhere) - 1, STRANGERS).astype(int)]
    return coded.model.encode(snapped(coded.samples.images[chosen], coded.model.levels))


@lru_cache(maxsize=64)
def _drawn(model: PixelCNNAutoencoder, code: bytes, n: int, seed: int, temperature: float) -> Trace:
    return model.decode(np.frombuffer(code, np.float32), n, seed, temperature)


@lru_cache(maxsize=64)
def _nats(model: PixelCNNAutoencoder, x: bytes, code: bytes, others: bytes) -> tuple[float, float, float]:
    picture = np.frombuffer(x, np.float32).reshape(1, *model.shape)
    codes = np.frombuffer(others, np.float32).reshape(-1, model.code)
    own, none = (-float(model.log_prob(picture, given)[0]) for given in (np.frombuffer(code, np.float32), None))
    return own, -float(model.log_prob(np.repeat(picture, len(codes), axis=0), codes).mean()), none


def reading(images: Array) -> NDArray[np.float64]:
    """p(class | picture) of pictures (n, h, w), (n, classes), by a model that knows nothing of codes."""
    return posterior(load(JUDGE), images)


def blurred(x: Array) -> Array:
    """What two decoders that paint one picture per code make of pictures (n, h, w): the VAE and the squared error,
    (2, n, h, w)."""
    return np.stack([model.decode(model.codes(x)) for model in map(load, (VAE, SQUARED))])
