"""Intervals with soft edges: a uniform density blurred by a Gaussian."""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr

from models.targets.base import Array


def log_box(x: Array, low: float, high: float, sigma: float) -> Array:
    """log(Φ((x − low)/σ) − Φ((x − high)/σ)), true far outside the interval too.

    By symmetry x is taken left of the middle, where both terms are small and their ratio keeps its digits.
    """
    folded = -np.abs(x - (low + high) / 2)
    half = (high - low) / 2
    near, far = log_ndtr((folded + half) / sigma), log_ndtr((folded - half) / sigma)
    return near + np.log1p(-np.exp(far - near))
