"""Checks of mixture parameters that come from outside; each complaint is one sentence in every language."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.registry import InputError, Text, shown
from models.targets.base import Array

DIMENSIONS = (1, 2)
SYMMETRY_TOLERANCE = 1e-8  # relative to the largest entry; JSON may round the two halves differently
SINGULAR = 1e-13  # of a variance: what remains of it once the other coordinate is known

_NOT_NUMBERS = Text(
    "{field} is {value}; it must be a list of finite numbers.",
    "Поле «{field}» равно {value}, а должно быть списком конечных чисел.",
)
_WRONG_SHAPE = Text(
    "{field} has shape {value}; it must have shape {wanted}.",
    "Поле «{field}» имеет размеры {value}, а должно иметь размеры {wanted}.",
)
_BAD_WEIGHT = Text(
    "weights holds {value}; each weight must be at least 0 and their sum more than 0.",
    "Поле «weights» содержит {value}, а каждый вес должен быть не меньше 0, и их сумма — больше 0.",
)
_NOT_SYMMETRIC = Text(
    "covariances[{index}] is {value}; it must be symmetric.",
    "Матрица covariances[{index}] равна {value}, а должна быть симметричной.",
)
_NOT_POSITIVE = Text(
    "covariances[{index}] is {value}; it must be positive definite (all eigenvalues more than 0).",
    "Матрица covariances[{index}] равна {value}, а должна быть положительно определённой "
    "(все собственные значения больше 0).",
)


def finite_array(field: str, raw: Any) -> Array:
    """``raw`` (nested lists or an array of numbers) as float64; strings, booleans and NaN are refused."""
    try:
        array = np.asarray(raw)
    except (ValueError, TypeError, OverflowError, RuntimeError, RecursionError):
        array = np.asarray(None)
    if array.dtype.kind not in "iuf" or array.size == 0:
        raise InputError(_NOT_NUMBERS.format(field=field, value=shown(raw)))
    array = array.astype(np.float64)
    if not np.isfinite(array).all():
        bad = array[~np.isfinite(array)].flat[0]
        raise InputError(_NOT_NUMBERS.format(field=field, value=shown(float(bad))))
    return array


def checked_weights(raw: Any) -> Array:
    """Non-negative weights (k,), scaled to sum 1."""
    weights = finite_array("weights", raw)
    if weights.ndim != 1:
        raise _shape_error("weights", weights, "(k,)")
    if weights.min() < 0 or weights.max() == 0:
        raise InputError(_BAD_WEIGHT.format(value=shown(float(weights.min()))))
    weights = weights / weights.max()  # first, so that the sum of huge weights stays finite
    return weights / weights.sum()


def checked_means(raw: Any, count: int) -> Array:
    """Means (k, d) of ``count`` components; a flat list holds the means of a 1D mixture."""
    means = finite_array("means", raw)
    means = means[:, None] if means.ndim == 1 else means
    if means.ndim != 2 or len(means) != count or means.shape[1] not in DIMENSIONS:
        raise _shape_error("means", means, f"({count}, 1) / ({count}, 2)")
    return means


def checked_covariances(raw: Any, count: int, dim: int) -> tuple[Array, Array]:
    """Covariances (k, d, d) and their lower Cholesky factors; a flat list holds the variances of a 1D mixture."""
    covariances = finite_array("covariances", raw)
    if dim == 1 and covariances.ndim == 1:
        covariances = covariances[:, None, None]
    if covariances.shape != (count, dim, dim):
        raise _shape_error("covariances", covariances, str((count, dim, dim)))
    _require_symmetric(covariances)
    covariances = (covariances + covariances.swapaxes(1, 2)) / 2
    _require_positive(covariances)
    return covariances, np.linalg.cholesky(covariances)


def _require_symmetric(covariances: Array) -> None:
    gap = np.abs(covariances - covariances.swapaxes(1, 2)).max(axis=(1, 2))
    bad = np.flatnonzero(gap > SYMMETRY_TOLERANCE * np.abs(covariances).max(axis=(1, 2)))
    if bad.size:
        raise _matrix_error(_NOT_SYMMETRIC, covariances, bad[0])


def _require_positive(covariances: Array) -> None:
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    positive = (variances > 0).all(axis=1)
    if covariances.shape[1] == 2:
        correlation = covariances[:, 0, 1] / np.sqrt(np.where(positive[:, None], variances, 1.0)).prod(axis=1)
        positive &= np.abs(correlation) < 1 - SINGULAR
    bad = np.flatnonzero(~positive)
    if bad.size:
        raise _matrix_error(_NOT_POSITIVE, covariances, bad[0])


def _shape_error(field: str, array: Array, wanted: str) -> InputError:
    return InputError(_WRONG_SHAPE.format(field=field, value=str(array.shape), wanted=wanted))


def _matrix_error(sentence: Text, covariances: Array, index: int) -> InputError:
    return InputError(sentence.format(index=int(index), value=shown(covariances[index].tolist())))
