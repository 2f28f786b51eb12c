"""Measures of how far a model is from a target, one file each; `DIVERGENCES` holds them by key."""

from models.divergences.base import DIVERGENCES, Divergence

__all__ = ["DIVERGENCES", "Divergence"]

DIVERGENCES.load(__name__)
