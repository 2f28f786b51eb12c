"""What a training holds at one moment: weights of both networks, Adam's memory and a counter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gan.network import Layout
from models.vae.settings import Settings

Vector = NDArray[np.floating]


@dataclass(frozen=True)
class Shape:
    """The two networks: pictures → (μ, ln σ²) of z, and z → pixels, each with one hidden layer."""

    encoder: Layout
    decoder: Layout

    @classmethod
    def of(cls, settings: Settings, pixels: int) -> Shape:
        width, latent = settings.width, settings.latent
        return cls(Layout(pixels, width, 1, 2 * latent), Layout(latent, width, 1, pixels))

    @property
    def size(self) -> int:
        """Number of weights and biases of both."""
        return self.encoder.size + self.decoder.size

    def split(self, vector: Vector) -> tuple[Vector, Vector]:
        """The encoder's part of a vector (size,) and the decoder's, as views."""
        return vector[: self.encoder.size], vector[self.encoder.size :]

    def initial(self, seed: int, dtype: np.dtype) -> Vector:
        """Starting weights (size,), the same for the same seed."""
        return np.concatenate(
            [self.encoder.initial(seed, 0, dtype), self.decoder.initial(seed, self.encoder.size, dtype)]
        )


@dataclass
class State:
    """Weights of encoder and decoder in one vector, Adam's running averages of gradients and of their squares.

    ``steps`` counts updates; together with the seed it fixes every random number to come.
    """

    weights: Vector
    first: Vector
    second: Vector
    steps: int = 0

    @classmethod
    def fresh(cls, weights: Vector) -> State:
        return cls(weights, np.zeros_like(weights), np.zeros_like(weights))

    def copy(self) -> State:
        """An independent copy, bit for bit."""
        return State(self.weights.copy(), self.first.copy(), self.second.copy(), self.steps)

    def take(self, other: State) -> None:
        """Become equal to ``other``, in the memory that is there."""
        for name in ("weights", "first", "second"):
            np.copyto(getattr(self, name), getattr(other, name))
        self.steps = other.steps

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, in bytes."""
        return self.weights.nbytes + self.first.nbytes + self.second.nbytes
