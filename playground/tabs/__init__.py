"""The tabs, one module each; every module registers its own."""

from playground.tabs.base import TABS

TABS.load(__name__)

__all__ = ["TABS"]
