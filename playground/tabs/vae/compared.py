"""What models are compared by: the same noise, draws of their own, and figures on the shipped pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models.images import load, samples
from models.images.base import Coder
from models.images.families.vae import LatentGaussian
from playground.camera import Array

IDENTITY = "identity"  # stands for a model that only copies
NOISE = 0.5  # standard deviation of what is added to each pixel of a noisy picture
ACTIVE = 0.01  # variance of the mean of an axis above which it is in use (Burda et al., 2016, section 5)


class Identity:
    """What an autoencoder without a penalty may settle for once its code is as wide as the picture: the error is 0."""

    def __init__(self, images: Array):
        self.shape, self.latent = images.shape[1:], int(np.prod(images.shape[1:]))
        codes = self.codes(images)
        self.code_mean, self.code_deviation = codes.mean(axis=0), codes.std(axis=0)

    def codes(self, x: Array) -> Array:
        return x.reshape(len(x), -1)

    def decode(self, z: Array) -> Array:
        return np.clip(z, 0, 1).reshape(len(z), *self.shape)


def model_named(asset: str, data: str) -> Coder | Identity:
    """A shipped model, or the one that only copies."""
    return Identity(samples(data)[0]) if asset == IDENTITY else load(asset)


def with_noise(images: Array) -> Array:
    """Pictures with Gaussian noise on every pixel, clipped to [0, 1]."""
    noise = np.random.default_rng(0).standard_normal(images.shape)
    return np.clip(images + NOISE * noise, 0, 1).astype(np.float32)


def invented(model: Coder | Identity, count: int) -> Array:
    """New pictures (count, h, w): draws from a VAE's prior, from a Gaussian fitted to the codes of the others."""
    noise = np.random.default_rng(1).standard_normal((count, model.latent))
    if isinstance(model, LatentGaussian):
        return model.decode(noise)
    return model.decode(model.code_mean + model.code_deviation * noise)


@dataclass(frozen=True)
class Facts:
    """Latent axes of a model, those in use, the mean squared error per picture, and the sharpness of what it paints."""

    axes: int
    active: int
    error: float
    sharpness: float


@lru_cache(maxsize=128)
def facts(asset: str, data: str, task: str) -> Facts:
    """The figures of a model on the shipped pictures."""
    model, images = model_named(asset, data), samples(data)[0]
    codes = model.codes(images)
    painted = model.decode(model.codes(with_noise(images)) if task == "noisy" else codes)
    errors = ((painted - images) ** 2).reshape(len(images), -1).sum(axis=1)
    shown = invented(model, len(images)) if task == "prior" else painted
    active = int((codes.var(axis=0) > ACTIVE).sum())
    return Facts(model.latent, active, float(errors.mean()), sharpness(shown) / sharpness(images))


def sharpness(images: Array) -> float:
    """The mean squared Laplacian of pictures (n, h, w, …): blur takes it away first (Pertuz et al., 2013, LAP1)."""
    middle, x = images[:, 1:-1, 1:-1], images
    laplacian = 4 * middle - x[:, :-2, 1:-1] - x[:, 2:, 1:-1] - x[:, 1:-1, :-2] - x[:, 1:-1, 2:]
    return float((laplacian**2).mean())
