"""The nearest-neighbour estimate of a divergence: no densities, no bins."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
from scipy.spatial import KDTree

from models.estimation.result import Estimate
from models.targets.base import Array

QUERIES = 4000  # at most so many points of the first sample are asked for their neighbours
TINY = 1e-300  # distance between equal points, so that its logarithm is finite


def neighbours(data: Array, draws: Array, twin: Array, k: int) -> list[Estimate]:
    """Forward KL, reverse KL and Jensen–Shannon of two samples; ``twin`` (n, d), of p again, gives the floor."""
    readings = {
        "forward_kl": (knn_kl(data, draws, k), knn_kl(data, twin, k)),
        "reverse_kl": (knn_kl(draws, data, k), knn_kl(twin, data, k)),
        "js": (knn_js(data, draws, k), knn_js(data, twin, k)),
    }
    return [Estimate("neighbours", key, *reading, floor=floor[0]) for key, (reading, floor) in readings.items()]


def knn_kl(first: Array, second: Array, k: int) -> tuple[float, float]:
    """KL of the density behind ``first`` (n, d) from that behind ``second`` (m, d), and its standard error, nats.

    The mean of d·log(ν/ρ) + log(m/(n − 1)), where ρ and ν are the distances from a point of the first sample to its
    k-th neighbour there and in the second (Q. Wang, S. Kulkarni, S. Verdú, "Divergence estimation for multidimensional
    densities via k-nearest-neighbor distances", 2009, eq. 5; F. Pérez-Cruz, 2008). Of a larger sample the first 4000
    points are averaged over, their neighbours still sought among all. The standard error treats the terms as
    independent.
    """
    (n, dim), m = first.shape, len(second)
    asked = first[:QUERIES]
    own = _tree(first).query(asked, [k + 1])[0][:, 0]  # the nearest is the point itself
    other = _tree(second).query(asked, [k])[0][:, 0]
    terms = dim * (np.log(np.maximum(other, TINY)) - np.log(np.maximum(own, TINY)))
    return float(terms.mean()) + log(m / (n - 1)), float(terms.std(ddof=1)) / sqrt(len(asked))


def _tree(sample: Array) -> KDTree:
    """Built the quick way, which for well-spread points costs nothing at the query."""
    return KDTree(sample, compact_nodes=False, balanced_tree=False)


def knn_js(first: Array, second: Array, k: int) -> tuple[float, float]:
    """Jensen–Shannon from two samples: half of each stands for itself, the other halves together for the mixture.

    Nothing bounds it: where the samples lie apart it can exceed ln 2.
    """
    half, other = len(first) // 2, len(second) // 2
    mixture = np.concatenate([first[half:], second[other:]])
    values, errors = np.transpose([knn_kl(first[:half], mixture, k), knn_kl(second[:other], mixture, k)])
    return float(values.mean()), float(np.sqrt(errors @ errors)) / 2
