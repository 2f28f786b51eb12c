"""Distributions in one and two dimensions with exact densities: named targets, mixtures, and what was drawn by hand."""

from models.targets.base import TARGETS, Distribution, Target
from models.targets.mixture import Gaussian, GaussianMixture
from models.targets.resolving import resolve

__all__ = ["TARGETS", "Distribution", "Gaussian", "GaussianMixture", "Target", "resolve"]

TARGETS.load(__name__)
