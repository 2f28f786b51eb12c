"""Autoregressive networks, one module each; every module registers its own."""

from models.images.fields.networks.base import ARCHITECTURES

ARCHITECTURES.load(__name__)

__all__ = ["ARCHITECTURES"]
