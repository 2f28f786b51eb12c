"""Ways to look at a latent space, one module each; every module registers its own."""

from playground.tabs.vae.panels.base import PANELS

PANELS.load(__name__)

__all__ = ["PANELS"]
