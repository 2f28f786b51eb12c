"""What a fit returns."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.targets.base import Array
from models.targets.mixture import GaussianMixture


@dataclass(frozen=True)
class Optimum:
    """A local minimum of a divergence over a family of models.

    Attributes:
        q: the model there.
        value: the divergence, in its own unit.
        error: estimate of the value's absolute error (0 for a closed form).
        hits: how many starts ended here.
    """

    q: GaussianMixture
    value: float
    error: float = 0.0
    hits: int = 1

    @property
    def mean(self) -> Array:
        """Mean (d,) of the model, data units."""
        return self.q.mean

    @property
    def covariance(self) -> Array:
        """Covariance (d, d) of the model."""
        return self.q.covariance


@dataclass(frozen=True)
class Path:
    """One start's way: means (T, d), or (T, K, d) of a mixture; covariances alike; the optimum's index, −1 if none."""

    means: Array
    covariances: Array
    optimum: int


@dataclass(frozen=True)
class Fit:
    """All distinct optima found, best first; the paths of the starts where they were asked for.

    There is always at least one: where the divergence is infinite for every model of the family (χ² from a target with
    tails heavier than a Gaussian's, say), a single one with the value ``inf`` and no hits.

    ``tracked`` marks a fit that followed known optima instead of searching anew: it may miss one that has appeared.
    """

    optima: tuple[Optimum, ...]
    paths: tuple[Path, ...] = field(default=(), repr=False)
    tracked: bool = False

    @property
    def best(self) -> Optimum:
        return self.optima[0]
