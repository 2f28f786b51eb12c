"""Reverse KL and Jensen–Shannon of a sample against a target whose density is known exactly.

Only q, the generator's density, is unknown. Let V be the area of the disc from a point to its k-th neighbour among n
samples of q. For large n, n q V is Gamma(k, 1), so that u = n p V, which is known, is Gamma(k, 1) · p/q. A functional
φ with E φ(u) = f(p/q) makes the average of φ(u) an estimate of E f(p/q) without the bias of a plug-in, whatever k
(Kozachenko and Leonenko, 1987, for the logarithm; Singh and Póczos, 2016, "Finite-sample analysis of fixed-k nearest
neighbor density functional estimators", section 3, in general):

    f(r) = ln r         φ(u) = ln u − ψ(k)                 KL(q‖p) = −E_q ln r
    f(r) = ln(1 + 1/r)  φ(u) = B(u) = E E₁(u V), V ~ Beta(1, k − 1), by inverting the Laplace transform in 1/r
    f(r) = ln(1 + r)    φ(u) = B(u) + ln u − ψ(k)          JS = ln 2 − ½ E_q ln(1 + r) − ½ E_p ln(1 + 1/r)

What bias is left comes from a density that changes within a disc; the floor shows it. A q without a density (points
that repeat, samples on a curve) has the reverse KL ∞: repeated points read ∞, and where the samples look
one-dimensional the reading is a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree
from scipy.special import digamma, expn, factorial

from models.gan.scores.score import reachable
from models.targets import Distribution

Array = NDArray[np.float64]

NEIGHBOURS = 4
FLAT = 1.5  # a dimension below which the samples look like a curve
LN2 = log(2)


@dataclass(frozen=True)
class Densities:
    """Reverse KL and JS in nats with their standard errors; ``thin`` where the KL is only a lower bound."""

    kl: float
    kl_error: float
    js: float
    js_error: float
    thin: bool


def densities(samples: Array, target: Distribution, fresh: Array, log_p_fresh: Array) -> Densities:
    """Estimates from ``samples`` (n, 2) of q and points ``fresh`` (m, 2) of the target p with log-densities (m,).

    Samples at infinity make the KL infinite and add nothing to the overlap that JS looks for.
    """
    here = samples[reachable(samples)]
    n = len(samples)
    if len(here) <= NEIGHBOURS:
        return Densities(inf, inf, LN2, 0.0, False)
    tree = KDTree(here, compact_nodes=False, balanced_tree=False)
    own = tree.query(here, NEIGHBOURS + 1)[0][:, 1:]
    other = tree.query(fresh, [NEIGHBOURS])[0][:, 0]
    log_u = log(n - 1) + target.log_prob(here) + _log_area(own[:, -1])
    log_u_fresh = log(n) + log_p_fresh + _log_area(other)
    kl, kl_error = _reverse_kl(log_u, n)
    js, js_error = _jensen_shannon(log_u, log_u_fresh, n)
    return Densities(kl, kl_error, js, js_error, dimension(own) < FLAT)


def dimension(distances: Array) -> float:
    """The dimension that distances (n, k) to the k nearest neighbours speak of; 0 for points that repeat.

    Levina and Bickel, 2005, eq. 8, with inverses averaged (MacKay and Ghahramani, 2005).
    """
    distinct = distances[distances[:, 0] > 0]
    if 2 * len(distinct) < len(distances):
        return 0.0
    inverse = np.log(distinct[:, -1:] / distinct[:, :-1]).mean()
    return float(1 / inverse) if inverse > 0 else inf


def _reverse_kl(log_u: Array, n: int) -> tuple[float, float]:
    terms = digamma(NEIGHBOURS) - log_u
    if len(terms) < n or np.isposinf(terms).any():
        return inf, inf
    return float(terms.mean()), float(terms.std()) / sqrt(n)


def _jensen_shannon(log_u: Array, log_u_fresh: Array, n: int) -> tuple[float, float]:
    """Kept to [0, ln 2]; the error knows both samples."""
    at_samples = np.zeros(n)
    at_samples[: len(log_u)] = log_one_plus(log_u)
    at_fresh = overlap(log_u_fresh)
    value = LN2 - (at_samples.mean() + at_fresh.mean()) / 2
    error = sqrt(at_samples.var() / n + at_fresh.var() / len(at_fresh)) / 2
    return float(np.clip(value, 0.0, LN2)), error


def overlap(log_u: Array, k: int = NEIGHBOURS) -> Array:
    """B(u), the functional of ln(1 + 1/r), at logarithms of u."""
    u = np.exp(np.clip(log_u, -700, 700))
    out = digamma(k) - log_u + _series(np.minimum(u, SWITCH), k)
    large = u > SWITCH
    out[large] = _integrated(u[large], k)
    return out


def log_one_plus(log_u: Array, k: int = NEIGHBOURS) -> Array:
    """The functional of ln(1 + r) at logarithms of u; 0 at −∞."""
    u = np.exp(np.clip(log_u, -700, 700))
    out = _series(np.minimum(u, SWITCH), k)
    large = u > SWITCH
    out[large] = _integrated(u[large], k) + log_u[large] - digamma(k)
    return out


SWITCH = 1.0  # up to here the series, beyond the closed form: each keeps 12 digits on its side
TERMS = 18


def _series(u: Array, k: int) -> Array:
    """Σⱼ (−1)^(j+1) u^j (k − 1)! / (j (j + k − 1)!): what log_one_plus is, for u up to 1."""
    j = np.arange(TERMS, 0, -1)
    coefficients = (-1.0) ** (j + 1) * factorial(k - 1) / (j * factorial(j + k - 1))
    return np.polyval(np.append(coefficients, 0.0), u)


def _integrated(u: Array, k: int) -> Array:
    """B(u) for u beyond 1: (k − 1)! u^(1−k) times E₁ integrated k − 1 times from 0."""
    total = (-1.0) ** (k - 1) * expn(k, u) * u ** (1.0 - k)
    for j in range(k - 1):
        total = total + (-1.0) ** j * u ** (-1.0 - j) / (factorial(k - 2 - j) * (j + 1))
    return factorial(k - 1) * total


def _log_area(radius: Array) -> Array:
    with np.errstate(divide="ignore"):
        return log(pi) + 2 * np.log(radius)
