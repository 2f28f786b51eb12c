"""The cross-entropy that forward KL and maximum likelihood share."""

from __future__ import annotations

import numpy as np

from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture


def cross_entropy(p: Distribution, q: GaussianMixture) -> float:
    """H(p, q) = −E_p[log q] = H(p) + KL(p‖q) in nats, for one Gaussian ``q``: exact, from the moments of ``p``.

    Raises:
        ValueError: ``q`` has several components, whose cross-entropy no moments give.
    """
    if len(q.weights) > 1:
        raise ValueError(f"q has {len(q.weights)} components; it must be one Gaussian")
    offset, precision = p.mean - q.mean, np.linalg.inv(q.covariance)
    distance = np.trace(precision @ p.covariance) + offset @ precision @ offset
    return float(0.5 * (distance + np.linalg.slogdet(2 * np.pi * q.covariance)[1]))
