"""Distributions in one and two dimensions with exact densities: named targets, mixtures, and what was drawn by hand."""

from models.targets.base import TARGETS, Distribution, Target
from models.targets.mixture import Gaussian, GaussianMixture

__all__ = ["TARGETS", "Distribution", "Gaussian", "GaussianMixture", "Target"]

TARGETS.load(__name__)
