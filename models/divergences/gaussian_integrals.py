"""Closed forms between Gaussians: ∫ p^α q^(1−α) dx and ∫ p²/q dx, and where such integrals are finite."""

from __future__ import annotations

from math import pi

import numpy as np

from models.fitting.quadrature import Box
from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

ANGLES = 180  # directions in which two mixtures' tails are compared


def log_det(matrix: Array) -> float:
    """log det of a symmetric positive definite matrix (d, d)."""
    return float(2 * np.log(np.diagonal(np.linalg.cholesky(matrix))).sum())


def gaussian_kl(p: GaussianMixture, q: GaussianMixture) -> float:
    """KL(p‖q) between two Gaussians, nats (Bishop, "Pattern Recognition and Machine Learning", 2006, exercise 2.13)."""
    solved = np.linalg.solve(q.covariance, p.covariance)
    gap = q.mean - p.mean
    distance = float(gap @ np.linalg.solve(q.covariance, gap))
    return 0.5 * (float(np.trace(solved)) - p.dim + distance + log_det(q.covariance) - log_det(p.covariance))


def log_power_integral(p: GaussianMixture, q: GaussianMixture, alpha: float) -> float:
    """log ∫ p^α q^(1−α) dx between two Gaussians; it must be finite, which `power_finite` tells.

    Gil, Alajaji and Linder, "Rényi divergence measures for commonly used univariate continuous distributions", 2013,
    section 2.2 (the multivariate Gaussian).
    """
    mixed = alpha * q.covariance + (1 - alpha) * p.covariance
    gap = q.mean - p.mean
    bend = (1 - alpha) * log_det(p.covariance) + alpha * log_det(q.covariance) - log_det(mixed)
    return 0.5 * bend - 0.5 * alpha * (1 - alpha) * float(gap @ np.linalg.solve(mixed, gap))


def square_over(p: GaussianMixture, q: GaussianMixture) -> float:
    """∫ p²/q dx for a mixture p and a Gaussian q: a sum of Gaussian integrals over pairs of p's components."""
    precision, centred = np.linalg.inv(p.covariances), p.means - q.mean
    joint = precision[:, None] + precision[None] - np.linalg.inv(q.covariance)
    pull = np.einsum("kij,kj->ki", precision, centred)
    heights = np.log(p.weights) - 0.5 * np.linalg.slogdet(p.covariances)[1] - 0.5 * np.einsum("ki,ki->k", pull, centred)
    both = pull[:, None] + pull[None]
    peak = 0.5 * np.einsum("kli,kli->kl", both, np.linalg.solve(joint, both[..., None])[..., 0])
    logs = heights[:, None] + heights[None] + peak - 0.5 * np.linalg.slogdet(joint)[1] + 0.5 * log_det(q.covariance)
    with np.errstate(over="ignore"):
        return float(np.exp(logs).sum())


def power_finite(p: Distribution, chol: Array, alpha: float) -> Array:
    """Whether ∫ p^α q^(1−α) dx is finite for each q: Gaussians with factors (S, d, d), or mixtures (S, K, d, d).

    α P + (1 − α) Q, with the precisions P of each part of p and Q of q, must be positive definite. Only a mixture's
    tails are known exactly; any other target is taken to have light ones.
    """
    if 0 <= alpha <= 1 or not isinstance(p, GaussianMixture):
        return np.ones(len(chol), dtype=bool)
    of_q = chol @ chol.swapaxes(-1, -2)
    if of_q.ndim == 4 or (alpha < 0 and len(p.weights) > 1):
        return _tails_fall(_precisions(p), np.linalg.inv(of_q.reshape(len(chol), -1, p.dim, p.dim)), alpha)
    # α Σ_q − (α − 1) Σ_k, which is congruent to it, needs no inverse
    mixed = alpha * of_q[:, None] + (1 - alpha) * p.covariances[p.weights > 0][None]
    return _positive_definite(mixed).all(axis=1)


def _positive_definite(matrices: Array) -> Array:
    """Which symmetric matrices (…, d, d), d = 1 or 2, are: by their leading minors, faster than by eigenvalues."""
    first = matrices[..., 0, 0] > 0
    if matrices.shape[-1] == 1:
        return first
    return first & (matrices[..., 0, 0] * matrices[..., 1, 1] > matrices[..., 0, 1] ** 2)


def mixtures_finite(p: GaussianMixture, q: GaussianMixture, alpha: float) -> bool:
    """Whether ∫ p^α q^(1−α) dx is finite between two mixtures, by comparing tails in every direction."""
    if len(q.weights) == 1:
        return bool(power_finite(p, q.cholesky, alpha)[0])
    return bool(_tails_fall(_precisions(p), _precisions(q)[None], alpha)[0])


def _precisions(p: GaussianMixture) -> Array:
    return np.linalg.inv(p.covariances[p.weights > 0])


def _tails_fall(of_p: Array, of_q: Array, alpha: float) -> Array:
    """The slowest tails decide: α min P + (1 − α) min Q > 0 along every direction; of_q (S, K, d, d)."""
    turn = np.arange(ANGLES) * pi / ANGLES
    rays = np.ones((1, 1)) if of_p.shape[-1] == 1 else np.stack([np.cos(turn), np.sin(turn)], axis=1)
    along_p = np.einsum("ai,kij,aj->ka", rays, of_p, rays).min(axis=0)
    along_q = np.einsum("ai,skij,aj->ska", rays, of_q, rays).min(axis=1)
    return (alpha * along_p + (1 - alpha) * along_q > 0).all(axis=1)


def power_reach(p: GaussianMixture, q: GaussianMixture, alpha: float, sigmas: float = 8.0) -> list[Box]:
    """Boxes that hold p_k^α q_l^(1−α), again Gaussians, for all pairs of components whose product is one."""
    boxes = []
    for mean, precision in zip(p.means, np.linalg.inv(p.covariances), strict=True):
        for other, other_precision in zip(q.means, np.linalg.inv(q.covariances), strict=True):
            joint = alpha * precision + (1 - alpha) * other_precision
            if np.linalg.eigvalsh(joint)[0] > 0:
                centre = np.linalg.solve(joint, alpha * precision @ mean + (1 - alpha) * other_precision @ other)
                reach = sigmas * np.sqrt(np.diagonal(np.linalg.inv(joint)))
                boxes.append(Box(centre - reach, centre + reach))
    return boxes
