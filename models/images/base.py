"""What image models have in common: a family that builds them from a card, networks, pictures and latent vectors."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images import pictures
from models.images.layers import Network, sigmoid
from models.registry import Registry, Text
from models.weights import Card, Weights

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Family:
    """Models of one kind: ``build`` makes one from its weights, ``about`` says what the kind is."""

    key: str
    title: Text
    about: Text
    build: Callable[[Weights], ImageModel]


FAMILIES: Registry[Family] = Registry("model family")


class ImageModel:
    """A trained model of pictures.

    ``shape`` is (height, width) of grey pictures and (height, width, 3) of coloured ones, pixels in [0, 1]; ``classes``
    how many labels condition it (0: none); ``card`` what is known of its weights.
    """

    def __init__(self, weights: Weights):
        self.card: Card = weights.card
        self.architecture = weights.card.architecture
        self.shape: tuple[int, ...] = tuple(self.architecture["shape"])
        self.classes: int = self.architecture.get("classes", 0)

    @property
    def name(self) -> str:
        return self.card.name


class HasLatent(ABC):
    """A model whose pictures stand behind points of a latent space.

    ``latent`` is the dimension. ``axes`` orders the dimensions by how much they change the picture; ``change``
    (latent,) is that change of each dimension, not in the order of ``axes``, and ``change_unit`` its unit.
    ``code_mean`` and ``code_deviation`` (latent,) describe the codes of the training set.
    """

    latent: int
    axes: tuple[int, ...]
    change: Array
    change_unit: str
    code_mean: Array
    code_deviation: Array

    @abstractmethod
    def codes(self, x: Any, labels: Any = None) -> Array:
        """Where pictures (n, *shape) in [0, 1] lie: the latent vectors (n, latent) that stand for them."""

    @abstractmethod
    def decode(self, z: Any, labels: Any = None) -> Array:
        """The pictures (n, *shape) in [0, 1] behind latent vectors (n, latent)."""


class Coder(ImageModel, HasLatent):
    """An encoder and a decoder network with a latent space between them."""

    def __init__(self, weights: Weights):
        super().__init__(weights)
        facts, tensors = self.architecture, weights.tensors
        self.latent = int(facts["latent"])
        self._encoder = Network("encoder", facts["encoder"], tensors)
        self._decoder = Network("decoder", facts["decoder"], tensors)
        self.axes = tuple(facts["axes"])
        self.change, self.change_unit = np.array(facts["change"], np.float32), facts["change_unit"]
        self.code_mean = np.array(facts["code_mean"], np.float32)
        self.code_deviation = np.array(facts["code_deviation"], np.float32)

    def decode(self, z: Any, labels: Any = None) -> Array:
        """The pictures (n, *shape) in [0, 1] behind latent vectors (n, latent); raises `InputError`.

        Arguments:
            z: (n, latent), finite.
            labels: one whole number or (n,) where the model has ``classes``, else None.
        """
        z = pictures.latents(z, self.latent)
        return self._paint(z, pictures.labels(labels, len(z), self.classes))

    @property
    def has_logits(self) -> bool:
        """Whether the decoder's output passes a sigmoid here, or is a picture already."""
        return True

    def _paint(self, z: Array, labels: NDArray | None) -> Array:
        out = self._decoder(z, labels).reshape(len(z), *self.shape)
        return sigmoid(out) if self.has_logits else np.clip(out, 0, 1)

    def _features(self, x: Any, labels: Any) -> Array:
        """The encoder's output for checked pictures."""
        x = pictures.pictures(x, self.shape)
        return self._encode(x, pictures.labels(labels, len(x), self.classes))

    def _encode(self, x: Array, labels: NDArray | None) -> Array:
        return self._encoder(x if len(self.shape) == 3 else x[..., None], labels)
