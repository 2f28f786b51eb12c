"""The rows that the next update of a network will see, made ahead of it: what panels measure and a slow walk shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gan.backends.base import Problem
from models.gan.backends.games.base import between
from models.gan.backends.minibatch import Minibatches, pack
from models.gan.forward import Network
from models.gan.state import State

Rows = NDArray[np.floating]


@dataclass(frozen=True)
class Minibatch:
    """One update's rows, of unit scale: B = batch, k = packing, L = latent dimension.

    ``real`` and ``fake`` (B, 2 k) hold k points side by side, with their noise if there is any; ``between`` (B, 2 k)
    lies between the two, as the gradient penalty has it; ``latent`` (B k, L) is what G made ``generated`` (B k, 2) of.
    """

    real: Rows
    fake: Rows
    between: Rows
    latent: Rows
    generated: Rows


def next_rows(problem: Problem, state: State, for_g: bool = False) -> Minibatch:
    """What the next discriminator (or generator) update will draw, bit for bit."""
    draws, update = Minibatches(problem, 1, for_g), state.steps if for_g else state.critic_updates
    latent = draws.latent(update).T
    points = Network(problem.generator, problem.settings.activation, state.generator)(latent)
    real, fake = draws.real(update), pack(points.T, problem.settings.packing)
    if problem.settings.noise:
        real, fake = real + draws.noise(update)[0], fake + draws.noise(update)[1]
    mixed = between(draws, update, real, fake)
    return Minibatch(*(np.ascontiguousarray(columns.T) for columns in (real, fake, mixed)), latent, points)
