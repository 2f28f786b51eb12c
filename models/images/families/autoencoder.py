"""Autoencoders without a distribution: a code, its reconstruction, and what was asked of the code."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images import pictures
from models.images.base import FAMILIES, Array, Coder, Family
from models.registry import Text
from models.weights import Weights


class Autoencoder(Coder):
    """An encoder and a decoder that minimise the squared error of the reconstruction.

    ``penalty`` says what else: "linear" (no hidden layers: principal components), "plain" (nothing), "sparse_l1",
    "sparse_kl", "contractive" or "denoising".
    """

    def __init__(self, weights: Weights):
        super().__init__(weights)
        self.penalty: str = self.architecture["penalty"]

    @property
    def has_logits(self) -> bool:
        return False  # the decoder's lines end with a sigmoid, or are linear

    def codes(self, x: Any, labels: Any = None) -> Array:
        """The code (n, latent) of each picture (n, *shape) in [0, 1]; raises `InputError`."""
        return self._features(x, labels)

    def encode(self, x: Any, labels: Any = None) -> Array:
        """The same as `codes`: an autoencoder answers with a point, not with a distribution."""
        return self.codes(x, labels)

    def error(self, x: Any, labels: Any = None) -> NDArray[np.float64]:
        """Squared error of the reconstruction, summed over the pixels of each picture (n,)."""
        x = pictures.pictures(x, self.shape)
        painted = self.decode(self.codes(x, labels), labels)
        return ((x - painted) ** 2).reshape(len(x), -1).sum(1, dtype=np.float64)


FAMILIES.add(
    Family(
        key="autoencoder",
        title=Text("Autoencoder", "Автокодировщик"),
        about=Text(
            "Encoder and decoder minimise the squared error of the reconstruction; nothing says where codes lie.",
            "Кодировщик и декодер минимизируют квадрат ошибки восстановления; где лежать кодам, не сказано.",
        ),
        build=Autoencoder,
    )
)
