"""Ways to look at models that go pixel by pixel, one module each; every module registers its own."""

from playground.tabs.completion.panels.base import PANELS

PANELS.load(__name__)

__all__ = ["PANELS"]
