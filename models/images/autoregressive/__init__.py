"""Architectures that go pixel by pixel, as the playground runs them; every module registers its own."""

from models.images.autoregressive.base import KINDS

KINDS.load(__name__)

__all__ = ["KINDS"]
