"""The panels of the tab, one module each; every module registers its own."""

from playground.tabs.divergences.panels.base import PANELS

PANELS.load(__name__)

__all__ = ["PANELS"]
