"""Distributions as clouds of points of equal mass, deterministic and even: what exact discrete transport works on."""

from __future__ import annotations

from functools import lru_cache
from math import pi, sqrt

import numpy as np
from scipy.special import ndtri

from models.fitting.parts import Parts
from models.targets.base import Array

GOLDEN_ANGLE = pi * (3 - sqrt(5))
FINE = 4096  # points of the cloud that cells are made of
PARTS_PER_POINT = 4  # fewer points than this for each part leave gaps in a cloud


@lru_cache(maxsize=256)
def normal_lattice(count: int, dim: int) -> Array:
    """Points (count, dim) spread like a standard normal, with mean 0 and, from dim + 1 points on, covariance 1.

    On the line they are the mid-quantiles. In the plane they lie on a sunflower spiral, each with its equal share of
    the mass (H. Vogel, "A better way to construct the sunflower head", 1979).
    """
    share = (np.arange(count) + 0.5) / count
    if dim == 1:
        return _standardised(ndtri(share)[:, None])
    radius, angle = np.sqrt(-2 * np.log1p(-share)), GOLDEN_ANGLE * np.arange(count)
    return _standardised(radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1))


def _standardised(points: Array) -> Array:
    points = points - points.sum(axis=0) / max(len(points), 1)
    if len(points) > points.shape[1]:
        points = points @ np.linalg.inv(np.linalg.cholesky(points.T @ points / len(points))).T
    points.setflags(write=False)
    return points


def cloud(parts: Parts, count: int) -> Array:
    """``count`` points (count, d) of equal mass that stand for the mixture, with its mean and covariance.

    Each Gaussian part gets its fair number of points (largest remainders) on its own lattice.
    """
    lattices = [normal_lattice(n, parts.dim) for n in _apportioned(parts.weights, count)]
    factors = np.linalg.cholesky(parts.covariances)
    points = np.concatenate([m + z @ f.T for m, z, f in zip(parts.means, lattices, factors)])
    return _with_moments(points, parts.mean, parts.covariance)


def _apportioned(weights: Array, count: int) -> list[int]:
    """Whole numbers that sum to ``count``, as near to count · weights as can be (Hamilton's method)."""
    shares = count * weights / weights.sum()
    whole = np.floor(shares).astype(int)
    order = np.argsort(-(shares - whole), kind="stable")
    whole[order[: count - whole.sum()]] += 1
    return whole.tolist()


def _with_moments(points: Array, mean: Array, covariance: Array) -> Array:
    """The points after the gentlest affine map that gives them this mean and covariance."""
    centred = points - points.mean(axis=0)
    own = centred.T @ centred / len(points)
    return mean + centred @ gaussian_map(own, covariance).T


def gaussian_map(source: Array, target: Array) -> Array:
    """The symmetric matrices A (..., d, d) with A S A = T: the optimal map between Gaussians S, T (..., d, d).

    A = S^(−½) (S^½ T S^½)^½ S^(−½) (M. Gelbrich, 1990).
    """
    root = matrix_root(source)
    inverse = np.linalg.inv(root)
    return inverse @ matrix_root(root @ target @ root) @ inverse


def matrix_root(matrix: Array) -> Array:
    """Symmetric square roots (..., d, d) of symmetric matrices that are not negative; rounding below 0 reads as 0."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]) @ vectors.swapaxes(-1, -2)


def cells(points: Array, count: int) -> tuple[Array, Array]:
    """Centres (count, d) and covariances (count, d, d) of the cells of `halved`."""
    groups = halved(points, count)
    centres = groups.mean(axis=1)
    inside = groups - centres[:, None]
    return centres, inside.swapaxes(1, 2) @ inside / groups.shape[1]


def halved(points: Array, count: int) -> Array:
    """The points (n, d) as ``count`` cells of equal mass (count, n / count, d), by halving along the longer side.

    ``n`` is a multiple of ``count``, which is a power of two.
    """
    groups = points[None]
    while len(groups) < count:
        axis = groups.var(axis=1).argmax(axis=1)
        key = np.take_along_axis(groups, axis[:, None, None], axis=2)[:, :, 0]
        order = np.argsort(key, axis=1, kind="stable")
        groups = np.take_along_axis(groups, order[:, :, None], axis=1).reshape(2 * len(groups), -1, points.shape[1])
    return groups


@lru_cache(maxsize=64)
def representatives(parts: Parts, count: int) -> Array:
    """``count`` points (count, d) of equal mass, also for mixtures with nearly as many parts as there are points.

    There a finer cloud is put in order by halving it again and again, and evenly spaced members of it are taken.
    """
    if PARTS_PER_POINT * len(parts.weights) <= count:
        return cloud(parts, count)
    ordered = halved(cloud(parts, FINE), FINE // 2).reshape(FINE, parts.dim)
    chosen = ((np.arange(count) + 0.5) * FINE / count).astype(int)
    return _with_moments(ordered[chosen], parts.mean, parts.covariance)


def squared_bures(a: Array, b: Array) -> Array:
    """Squared W2 (...) between centred Gaussians with covariances (..., d, d), in squared data units; d = 1 or 2.

    In the plane tr (A^½ B A^½)^½ = √(tr AB + 2 √(det A det B)), so no matrix root is needed.
    """
    traces = np.trace(a, axis1=-2, axis2=-1) + np.trace(b, axis1=-2, axis2=-1)
    inner = np.einsum("...ij,...ji->...", a, b)
    if a.shape[-1] == 2:
        inner = inner + 2 * np.sqrt(np.maximum(np.linalg.det(a) * np.linalg.det(b), 0.0))
    return np.maximum(traces - 2 * np.sqrt(np.maximum(inner, 0.0)), 0.0)
