"""Divergences computed another way: Gauss–Legendre panels, textbook formulas, densities by SciPy.

Nothing here uses the project's grids, densities or integrands, so that agreement means something.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from models.targets import GaussianMixture

NODES, WEIGHTS = np.polynomial.legendre.leggauss(10)
REACH = 9.0  # standard deviations of every component

# Textbook integrands of log p and log q, without the extra terms that make them non-negative.
FORMULAS = {
    "forward_kl": lambda lp, lq: np.exp(lp) * (lp - lq),
    "reverse_kl": lambda lp, lq: np.exp(lq) * (lq - lp),
    "js": lambda lp, lq: 0.5 * _relative(lp, lq) + 0.5 * _relative(lq, lp),
    "tv": lambda lp, lq: 0.5 * np.abs(np.exp(lp) - np.exp(lq)),
    "hellinger": lambda lp, lq: 0.5 * (np.exp(lp / 2) - np.exp(lq / 2)) ** 2,
    "chi2": lambda lp, lq: np.exp(2 * lp - lq) - 2 * np.exp(lp) + np.exp(lq),
}


def _relative(lp: np.ndarray, lq: np.ndarray) -> np.ndarray:
    return np.exp(lp) * (lp - np.logaddexp(lp, lq) + np.log(2))


def alpha_formula(alpha: float):
    """Integrand of (∫ p^α q^(1−α) − 1)/(α (α − 1))."""
    return lambda lp, lq: (np.exp(alpha * lp + (1 - alpha) * lq) - np.exp(lp)) / (alpha * (alpha - 1))


def log_density(mixture: GaussianMixture, x: np.ndarray) -> np.ndarray:
    """Log-density (n,) at points (n, d), component by component with SciPy."""
    parts = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(x)
        for weight, mean, covariance in zip(mixture.weights, mixture.means, mixture.covariances)
    ]
    return logsumexp(np.array(parts).reshape(len(parts), len(x)), axis=0)


def integrate(formula, p: GaussianMixture, q: GaussianMixture, reach: float = REACH) -> float:
    """∫ formula(log p, log q) over every component of both up to ``reach`` standard deviations."""
    box = _box(reach, p, q)
    return _line(formula, p, q, box) if p.dim == 1 else _plane(formula, p, q, box)


def _line(formula, p: GaussianMixture, q: GaussianMixture, box, panel: float = 0.5) -> float:
    """In 1D: Gauss–Legendre panels of ``panel`` smallest sigmas."""
    (low,), (high,) = box
    x, w = _panels(low, high, panel * min(_smallest(p), _smallest(q)))
    return float(w @ formula(log_density(p, x[:, None]), log_density(q, x[:, None])))


def _plane(formula, p: GaussianMixture, q: GaussianMixture, box, panel: float = 1.5) -> float:
    """In 2D: products of such panels, in slabs."""
    width = panel * min(_smallest(p), _smallest(q))
    (x, wx), (y, wy) = (_panels(low, high, width) for low, high in zip(*box))
    total = 0.0
    for start in range(0, len(x), 64):
        columns = slice(start, start + 64)
        points = np.stack(np.meshgrid(x[columns], y, indexing="ij"), axis=-1).reshape(-1, 2)
        values = formula(log_density(p, points), log_density(q, points)).reshape(-1, len(y))
        total += float(wx[columns] @ values @ wy)
    return total


def mass_between(mixture: GaussianMixture, low: float, high: float) -> float:
    """Mass of a 1D mixture between two points, by Gauss–Legendre panels."""
    x, w = _panels(low, high, 0.5 * _smallest(mixture))
    return float(w @ np.exp(log_density(mixture, x[:, None])))


def _smallest(mixture: GaussianMixture) -> float:
    return float(np.sqrt(np.linalg.eigvalsh(mixture.covariances).min()))


def _box(reach: float, *mixtures: GaussianMixture) -> tuple[np.ndarray, np.ndarray]:
    spans = [reach * np.sqrt(np.diagonal(m.covariances, axis1=1, axis2=2)) for m in mixtures]
    low = np.min([(m.means - span).min(axis=0) for m, span in zip(mixtures, spans)], axis=0)
    return low, np.max([(m.means + span).max(axis=0) for m, span in zip(mixtures, spans)], axis=0)


def _panels(low: float, high: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of composite Gauss–Legendre quadrature."""
    count = ceil((high - low) / width)
    edges = np.linspace(low, high, count + 1)
    half = 0.5 * (edges[1] - edges[0])
    return (edges[:-1, None] + half * (1 + NODES)).reshape(-1), np.tile(half * WEIGHTS, count)


def random_mixture(rng: np.random.Generator, dim: int, components: int) -> GaussianMixture:
    """Sigmas from 1 to 5, centres up to 12 apart, weights from 0.02: as hard as the promises about accuracy reach."""
    weights = np.maximum(rng.dirichlet(np.ones(components)), 0.02)
    means = rng.uniform(-6, 6, (components, dim)) / np.sqrt(dim)
    turn, _ = np.linalg.qr(rng.standard_normal((components, dim, dim)))
    sigmas = np.exp(rng.uniform(0, np.log(5), (components, dim)))
    return GaussianMixture(weights, means, (turn * sigmas[:, None, :] ** 2) @ turn.swapaxes(1, 2))
