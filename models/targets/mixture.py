"""Mixtures of Gaussians in one or two dimensions: the density behind most targets and every fit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import log, pi, sqrt
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from models.registry import InputError, Text, numeral, shown
from models.targets.base import Array, Distribution
from models.targets.merging import merge_components, pooled
from models.targets.quantile import solve_quantile
from models.targets.validation import checked_covariances, checked_means, checked_weights, finite_array

MAX_COMPONENTS = 64  # of a mixture that comes from outside
MAX_MODES = 16
FARTHEST = 1e3  # data units: a mean from outside lies within this of the origin
SPREADS = (1e-3, 1e3)  # data units: standard deviations that a mixture from outside may have
BLOCK = 1 << 15  # numbers per block of work, so that a block stays in the processor's cache


class GaussianMixture(Distribution):
    """A mixture of ``k`` Gaussians on R^d, d = 1 or 2, with everything exact.

    Args:
        weights: (k,), not negative, not all zero; they are scaled to sum 1.
        means: (k, d) in data units, or (k,) for a 1D mixture.
        covariances: (k, d, d), symmetric positive definite, or variances (k,) for a 1D mixture.

    Raises:
        InputError: names the field, the value and what is allowed.

    The arrays ``weights``, ``means``, ``covariances`` and ``cholesky`` (lower factors) are read-only.
    """

    def __init__(self, weights: Any, means: Any, covariances: Any):
        self.weights = checked_weights(weights)
        self.means = checked_means(means, len(self.weights))
        self.dim = self.means.shape[1]
        self.covariances, self.cholesky = checked_covariances(covariances, len(self.weights), self.dim)
        for array in (self.weights, self.means, self.covariances, self.cholesky):
            array.setflags(write=False)

    def __repr__(self) -> str:
        return f"GaussianMixture(weights={self.weights!r}, means={self.means!r}, covariances={self.covariances!r})"

    @classmethod
    def from_spec(cls, spec: Any) -> GaussianMixture:
        """The mixture that plain data ``{"weights": …, "means": …, "covariances": …}`` from outside describes.

        Scalars may stand for lists of one number, flat lists for a 1D mixture's means and variances.

        Raises:
            InputError: a missing or unknown field, more than 64 components, a mean farther than 1000 or a standard
                deviation outside 0.001 to 1000, and whatever the constructor refuses.
        """
        fields = _spec_fields(spec)
        mixture = cls(*(_listed(fields[name]) for name in FIELDS))
        _require_range("means", np.abs(mixture.means).max(), 0, FARTHEST)
        deviations = np.sqrt(np.linalg.eigvalsh(mixture.covariances))
        for deviation in (deviations.min(), deviations.max()):
            _require_range("√covariances", deviation, *SPREADS)
        return mixture

    def to_spec(self) -> dict[str, list]:
        """Plain data from which ``from_spec`` builds the same mixture."""
        return {name: getattr(self, name).tolist() for name in FIELDS}

    def log_prob(self, x: Array) -> Array:
        """Log-density in nats of points ``x`` (..., d), as (...); true far out too, where the density underflows."""
        x = np.asarray(x, dtype=np.float64)
        if x.ndim == 0 or x.shape[-1] != self.dim:
            raise ValueError(f"points have shape {x.shape}; the last axis must have length {self.dim}")
        flat = x.reshape(-1, self.dim)
        step = max(BLOCK // len(self.weights), 64)
        out = np.empty(len(flat))
        for start in range(0, len(flat), step):
            out[start : start + step] = self._log_prob_block(flat[start : start + step])
        return out.reshape(x.shape[:-1])

    def _log_prob_block(self, x: Array) -> Array:
        whitening, log_heights = self._whitening
        ones = np.ones((1, len(x)))
        z = whitening @ np.concatenate([(x - self.mean).T, ones])  # (d k, n): half-squares add up to the exponent
        with np.errstate(over="ignore"):  # a point too far for float64 has the log-density −∞
            z *= z
        k = len(log_heights)
        joint = log_heights - sum(z[axis * k : (axis + 1) * k] for axis in range(self.dim))
        return _log_sum_exp(joint)

    @cached_property
    def _whitening(self) -> tuple[Array, Array]:
        """Matrix (d k, d + 1) that takes centred points with a 1 appended to z/√2, and log heights (k, 1)."""
        inverse = np.linalg.inv(self.cholesky) / sqrt(2)
        offset = -np.einsum("kij,kj->ki", inverse, self.means - self.mean)
        rows = np.concatenate([inverse, offset[:, :, None]], axis=2).swapaxes(0, 1)
        log_det = np.log(np.diagonal(self.cholesky, axis1=1, axis2=2)).sum(axis=1)
        with np.errstate(divide="ignore"):  # a weight of zero has the log weight −∞
            heights = np.log(self.weights) - log_det - 0.5 * self.dim * log(2 * pi)
        return np.ascontiguousarray(rows.reshape(-1, self.dim + 1)), heights[:, None]

    def sample(self, n: int, seed: int | np.random.Generator = 0) -> Array:
        """``n`` independent points (n, d) in data units."""
        rng = np.random.default_rng(seed)
        component = rng.choice(len(self.weights), size=n, p=self.weights)
        noise = rng.standard_normal((n, self.dim))
        return self.means[component] + np.einsum("nij,nj->ni", self.cholesky[component], noise)

    @cached_property
    def mean(self) -> Array:
        return _read_only(self.weights @ self.means)

    @cached_property
    def covariance(self) -> Array:
        return _read_only(pooled(self.weights, self.means, self.covariances)[1])

    @cached_property
    def scale(self) -> float:
        return float(np.sqrt(np.linalg.eigvalsh(self.covariances[self._used]).min()))

    def support(self, sigmas: float = 6.0) -> tuple[Array, Array]:
        means = self.means[self._used]
        reach = sigmas * np.sqrt(np.diagonal(self.covariances[self._used], axis1=1, axis2=2))
        return (means - reach).min(axis=0), (means + reach).max(axis=0)

    @cached_property
    def modes(self) -> tuple[Array, Array, Array]:
        parts = merge_components(self.weights, self.means, self.covariances, MAX_MODES)
        return tuple(_read_only(part) for part in parts)

    def project(self, direction: Any) -> GaussianMixture:
        """The 1D mixture of the coordinate along ``direction`` (d,), which need not have unit length."""
        along = finite_array("direction", direction)
        variances = np.einsum("kij,i,j->k", self.covariances, along, along)
        return GaussianMixture(self.weights, self.means @ along, variances)

    def cdf(self, x: Any) -> Array:
        """P(X ≤ x) of a 1D mixture at scalars ``x`` (...)."""
        self._require_1d()
        return self._tail(np.asarray(x, dtype=np.float64), 1.0)

    def quantile(self, u: Any) -> Array:
        """The x with P(X ≤ x) = u of a 1D mixture, for ``u`` (...) in [0, 1]; ∓∞ at the ends."""
        self._require_1d()
        flat = np.asarray(u, dtype=np.float64).reshape(-1)
        parts = ndtri(flat)[:, None] * self.cholesky[self._used, 0, 0] + self.means[self._used, 0]
        between = parts.min(axis=1), parts.max(axis=1)  # a mixture's quantile lies between those of its parts
        with np.errstate(all="ignore"):  # the ends, where everything is 0/0, keep their infinite start
            return solve_quantile(flat, self._tail, self._density, between, self.scale).reshape(np.shape(u))

    def _tail(self, x: Array, side: Array | float) -> Array:
        z = (x[..., None] - self.means[:, 0]) / self.cholesky[:, 0, 0]
        return ndtr(np.asarray(side)[..., None] * z) @ self.weights

    def _density(self, x: Array) -> Array:
        return np.exp(self.log_prob(x[..., None]))

    def _require_1d(self) -> None:
        if self.dim != 1:
            raise ValueError(f"only a 1D mixture has a distribution function; this one has dimension {self.dim}")

    @property
    def _used(self) -> Array:
        return self.weights > 0


FIELDS = ("weights", "means", "covariances")


def Gaussian(mean: Any, covariance: Any) -> GaussianMixture:
    """The Gaussian with the given mean (d,) and covariance (d, d); for d = 1 both may be scalars."""
    return GaussianMixture([1.0], np.atleast_1d(mean)[None], np.atleast_2d(covariance)[None])


def _log_sum_exp(joint: Array) -> Array:
    """log Σ exp over the first axis of ``joint`` (k, n), as (n,); overwrites ``joint``."""
    if len(joint) == 1:
        return joint[0]
    top = joint.max(axis=0)
    joint -= np.where(np.isfinite(top), top, 0.0)
    return top + np.log(np.maximum(np.exp(joint, out=joint).sum(axis=0), np.isneginf(top)))


def _spec_fields(spec: Any) -> Mapping[str, Any]:
    if not isinstance(spec, Mapping) or set(spec) != set(FIELDS):
        raise InputError(_SPEC_FIELDS.format(value=shown(spec)))
    count = len(spec["weights"]) if isinstance(spec["weights"], (list, tuple)) else 1
    if count > MAX_COMPONENTS:
        raise InputError(_TOO_MANY.format(value=str(count), high=str(MAX_COMPONENTS)))
    return spec


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, (int, float)) else value


def _require_range(field: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InputError(_OUT_OF_RANGE.format(field=field, value=numeral(value), low=numeral(low), high=numeral(high)))


def _read_only(array: Array) -> Array:
    array.setflags(write=False)
    return array


_SPEC_FIELDS = Text(
    "target is {value}; a mixture must have exactly the fields weights, means and covariances.",
    "Поле «target» равно {value}, а смесь должна содержать ровно три поля: weights, means и covariances.",
)
_TOO_MANY = Text(
    "weights holds {value} components; it must hold between 1 and {high}.",
    "Поле «weights» содержит {value} компонент, а должно содержать от 1 до {high}.",
)
_OUT_OF_RANGE = Text(
    "{field} reaches {value}; its absolute value must be between {low} and {high}.",
    "Поле «{field}» достигает {value}, а по модулю должно лежать в пределах от {low} до {high}.",
)
