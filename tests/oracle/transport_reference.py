"""Slow, independent ways to the distances between distributions, for the tests to compare with."""

from __future__ import annotations

import numpy as np
from scipy.special import i0e, i1e

from models.targets import GaussianMixture


def random_mixture(seed: int, dim: int, count: int | None = None) -> GaussianMixture:
    """A mixture of 1 to 5 (or ``count``) Gaussians, some far apart, some narrow."""
    rng = np.random.default_rng(seed)
    count = count or int(rng.integers(1, 6))
    factors = rng.normal(size=(count, dim, dim)) * 0.6
    covariances = factors @ factors.swapaxes(1, 2) + rng.uniform(0.04, 0.3) * np.eye(dim)
    weights = rng.dirichlet(np.full(count, 2.0)) + 0.02
    return GaussianMixture(weights, rng.normal(size=(count, dim)) * 2.5, covariances)


def moved(p: GaussianMixture, matrix: np.ndarray, shift: np.ndarray) -> GaussianMixture:
    """The distribution of A x + b for x from ``p``."""
    return GaussianMixture(p.weights, p.means @ matrix.T + shift, matrix @ p.covariances @ matrix.T)


def w1_line(p: GaussianMixture, q: GaussianMixture, nodes: int = 400_001) -> float:
    """∫ |F − G| dx by the trapezoid rule on a fine grid."""
    x = _span(p, q, nodes)
    return float(np.trapezoid(np.abs(p.cdf(x) - q.cdf(x)), x))


def w2_line(p: GaussianMixture, q: GaussianMixture, nodes: int = 100_001) -> float:
    """Root of ∫ (F⁻¹ − G⁻¹)² du, the trapezoid rule between all values that F and G take on a fine grid."""
    x = _span(p, q, nodes)
    f, g = (np.maximum.accumulate(side.cdf(x)) for side in (p, q))  # rounding may make them fall
    u = np.sort(np.concatenate([f, g]))
    gap = np.interp(u, f, x) - np.interp(u, g, x)
    return float(np.sqrt(np.trapezoid(gap**2, u)))


def energy_line(p: GaussianMixture, q: GaussianMixture, nodes: int = 400_001) -> float:
    """2 ∫ (F − G)² dx, the energy distance on the line (G. Székely & M. Rizzo, 2013, theorem 4)."""
    x = _span(p, q, nodes)
    return float(2 * np.trapezoid((p.cdf(x) - q.cdf(x)) ** 2, x))


def _span(p: GaussianMixture, q: GaussianMixture, nodes: int) -> np.ndarray:
    ends = [side.support(9.0) for side in (p, q)]
    return np.linspace(min(low[0] for low, _ in ends), max(high[0] for _, high in ends), nodes)


def rice_mean(length: np.ndarray, deviation: float) -> np.ndarray:
    """E |N(m, deviation² I)| in the plane for |m| = ``length``: the mean of Rice's distribution."""
    x = length**2 / (2 * deviation**2)
    return deviation * np.sqrt(np.pi / 2) * ((1 + x) * i0e(x / 2) + x * i1e(x / 2))


def differences(evaluate, mean: np.ndarray, chol: np.ndarray, step: float = 1e-4) -> tuple[np.ndarray, np.ndarray]:
    """Gradient (n,) and Hessian (n, n) of a `Problem` at one Gaussian, by central differences along its coordinates."""
    count = {1: 2, 2: 5}[len(mean)]

    def value(delta: np.ndarray) -> float:
        d = len(mean)
        stretch = np.diag(np.exp(delta[[1]] if d == 1 else delta[[2, 4]]))
        if d == 2:
            stretch[1, 0] = delta[3]
        return evaluate((mean + chol @ delta[:d])[None], (chol @ stretch)[None])[0][0]

    basis = step * np.eye(count)
    gradient = np.array([value(e) - value(-e) for e in basis]) / (2 * step)
    hessian = np.array([[value(a + b) - value(a - b) - value(b - a) + value(-a - b) for b in basis] for a in basis])
    return gradient, hessian / (4 * step**2)
