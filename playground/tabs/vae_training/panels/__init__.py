"""The panels beside the race, one module each; every module registers its own."""

from playground.tabs.vae_training.panels.base import PANELS

PANELS.load(__name__)

__all__ = ["PANELS"]
