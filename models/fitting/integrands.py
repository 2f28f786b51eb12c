"""What an f-divergence looks like on a grid.

D = ∫ F(log p, log q) dx with F = q f(p/q). Everything the optimiser needs follows from two weight functions,

    A = ∂F/∂log q = q (f − u f′),    B = ∂²F/∂(log q)² − A = q u² f″ ≥ 0,    u = p/q,

because the derivatives of log q itself are polynomials (see `models.fitting.polynomials`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from models.fitting.quadrature import WHOLE_REACH, Quadrature
from models.targets.base import Array, Distribution

LOG_TINY = -690.0  # e^−690 is far below every density that counts, and above the numbers that slow a processor down


class Field:
    """Model densities on a grid: what an integrand reads.

    Attributes:
        log_p, p: (N,) the target's; log_q: (S, N) the models'. All in nats or per unit volume.
    """

    def __init__(self, quadrature: Quadrature, log_q: Array):
        self.quadrature, self.log_q = quadrature, log_q
        self.log_p, self.p = quadrature.log_p, quadrature.p_values

    @cached_property
    def q(self) -> Array:
        """Densities (S, N) of the models."""
        return np.exp(np.maximum(self.log_q, LOG_TINY))

    def total(self, values: Array) -> Array:
        """Integrals (S,) of values (S, N)."""
        return values @ self.quadrature.weights

    def under_p(self, values: Array) -> Array:
        """Integrals (S,) of values (S, N) times p."""
        return values @ self.quadrature.p_masses


@dataclass
class Terms:
    """An integrand's part in value, gradient and Hessian.

    Attributes:
        value: (S,) what is minimised.
        first: A, (S, N).
        second: B, (S, N) or (1, N).
        rank_one: the Hessian gets this multiple of gradient·gradientᵀ added: non-zero where a logarithm of an integral
            is minimised.
    """

    value: Array
    first: Array
    second: Array
    rank_one: float = 0.0


class Integrand(ABC):
    """One f-divergence as an objective on a grid.

    ``tolerance``: the gap between two grids half a cell apart that is small enough for a value that people read; for
    smooth integrands their mean is about ten times better. ``rest``: the gradient, in the Fisher metric, at which a
    search has arrived; the value is then good to its square. ``local``: where the model vanishes, `value` has nothing
    to integrate.
    """

    tolerance: ClassVar[float] = 1e-5
    local: ClassVar[bool] = False

    @property
    def reach(self) -> float:
        """Standard deviations of a model that a grid should hold, for its value."""
        return WHOLE_REACH

    rest: ClassVar[float] = 1e-7

    @abstractmethod
    def terms(self, field: Field) -> Terms:
        """Value and weight functions for all models of ``field``."""

    @abstractmethod
    def density(self, log_p: Array, log_q: Array) -> Array:
        """The pointwise contribution, never negative, whose integral is the divergence; in nats per unit volume."""

    def value(self, field: Field) -> Array:
        """The divergence itself (S,), where `terms` minimises something smoother or tamer."""
        return self.terms(field).value

    def slope(self, field: Field) -> Array:
        """A = ∂F/∂log q (S, N) of the divergence itself, where `terms` minimises something smoother or tamer."""
        return self.terms(field).first

    def finite(self, p: Distribution, chol: Array) -> Array | None:
        """Whether the divergence from ``p`` to each model is finite (S,); None where it always is.

        ``chol`` holds the Cholesky factors of Gaussians (S, d, d) or of mixtures (S, K, d, d).
        """
        return None
