"""Distributions on the line with a distribution function of their own."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from models.targets.base import Array, Distribution
from models.targets.quantile import solve_quantile

FARTHEST_QUANTILE = 40.0  # standard deviations: beyond every quantile that float64 can ask for


class LineDistribution(Distribution):
    """A density on the line, known exactly together with both its tails."""

    dim = 1

    @abstractmethod
    def tail(self, x: Array, side: Array) -> Array:
        """P(X ≤ x) where ``side`` is 1, P(X ≥ x) where it is −1, at scalars ``x`` (...)."""

    def cdf(self, x: Any) -> Array:
        """P(X ≤ x) at scalars ``x`` (...)."""
        x = np.asarray(x, dtype=np.float64)
        return self.tail(x, np.ones_like(x))

    def quantile(self, u: Any) -> Array:
        """The x with P(X ≤ x) = u, for ``u`` (...) in [0, 1]; ∓∞ at the ends."""
        flat = np.asarray(u, dtype=np.float64).reshape(-1)
        end = np.where(flat == 0, -np.inf, np.where(flat == 1, np.inf, 0.0))
        low, high = (end + edge[0] for edge in self.support(FARTHEST_QUANTILE))
        with np.errstate(all="ignore"):  # the ends, where everything is 0/0, keep their infinite start
            x = solve_quantile(flat, self.tail, self._density, (low, high), self.scale)
        return x.reshape(np.shape(u))

    def _density(self, x: Array) -> Array:
        return np.exp(self.log_prob(x[..., None]))
