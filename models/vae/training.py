"""The training step of a VAE, by hand: reparametrised gradients of both terms in one pass through both networks.

A picture is a column. With (μ, ln σ²) = encoder(x), z = μ + σ ∘ ε, a = decoder(z), and the loss of a minibatch
(Kingma and Welling, 2014, eq. 10, with the KL weighted by β as in Higgins et al., 2017, eq. 4)

    L = mean over pictures of  −log p(x|z) + β ½ Σ_j (μ_j² + σ_j² − 1 − ln σ_j²)

the gradient by z comes back through the decoder, and what enters the encoder from behind is

    ∂L/∂μ = ∂L/∂z + β μ / B,    ∂L/∂ ln σ² = ½ σ ∘ ε ∘ ∂L/∂z + β (σ² − 1) / 2B.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gan import draws
from models.gan.backends.optimisers import Optimiser
from models.gan.backends.perceptron import Perceptron, matrices, room
from models.vae.data import Data
from models.vae.likelihoods import LIKELIHOODS
from models.vae.settings import Settings
from models.vae.state import Shape, State

Columns = NDArray[np.floating]

ACTIVATION = "leaky_relu"  # units that never die: the moments of a dead one decay into denormals, which are slow
ADAM = Optimiser("adam", 0.9, 0.999)
BLOCK = 16_384  # weights that are updated at once: few enough to stay in the cache


@dataclass(frozen=True, eq=False)
class Task:
    """What is trained: settings, pictures and the seed of every random number."""

    settings: Settings
    data: Data
    seed: int

    @property
    def shape(self) -> Shape:
        """The networks."""
        return Shape.of(self.settings, self.data.rows.shape[1])


@dataclass(frozen=True)
class Reading:
    """Means over some steps, in nats per picture: reconstruction −log p(x|z), and the KL of each latent axis (L,)."""

    reconstruction: float
    kl: NDArray[np.float64]


class Machine:
    """The step of one task on a state's own weights, with the memory it needs; for one thread at a time."""

    def __init__(self, task: Task, state: State):
        self.task, self.state, shape = task, state, task.shape
        batch, dtype = task.settings.batch, state.weights.dtype
        halves = shape.split(state.weights)
        self.encoder, self.decoder = (
            Perceptron(shape.encoder, ACTIVATION, halves[0]),
            Perceptron(shape.decoder, ACTIVATION, halves[1]),
        )
        self._passes = room(shape.encoder, batch, dtype), room(shape.decoder, batch, dtype)
        self.gradient = np.empty_like(state.weights)
        layouts = zip((shape.encoder, shape.decoder), shape.split(self.gradient), strict=True)
        self._into = [matrices(layout, part) for layout, part in layouts]

    def train(self, count: int) -> Reading:
        """``count`` updates, in place; the mean of what they read."""
        with np.errstate(all="ignore"):  # an explosion is found by looking at the weights
            readings = [self.step() for _ in range(count)]
        kls = np.mean([reading.kl for reading in readings], axis=0)
        return Reading(float(np.mean([reading.reconstruction for reading in readings])), kls)

    def step(self) -> Reading:
        """One update, in place; what its minibatch read before it."""
        reading = self.differentiate(*self.rows(self.state.steps))
        state = self.state
        state.steps += 1
        for start in range(0, state.weights.size, BLOCK):
            block = slice(start, start + BLOCK)
            vectors = (vector[block] for vector in (state.weights, self.gradient, state.first, state.second))
            ADAM.step(*vectors, self.task.settings.lr, state.steps)
        return reading

    def rows(self, update: int) -> tuple[Columns, Columns]:
        """The pictures (pixels, B) and the noise ε (L, B) of an update: functions of the seed and its number alone."""
        settings, rows, seed = self.task.settings, self.task.data.rows, self.task.seed
        batch, latent = settings.batch, settings.latent
        chosen = draws.indices(seed, draws.REAL, update * batch, batch, len(rows))
        noise = draws.normals(seed, draws.LATENT, update * batch * latent, batch * latent)
        return rows[chosen].T, noise.reshape(batch, latent).T.astype(self.state.weights.dtype)

    def differentiate(self, pictures: Columns, noise: Columns) -> Reading:
        """Fill ``gradient`` (size,) for pictures (pixels, B) and noise (L, B); what the two terms read."""
        seen, made = self._passes
        latent, batch, beta = len(noise), noise.shape[1], self.task.settings.beta
        seen.points[:] = pictures
        mean, log_var = np.split(self.encoder.forward(seen), [latent])
        deviation = np.exp(log_var / 2)
        made.points[:] = mean + deviation * noise
        nats, slope = LIKELIHOODS[self.task.settings.likelihood].judge(self.decoder.forward(made), seen.points)
        slope /= batch
        by_z = self.decoder.pull(made, slope)
        self.decoder.gradient(made, slope, self._into[1])
        by_mean = by_z + (beta / batch) * mean
        by_log_var = by_z * noise * deviation / 2 + (beta / (2 * batch)) * (deviation**2 - 1)
        behind = np.concatenate([by_mean, by_log_var])
        self.encoder.pull(seen, behind, to_points=False)
        self.encoder.gradient(seen, behind, self._into[0])
        return Reading(float(nats.sum()) / batch, kl(mean, log_var).mean(axis=1, dtype=np.float64))


def kl(mean: Columns, log_var: Columns) -> Columns:
    """KL(N(μ, σ²) ‖ N(0, 1)) of each entry in nats (Kingma and Welling, 2014, appendix B)."""
    return (mean**2 + np.exp(log_var) - 1 - log_var) / 2
