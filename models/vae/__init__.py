"""Variational autoencoders that train while you watch: a small network on a few hundred pictures, on one core."""

from models.vae.run import Run
from models.vae.settings import PARAMS, SHAPING, Settings

__all__ = ["PARAMS", "SHAPING", "Run", "Settings"]
