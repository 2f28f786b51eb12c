"""The families of models a fit may come from."""

from __future__ import annotations

from functools import cache

import numpy as np

from models.fitting.polynomials import diagonal, polynomials
from models.registry import InputError, Text, shown
from models.targets.base import Array

GAUSSIANS = ("isotropic", "diagonal", "full")
MIXTURES = {"mixture2": 2, "mixture3": 3}
FAMILIES: dict[str, Text] = {
    "isotropic": Text("isotropic Gaussian", "изотропная гауссиана"),
    "diagonal": Text("diagonal Gaussian", "диагональная гауссиана"),
    "full": Text("full Gaussian", "полная гауссиана"),
    "mixture2": Text("mixture of 2 Gaussians", "смесь двух гауссиан"),
    "mixture3": Text("mixture of 3 Gaussians", "смесь трёх гауссиан"),
}

_UNKNOWN = Text(
    "Family is {value}; it must be one of: {families}.",
    "Семейство равно {value}, а должно быть одним из: {families}.",
)


def find_family(family: object) -> str:
    """``family`` itself if it is known; raises `InputError` otherwise."""
    if isinstance(family, str) and family in FAMILIES:
        return family
    raise InputError(_UNKNOWN.format(value=shown(family), families=", ".join(FAMILIES)))


def components(family: str) -> int:
    """How many Gaussians a model of the family has."""
    return MIXTURES.get(family, 1)


@cache
def directions(family: str, dim: int) -> Array:
    """Orthonormal rows (m, n): the directions in which a member of the family may move.

    Coordinates are the local ones of `models.fitting.problem`, each times the square root of its Fisher information.
    """
    n = polynomials(dim).size
    if dim == 1 or family not in ("isotropic", "diagonal"):
        return np.eye(n)
    if family == "diagonal":
        return np.eye(n)[[0, 1, 2, 4]]
    return np.array([[1.0, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, np.sqrt(0.5), 0, np.sqrt(0.5)]])


def factors(family: str, covariances: Array) -> Array:
    """Cholesky factors (S, d, d) of the members of the family nearest to ``covariances`` (S, d, d).

    Nearest is meant in forward KL: the diagonal, or its mean, is kept.
    """
    variances = diagonal(covariances)
    if family == "isotropic":
        variances = np.broadcast_to(variances.mean(axis=1, keepdims=True), variances.shape)
    if family in ("isotropic", "diagonal"):
        return np.sqrt(variances)[:, :, None] * np.eye(variances.shape[1])
    return np.linalg.cholesky(covariances)
