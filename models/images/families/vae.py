"""Variational autoencoders (Kingma and Welling, 2014; Rezende, Mohamed, Wierstra, 2014)."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images import pictures
from models.images.base import FAMILIES, Array, Coder, Family
from models.images.layers import sigmoid
from models.registry import InputError, Text, shown
from models.weights import Weights

FARTHEST_MEAN, LOG_VARIANCES = 12.0, (-20.0, 2.0)  # of q(z|x), where the prior has 0 and 0
ROWS = 1000  # decoded at a time: bounds the memory of an estimate

_IMPORTANCE = Text(
    "The number of importance samples is {value}; it must be a whole number between 1 and 100000.",
    "Число выборок по значимости равно {value}, а должно быть целым от 1 до 100000.",
)


@dataclass(frozen=True)
class Bound:
    """The two parts of the evidence lower bound, in nats per picture (n,).

    ``reconstruction`` is −log p(x|z) at one z drawn from q(z|x), ``kl`` is KL(q(z|x) ‖ p(z)), exact.
    """

    reconstruction: NDArray[np.float64]
    kl: NDArray[np.float64]

    @property
    def elbo(self) -> NDArray[np.float64]:
        """The bound on log p(x)."""
        return -(self.reconstruction + self.kl)


class LatentGaussian(Coder):
    """An encoder that answers with a Gaussian q(z|x) and a prior N(0, I)."""

    def encode(self, x: Any, labels: Any = None) -> tuple[Array, Array]:
        """Mean and logarithm of the variance (n, latent) each of q(z|x); raises `InputError`.

        Arguments:
            x: pictures (n, *shape) in [0, 1].
            labels: one whole number or (n,) where the model has ``classes``, else None.
        """
        return _moments(self._features(x, labels))

    def codes(self, x: Any, labels: Any = None) -> Array:
        return self.encode(x, labels)[0]

    def sample_codes(self, x: Any, labels: Any = None, seed: int = 0) -> Array:
        """One draw (n, latent) from q(z|x) for each picture: z = μ + σ ε."""
        mean, log_var = self.encode(x, labels)
        return mean + np.exp(log_var / 2) * _normal(np.random.default_rng(seed), mean.shape)


class VAE(LatentGaussian):
    """A variational autoencoder with a Bernoulli likelihood, or a Gaussian one with a learned deviation ``sigma``.

    Bernoulli figures are log-likelihoods of black and white pictures: `binarize` grey ones first.
    """

    def __init__(self, weights: Weights):
        super().__init__(weights)
        self.likelihood: str = self.architecture["likelihood"]
        self.beta: float = self.architecture["beta"]
        is_gaussian = self.likelihood == "gaussian"
        self.sigma = float(np.exp(weights.tensors["log_sigma"])) if is_gaussian else None

    def bound(self, x: Any, labels: Any = None, seed: int = 0) -> Bound:
        """Reconstruction and KL of pictures (n, *shape), with z drawn by ``seed``; raises `InputError`."""
        x, mean, log_var, labels = self._posterior(x, labels)
        z = mean + np.exp(log_var / 2) * _normal(np.random.default_rng(seed), mean.shape)
        return Bound(self._nats(x, z, labels), kl_to_prior(mean, log_var).sum(1, dtype=np.float64))

    def elbo(self, x: Any, labels: Any = None, seed: int = 0) -> NDArray[np.float64]:
        """The evidence lower bound on log p(x), nats per picture (n,); see `bound`."""
        return self.bound(x, labels, seed).elbo

    def iwae(self, x: Any, k: int = 500, seed: int = 0, labels: Any = None) -> NDArray[np.float64]:
        """The importance-weighted bound on log p(x) (Burda et al., 2016, eq. 8), nats per picture (n,).

        log of the mean of ``k`` weights p(x, z) / q(z|x); it rises with k towards log p(x).
        """
        if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= 100_000:
            raise InputError(_IMPORTANCE.format(value=shown(k)))
        x, mean, log_var, labels = self._posterior(x, labels)
        draws = np.random.default_rng(seed)
        at_once = max(1, ROWS // k)
        parts = [slice(start, start + at_once) for start in range(0, len(x), at_once)]
        rows = [
            self._log_weights(x[s], mean[s], log_var[s], None if labels is None else labels[s], k, draws) for s in parts
        ]
        return np.concatenate([_log_mean(row) for row in rows]) if rows else np.zeros(0)

    def log_likelihood(self, x: Any, z: Any, labels: Any = None) -> NDArray[np.float64]:
        """log p(x|z), nats (n,), of one picture (*shape) in [0, 1] at codes (n, latent); raises `InputError`."""
        x, z = pictures.pictures(np.asarray(x)[None], self.shape), pictures.latents(z, self.latent)
        repeated = np.broadcast_to(x, (len(z), *self.shape))
        return -self._nats(repeated, z, pictures.labels(labels, len(z), self.classes))

    def _posterior(self, x: Any, labels: Any) -> tuple[Array, Array, Array, NDArray | None]:
        x = pictures.pictures(x, self.shape)
        labels = pictures.labels(labels, len(x), self.classes)
        return x, *_moments(self._encode(x, labels)), labels

    def _log_weights(
        self, x: Array, mean: Array, log_var: Array, labels: NDArray | None, k: int, draws: np.random.Generator
    ) -> NDArray[np.float64]:
        """log p(x, z) − log q(z|x) at k draws for each picture: (n, k) nats."""
        noise = _normal(draws, (len(x), k, self.latent))
        z = mean[:, None] + np.exp(log_var / 2)[:, None] * noise
        ratio = ((noise**2 - z**2) / 2 + log_var[:, None] / 2).sum(2, dtype=np.float64)
        repeated = None if labels is None else np.repeat(labels, k)
        nats = self._nats(np.repeat(x, k, axis=0), z.reshape(-1, self.latent), repeated)
        return ratio - nats.reshape(len(x), k)

    def _nats(self, x: Array, z: Array, labels: NDArray | None) -> NDArray[np.float64]:
        """−log p(x|z) of each row."""
        parts = [slice(start, start + ROWS) for start in range(0, len(x), ROWS)]
        rows = [self._nats_of(x[s], z[s], None if labels is None else labels[s]) for s in parts]
        return np.concatenate(rows) if rows else np.zeros(0)

    def _nats_of(self, x: Array, z: Array, labels: NDArray | None) -> NDArray[np.float64]:
        x, out = x.reshape(len(x), -1), self._decoder(z, labels).reshape(len(x), -1)
        if self.sigma is None:
            return bernoulli_nats(x, out)
        squares = ((x - sigmoid(out)) ** 2).sum(1, dtype=np.float64) / self.sigma**2
        return squares / 2 + out.shape[1] * (log(self.sigma) + log(2 * pi) / 2)


def _moments(features: Array) -> tuple[Array, Array]:
    """Mean and log-variance, kept to where codes can lie: far from all training pictures (a blank sheet, noise) a
    network says anything, e.g. a variance beyond all numbers. No picture of the data comes near these limits."""
    mean, log_var = np.split(features, 2, axis=1)
    return np.clip(mean, -FARTHEST_MEAN, FARTHEST_MEAN), np.clip(log_var, *LOG_VARIANCES)


def bernoulli_nats(x: Array, logits: Array) -> NDArray[np.float64]:
    """−log p(x) of rows (n, d) in [0, 1] under independent Bernoullis with these logits: Σ log(1 + eˡ) − x l."""
    soft = np.log(1 + np.exp(-np.abs(logits)))
    soft += np.maximum(logits, 0)
    soft -= x * logits
    return soft.sum(1, dtype=np.float64)


def kl_to_prior(mean: Array, log_var: Array) -> Array:
    """KL(N(mean, diag e^log_var) ‖ N(0, I)) in nats, per dimension (Kingma and Welling, 2014, appendix B)."""
    return (mean**2 + np.exp(log_var) - 1 - log_var) / 2


def _normal(draws: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return draws.standard_normal(shape, np.float32)


def _log_mean(log_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """log of the mean of e^values along rows."""
    highest = log_values.max(1, keepdims=True)
    return highest[:, 0] + np.log(np.exp(log_values - highest).mean(1))


FAMILIES.add(
    Family(
        key="vae",
        title=Text("Variational autoencoder", "Вариационный автокодировщик"),
        about=Text(
            "Encoder and decoder maximise a lower bound on the likelihood: reconstruction minus β times the KL "
            "divergence of the posterior from the prior.",
            "Кодировщик и декодер максимизируют нижнюю оценку правдоподобия: качество восстановления минус β, "
            "умноженное на KL-дивергенцию апостериорного распределения от априорного.",
        ),
        build=VAE,
    )
)
