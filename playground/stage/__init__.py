"""The stage: canvas views described in Python, packed into one frame, drawn by an ES module in the page."""

from playground.stage import layers
from playground.stage.frame import pack, unpack
from playground.stage.strings import stage_strings
from playground.stage.view import View

__all__ = ["View", "layers", "pack", "stage_strings", "unpack"]
