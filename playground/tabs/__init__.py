"""The tabs, one module each; every module registers its own."""

from playground.tab import TABS

TABS.load(__name__)

__all__ = ["TABS"]
