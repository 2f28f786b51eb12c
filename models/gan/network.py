"""The shape of a network and where its weights lie in one flat vector."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from models.gan import draws
from models.gan.settings import Settings


@dataclass(frozen=True)
class Layout:
    """A perceptron in → width × depth → out. All weights live in one vector: W₁ (in, width), b₁, W₂, b₂, …

    A layer computes x W + b; the last one has no activation.
    """

    inputs: int
    width: int
    depth: int
    outputs: int

    @cached_property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(fan in, fan out) of each layer."""
        sizes = [self.inputs, *[self.width] * self.depth, self.outputs]
        return tuple(pairwise(sizes))

    @cached_property
    def offsets(self) -> tuple[tuple[int, int], ...]:
        """Where each layer's matrix and bias start in the vector."""
        found, at = [], 0
        for fan_in, fan_out in self.shapes:
            found.append((at, at + fan_in * fan_out))
            at += (fan_in + 1) * fan_out
        return tuple(found)

    @cached_property
    def size(self) -> int:
        """Number of weights and biases."""
        return sum((fan_in + 1) * fan_out for fan_in, fan_out in self.shapes)

    def views(self, vector):
        """[(W, b), …] as views into ``vector`` (size,), a numpy array or a torch tensor."""
        pairs = zip(self.shapes, self.offsets, strict=True)
        return [(vector[w:b].reshape(i, o), vector[b : b + o]) for (i, o), (w, b) in pairs]

    def initial(self, seed: int, stream_offset: int, dtype=np.float32) -> NDArray:
        """Starting weights: uniform in ±1/√(fan in), as PyTorch starts its linear layers."""
        signed = 2 * draws.uniforms(seed, draws.INITIAL, stream_offset, self.size) - 1
        bound = np.concatenate([np.full((i + 1) * o, 1 / sqrt(i)) for i, o in self.shapes])
        return (signed * bound).astype(dtype)


def generator_layout(settings: Settings) -> Layout:
    """z (latent_dim) → point of the plane."""
    return Layout(settings.latent_dim, settings.width, settings.depth, 2)


def discriminator_layout(settings: Settings, outputs: int = 1) -> Layout:
    """``packing`` points side by side → one value (a logit or a critic's score), or ``outputs`` features."""
    return Layout(2 * settings.packing, settings.width, settings.depth, outputs)
