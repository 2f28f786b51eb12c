"""Autoencoders whose decoder is a PixelCNN: the code keeps the meaning, the decoder draws the pixels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images import pictures
from models.images.base import FAMILIES, Array, Family, ImageModel
from models.images.families.pixelcnn import AT_ONCE, PixelCNN, Trace
from models.images.layers import Network
from models.images.pixelcnn import cached
from models.images.pixelcnn.task import Task
from models.registry import InputError, Text
from models.weights import Weights

_HOW_MANY = Text(
    "The number of latent vectors is {found}; it must be 1, or {n} as that of the pictures.",
    "Латентных векторов {found}, а должен быть 1 или столько же, сколько картинок: {n}.",
)


class PixelCNNAutoencoder(ImageModel):
    """p(x | code): a code of a few numbers conditions every gate of a PixelCNN in raster order.

    Decoding draws; two draws of one code share what it says and nothing else (van den Oord et al., 2016, "Conditional
    Image Generation with PixelCNN Decoders", section 2.4). Over the data every number of a code has mean 0 and
    deviation 1; it learned with noise of deviation ``noise`` on them, so smaller differences mean little. ``levels``
    are those of grey; ``code`` is how many numbers a code has.
    """

    def __init__(self, weights: Weights):
        super().__init__(weights)
        self.code: int = int(self.architecture["code"])
        self.noise: float = float(self.architecture["noise"])
        self.levels: int = self.architecture["levels"]
        self._encoder = Network("encoder", self.architecture["reader"], weights.tensors)
        self._decoder = Decoder(weights)

    def encode(self, x: Any) -> Array:
        """Codes (n, code) of pictures (n, height, width) in [0, 1], taken at the nearest level of grey; raises
        `InputError`."""
        x = pictures.pictures(x, self.shape)
        snapped = (np.rint(x * (self.levels - 1)) / (self.levels - 1)).astype(np.float32)
        return self._encoder(snapped[..., None])

    def decode(self, codes: Any, n: int = 8, seed: int = 0, temperature: float = 1.0) -> Trace:
        """Pictures drawn from p(x | code), pixel by pixel; raises `InputError`.

        The i-th picture depends on its code, the seed and i, not on ``n``.

        Arguments:
            codes: one code (code,), or a stack (k, code), each decoded once.
            n: pictures of one code, 1 to 64; a stack, of 64 at most, has its own number.
            seed: a whole number from 0.
            temperature: 0 to 5; it divides the logits. 0 takes the likeliest level at every step.
        """
        one = np.ndim(codes) == 1
        codes = pictures.latents([codes] if one else codes, self.code)
        count = n if one else len(codes)
        return self._decoder.trace(np.zeros(self.shape), None, count, seed, temperature, codes)

    def log_prob(self, x: Any, codes: Any = None) -> NDArray[np.float64]:
        """log p(x | code) in nats of each picture (n,); raises `InputError`.

        Arguments:
            x: pictures (n, height, width) in [0, 1].
            codes: one code (code,) for all, or (n, code); None tells none, which gives log p(x).
        """
        return self._decoder.log_prob(x, None, codes)


class Decoder(PixelCNN):
    """The PixelCNN of an autoencoder: where others take ``labels`` it takes codes, (code,) or (n, code), or None.

    A small network turns the code, and whether there is one, into the maps that enter the gates (section 2.3, the
    location-dependent condition); others have those of their U-Net there.
    """

    def __init__(self, weights: Weights):
        start = "decoder."
        tensors = {key.removeprefix(start): value for key, value in weights.tensors.items() if key.startswith(start)}
        super().__init__(Weights(weights.card, tensors))
        self.code = int(self.architecture["code"])
        self._painter = Network("painter", self.architecture["painter"], weights.tensors)

    def _maps(self, codes: Any, n: int) -> Array:
        """What enters the gates at every pixel (1 or n, height, width, channels): one for all where the code is."""
        if codes is None:
            return self._painter(np.zeros((1, self.code + 1), np.float32))
        codes = pictures.latents([codes] if np.ndim(codes) == 1 else codes, self.code)
        if len(codes) not in (1, n):
            raise InputError(_HOW_MANY.format(found=str(len(codes)), n=str(n)))
        return self._painter(np.concatenate([codes, np.ones((len(codes), 1), np.float32)], axis=1))

    def _task(
        self, x: Any, known: Any, n: Any, seed: Any, temperature: Any, labels: Any, given: Any
    ) -> tuple[Task, NDArray[np.bool_]]:
        task, hidden = super()._task(x, known, n, seed, temperature, None, given)
        return task._replace(features=self._maps(labels, len(task.levels))), hidden

    def _logits(
        self, levels: NDArray[np.uint8], known: NDArray[np.bool_], labels: Any
    ) -> Iterator[tuple[slice, Array]]:
        n = len(levels)
        maps, condition = self._maps(labels, n), self._condition(None, n)
        step = max(1, AT_ONCE // (self.size[0] * self.size[1]))
        for part in (slice(start, start + step) for start in range(0, n, step)):
            features = maps if len(maps) == 1 else maps[part]
            yield part, cached.logits(self._parameters, levels[part], features, condition[part], known[part])


FAMILIES.add(
    Family(
        key="pixelcnn_autoencoder",
        title=Text("PixelCNN autoencoder", "Автокодировщик PixelCNN"),
        about=Text(
            "The decoder is a PixelCNN told a code through every gate: decoding draws a picture, pixel by pixel, and "
            "two draws of one code differ in pixels and agree in meaning.",
            "Декодер — PixelCNN, которой код сообщён через каждый вентиль: раскодирование разыгрывает картинку пиксель "
            "за пикселем, и две картинки одного кода различаются пикселями, но совпадают по смыслу.",
        ),
        build=PixelCNNAutoencoder,
    )
)
