"""What every distribution of the playground offers, and the registry of the named targets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.registry import Param, Registry, Text

Array = NDArray[np.float64]


class Distribution(ABC):
    """A density on R^d (d = 1 or 2), known exactly, that can be sampled.

    Lengths are in data units; log-densities in nats per unit volume. On the line (d = 1) a distribution also has
    ``cdf(x)`` and ``quantile(u)``, both of scalars (...).
    """

    dim: int

    @abstractmethod
    def log_prob(self, x: Array) -> Array:
        """Log-density of points ``x`` (..., d), as an array (...)."""

    @abstractmethod
    def sample(self, n: int, seed: int | np.random.Generator = 0) -> Array:
        """``n`` independent points (n, d), the same for the same seed."""

    @property
    @abstractmethod
    def mean(self) -> Array:
        """Mean (d,)."""

    @property
    @abstractmethod
    def covariance(self) -> Array:
        """Covariance (d, d)."""

    @property
    @abstractmethod
    def scale(self) -> float:
        """The smallest standard deviation of the density's structure: a quadrature step of this size resolves it."""

    @abstractmethod
    def support(self, sigmas: float = 6.0) -> tuple[Array, Array]:
        """Corners (d,), (d,) of a box that holds all structure up to ``sigmas`` of its own spread."""

    @property
    @abstractmethod
    def modes(self) -> tuple[Array, Array, Array]:
        """Weights (k,), centres (k, d) and covariances (k, d, d) of the parts a fit may settle on (k ≤ 16)."""


@dataclass(frozen=True)
class Target:
    """A named target: what the picker shows and how to build its distribution.

    ``build(**values)`` takes one value per entry of ``params``. ``published`` holds the parameters of the published
    benchmark protocol where there is one; ``get`` uses them when no parameter is given.
    """

    key: str
    title: Text
    dim: int
    build: Callable[..., Distribution]
    params: tuple[Param, ...] = ()
    order: int = 100
    published: dict | None = None

    def parse(self, raw: dict) -> dict:
        """Every parameter of this target, from ``raw`` where it is named there, else its default."""
        return {param.key: param.parse(raw.get(param.key, param.default)) for param in self.params}

    def get(self, **raw) -> Distribution:
        """The distribution for the given parameters; without any, the published protocol's."""
        if not raw and self.published is not None:
            return self.build(**{**self.parse({}), **self.published})
        return self.build(**self.parse(raw))


TARGETS: Registry[Target] = Registry("target", order=lambda target: (target.dim, target.order))
