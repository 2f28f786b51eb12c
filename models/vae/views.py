"""What can be asked of an encoder and a decoder at one moment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.gan.forward import Network
from models.images import pictures
from models.registry import Param, Text
from models.vae.data import Data
from models.vae.likelihoods import LIKELIHOODS
from models.vae.settings import Settings
from models.vae.state import State
from models.vae.training import ACTIVATION, Reading, Task, kl

Array = NDArray[np.floating]

COUNT = Param("n", Text("Number of pictures", "Число картинок"), 16, low=1, high=10_000, step=1)
ACTIVE = 0.01  # variance of an axis's mean over the data from which it counts as used (Burda et al., 2016, §5.1)


class Views(ABC):
    """Codes, pictures and scores of whatever stands at ``state``."""

    state: State

    @property
    @abstractmethod
    def task(self) -> Task:
        """What is being trained."""

    @property
    def data(self) -> Data:
        """The pictures that are learned."""
        return self.task.data

    @property
    def settings(self) -> Settings:
        """All settings, validated."""
        return self.task.settings

    @property
    def steps(self) -> int:
        """Updates so far."""
        return self.state.steps

    def encode(self, x: Any) -> tuple[Array, Array]:
        """Mean and logarithm of the variance (n, latent) each of q(z|x) for pictures (n, height, width) in [0, 1].

        Raises:
            InputError: pictures of another shape, or numbers outside [0, 1].
        """
        return self._encode(pictures.pictures(x, self.data.shape).reshape(-1, self.data.rows.shape[1]))

    def codes(self) -> tuple[Array, Array]:
        """`encode` of the pictures that the run learns from, (n, latent) each."""
        return self._encode(self.data.rows)

    def _encode(self, rows: Array) -> tuple[Array, Array]:
        layout = self.task.shape.encoder
        found = Network(layout, ACTIVATION, self.task.shape.split(self.state.weights)[0])(rows)
        mean, log_var = np.split(found, 2, axis=1)
        return mean, log_var

    def decode(self, z: Any) -> Array:
        """The mean pictures (n, height, width) in [0, 1] of p(x|z) for latent vectors (n, latent).

        Raises:
            InputError: vectors of another size, or coordinates that are no numbers.
        """
        outputs = self._outputs(pictures.latents(z, self.settings.latent))
        with np.errstate(over="ignore"):
            return (1 / (1 + np.exp(-outputs))).reshape(-1, *self.data.shape)

    def _outputs(self, z: Array) -> Array:
        layout = self.task.shape.decoder
        return Network(layout, ACTIVATION, self.task.shape.split(self.state.weights)[1])(z)

    def samples(self, n: int = 16, seed: int = 0) -> Array:
        """``n`` generated pictures: decoded draws from the prior, the same for the same seed."""
        return self.decode(np.random.default_rng(seed).standard_normal((COUNT.parse(n), self.settings.latent)))

    def bound(self, seed: int = 0) -> Reading:
        """Both terms over all pictures that the run learns from, nats per picture, with z drawn by ``seed``."""
        mean, log_var = self.codes()
        z = mean + np.exp(log_var / 2) * np.random.default_rng(seed).standard_normal(mean.shape).astype(mean.dtype)
        nats, _ = LIKELIHOODS[self.settings.likelihood].judge(self._outputs(z), self.data.rows)
        return Reading(float(nats.sum(dtype=np.float64)) / len(nats), kl(mean, log_var).mean(axis=0, dtype=np.float64))

    def active(self, means: Array | None = None) -> NDArray[np.bool_]:
        """Which latent axes are used, (latent,): the variance of their mean over the pictures exceeds .01 (Burda,
        Grosse and Salakhutdinov, 2016, §5.1). All others have collapsed onto the prior.

        ``means`` (n, latent) are those of `codes`, where they are known already.
        """
        return (self.codes()[0] if means is None else means).var(axis=0) > ACTIVE
