"""The integrand p^α q^(1−α), shared by the α-divergences, squared Hellinger and χ²."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from models.divergences.gaussian_integrals import power_finite
from models.fitting.integrands import LOG_TINY, Field, Integrand, Terms
from models.fitting.quadrature import REACH
from models.targets.base import Array, Distribution

EDGE_FALL = 3.0  # nats by which the power must have fallen from its top at the edge of the box


@dataclass(frozen=True)
class PowerIntegrand(Integrand):
    """F = factor · (p^α q^(1−α) − α p − (1 − α) q) / (α (α − 1)), never negative; α is neither 0 nor 1.

    For 0 < α < 1 the divergence itself is minimised: A = factor (q − p^α q^(1−α))/α, B = factor p^α q^(1−α). Outside,
    where it may be astronomically large, its logarithm is: log ∫ p^α q^(1−α), which has the same minima.
    """

    alpha: float
    factor: float = 1.0

    @property
    def scale(self) -> float:
        """What multiplies ∫ p^α q^(1−α) − 1."""
        return self.factor / (self.alpha * (self.alpha - 1))

    @property
    def reach(self) -> float:
        """Outside 0 < α < 1 the ratio of the densities may lend weight to their tails."""
        return super().reach if 0 < self.alpha < 1 else REACH

    def terms(self, field: Field) -> Terms:
        return self._bounded(field) if 0 < self.alpha < 1 else self._logarithmic(field)

    def _bounded(self, field: Field) -> Terms:
        power = np.exp(np.maximum(self._exponent(field), LOG_TINY))
        first = (field.q - power) * (self.factor / self.alpha)
        rest = self.alpha * field.quadrature.mass + (1 - self.alpha) * field.total(field.q)
        return Terms(self.scale * (field.total(power) - rest), first, self.factor * power)

    def _logarithmic(self, field: Field) -> Terms:
        log_integral, power = self._normalised(field)
        first = (self.scale * (1 - self.alpha)) * power
        return Terms(self.scale * log_integral, first, self.factor * power, rank_one=-1 / self.scale)

    def _exponent(self, field: Field) -> Array:
        return (1 - self.alpha) * field.log_q + self.alpha * field.log_p

    def _normalised(self, field: Field) -> tuple[Array, Array]:
        """log ∫ p^α q^(1−α) (S,), and the power divided by its integral (S, N).

        Where the power has not fallen at the edge of the box, the tails do not let the integral be finite, or it is too
        wide for this grid: it counts as infinite.
        """
        exponent = self._exponent(field)
        top = exponent.max(axis=1, keepdims=True)
        growing = exponent[:, field.quadrature.edge].max(axis=1) > top[:, 0] - EDGE_FALL
        power = np.exp(np.maximum(exponent - top, LOG_TINY))
        integral = field.total(power)
        return np.where(growing, inf, top[:, 0] + np.log(integral)), power / integral[:, None]

    def slope(self, field: Field) -> Array:
        if 0 < self.alpha < 1:
            return self.terms(field).first
        return (self.scale * (1 - self.alpha)) * np.exp(self._exponent(field))

    def value(self, field: Field) -> Array:
        if 0 < self.alpha < 1:
            return self.terms(field).value
        with np.errstate(over="ignore"):
            return self.scale * np.expm1(self._normalised(field)[0])

    def density(self, log_p: Array, log_q: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore"):
            power = np.exp(self.alpha * log_p + (1 - self.alpha) * log_q)
            rest = self.alpha * np.exp(log_p) + (1 - self.alpha) * np.exp(log_q)
            density = self.scale * (power - rest)
        both = np.isneginf(log_p) & np.isneginf(log_q)
        return np.where(both, 0.0, np.where(np.isnan(density), np.inf, np.maximum(density, 0.0)))

    def finite(self, p: Distribution, chol: Array) -> Array | None:
        return None if 0 < self.alpha < 1 else power_finite(p, chol, self.alpha)
