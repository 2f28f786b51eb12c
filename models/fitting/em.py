"""Expectation–maximisation on a grid: maximum likelihood of a mixture against a known density."""

from __future__ import annotations

import numpy as np

from models.fitting.mixture_problem import MixtureProblem, responsibilities
from models.fitting.quadrature import Quadrature
from models.fitting.spaces import LIGHTEST, Point
from models.targets.base import Array

STEPS = 30
FLOOR = 0.5  # of the grid's finest spacing: no component becomes narrower


def expectation_maximisation(quadrature: Quadrature, point: Point, steps: int = STEPS) -> list[Point]:
    """The way of EM from each start, minimising KL(p‖q) over mixtures; the starts themselves come first.

    Dempster, Laird and Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977, with p's mass at
    the grid's nodes in place of samples. Every step lowers the divergence.

    Args:
        point: mixtures (mean (S, K, d), chol (S, K, d, d), logit (S, K)).
    """
    problem, way = MixtureProblem(quadrature, ()), [point]
    for _ in range(steps):
        shares = responsibilities(problem.joint(way[-1])[0])
        way.append(_maximised(quadrature, shares * quadrature.p_masses))
    return way


def _maximised(quadrature: Quadrature, masses: Array) -> Point:
    """Weights, means and factors of nodes with masses (S, K, N)."""
    total = np.maximum(masses.sum(axis=-1), 1e-300)
    mean = (masses @ quadrature.nodes) / total[..., None]
    second = masses @ _squares(quadrature.nodes) / total[..., None]
    d = quadrature.dim
    covariance = second.reshape(*total.shape, d, d) - mean[..., :, None] * mean[..., None, :]
    chol = np.linalg.cholesky(_floored(covariance, (FLOOR * quadrature.finest) ** 2))
    logit = np.log(total / total.max(axis=1, keepdims=True))
    return mean, chol, np.maximum(logit, LIGHTEST)


def _squares(nodes: Array) -> Array:
    return (nodes[:, :, None] * nodes[:, None, :]).reshape(len(nodes), -1)


def _floored(covariance: Array, least: float) -> Array:
    """Covariances (…, d, d) with eigenvalues of at least ``least``."""
    eigenvalues, vectors = np.linalg.eigh(covariance)
    return (vectors * np.maximum(eigenvalues, least)[..., None, :]) @ vectors.swapaxes(-1, -2)
