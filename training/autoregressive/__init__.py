"""Small autoregressive networks on the same digits, one module each; every module registers its own."""

from training.autoregressive.base import RECIPES

RECIPES.load(__name__)

__all__ = ["RECIPES"]
