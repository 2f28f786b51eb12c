"""The histogram estimate of a divergence, as a notebook writes it."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

import numpy as np

from models.estimation.monte_carlo import EPSILON
from models.estimation.result import Estimate
from models.targets.base import Array

RESAMPLES = 24  # bootstrap repetitions behind each standard error

Measure = Callable[[Array, Array], Array]


def histogram(data: Array, draws: Array, twin: Array, rng: np.random.Generator) -> list[Estimate]:
    """Forward KL, reverse KL and Jensen–Shannon of two samples counted in the same bins.

    Args:
        data: (n, d) from p; draws: (m, d) from q; twin: a second sample (n, d) of p, from which the floor is read.
        rng: for the bootstrap of the counts.
    """
    p, q = shared_masses(data, draws)
    floor = shared_masses(data, twin)
    again = rng.multinomial(len(data), p, size=RESAMPLES) / len(data)
    others = rng.multinomial(len(draws), q, size=RESAMPLES) / len(draws)
    return [
        Estimate("histogram", key, float(f(p, q)), float(f(again, others).std(ddof=1)), floor=float(f(*floor)))
        for key, f in MEASURES.items()
    ]


def shared_masses(first: Array, second: Array) -> tuple[Array, Array]:
    """Both samples' shares (bins,) in equal bins over their common range, 2·n^(1/(2+d)) along each axis.

    In one dimension that is Rice's rule; the exponent is the one that balances bias and variance in d dimensions
    (D. Scott, "Multivariate Density Estimation", 1992, section 3.4).
    """
    count, dim = first.shape
    low = np.minimum(first.min(axis=0), second.min(axis=0))
    high = np.maximum(first.max(axis=0), second.max(axis=0))
    bins = ceil(2 * count ** (1 / (2 + dim)))
    return tuple(_shares(sample, low, high, bins) for sample in (first, second))


def _shares(sample: Array, low: Array, high: Array, bins: int) -> Array:
    width = np.where(high > low, high - low, 1.0)
    place = np.minimum((sample - low) / width * bins, bins - 1).astype(int)
    flat = np.ravel_multi_index(tuple(place.T), (bins,) * sample.shape[1])
    return np.bincount(flat, minlength=bins ** sample.shape[1]) / len(sample)


def _kl(p: Array, q: Array) -> Array:
    """Σ p (log(p + ε) − log(q + ε)) over the last axis: finite where q is empty, and wrong there."""
    return (p * (np.log(p + EPSILON) - np.log(q + EPSILON))).sum(axis=-1)


def _js(p: Array, q: Array) -> Array:
    middle = (p + q) / 2
    return (_kl(p, middle) + _kl(q, middle)) / 2


MEASURES: dict[str, Measure] = {"forward_kl": _kl, "reverse_kl": lambda p, q: _kl(q, p), "js": _js}
