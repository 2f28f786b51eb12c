"""What a training holds at one moment: weights, optimiser memory and counters. Plain arrays, so it copies and saves."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from models.gan import draws
from models.gan.network import Layout

Vector = NDArray[np.floating]


@dataclass
class State:
    """Weights of generator, discriminator and averaged generator, and what the optimiser remembers of each.

    ``first_*`` and ``second_*`` are Adam's running averages of gradients and of their squares (SGD uses the first as
    its velocity, RMSProp the second). ``steps`` counts generator updates, ``critic_updates`` those of D; together with
    the seed they fix every random number to come. ``directions`` holds the spectral norm's power-iteration vectors.
    """

    generator: Vector
    discriminator: Vector
    averaged: Vector
    first_g: Vector
    second_g: Vector
    first_d: Vector
    second_d: Vector
    directions: Vector
    steps: int = 0
    critic_updates: int = 0

    def copy(self) -> State:
        """An independent copy, bit for bit."""
        arrays = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{key: value.copy() for key, value in arrays.items() if isinstance(value, np.ndarray)})

    @property
    def finite(self) -> bool:
        """Whether no weight has become infinite or NaN."""
        return bool(np.isfinite(self.generator).all() and np.isfinite(self.discriminator).all())

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, in bytes."""
        return sum(value.nbytes for value in vars(self).values() if isinstance(value, np.ndarray))


def initial_state(generator: Layout, discriminator: Layout, seed: int, dtype=np.float32) -> State:
    """A fresh start: the same seed gives the same weights, whatever the objective."""
    weights_g = generator.initial(seed, 0, dtype)
    weights_d = discriminator.initial(seed, generator.size, dtype)
    fan_outs = sum(fan_out for _, fan_out in discriminator.shapes)
    directions = draws.normals(seed, draws.INITIAL, generator.size + discriminator.size, fan_outs).astype(dtype)
    return State(
        weights_g,
        weights_d,
        weights_g.copy(),
        np.zeros_like(weights_g),
        np.zeros_like(weights_g),
        np.zeros_like(weights_d),
        np.zeros_like(weights_d),
        directions,
    )
