"""Receptive fields of small untrained autoregressive networks, measured from their own gradients."""

from models.images.fields.measure import Field, before, last_strength, measure, reachable, reached
from models.images.fields.networks import ARCHITECTURES
from models.images.fields.networks.made import masks, ordering
from models.images.fields.plan import DEEPEST, SIDE, Flip, Grid, Plan

__all__ = [
    "ARCHITECTURES",
    "DEEPEST",
    "SIDE",
    "Field",
    "Flip",
    "Grid",
    "Plan",
    "before",
    "last_strength",
    "masks",
    "measure",
    "ordering",
    "reachable",
    "reached",
]
