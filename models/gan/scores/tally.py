"""How a sample spreads over the parts of a target, as counts."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

BALANCED = 0.2  # of its fair share: what makes a part count as balanced


@dataclass(frozen=True)
class Tally:
    """``n`` samples sorted into ``k`` parts.

    ``nearest`` (k,) counts all samples by nearest part, ``good`` (k,) only those of high quality; a sample at infinity
    is in neither. ``fair`` (k,) holds the shares that a perfect generator has.
    """

    n: int
    nearest: Counts
    good: Counts
    fair: Array

    @property
    def covered(self) -> int:
        """Parts with at least one sample of high quality."""
        return int((self.good > 0).sum())

    @property
    def balanced(self) -> int:
        """Parts with at least 20 % of their fair share of the n samples, counting those of high quality."""
        return int(balanced_parts(self.good, self.fair, self.n))

    @property
    def high_quality(self) -> float:
        """Share of the samples that are of high quality, in [0, 1]."""
        return float(self.good.sum()) / self.n

    @property
    def shares(self) -> Array:
        """Share of all samples in each part, by nearest part, (k,)."""
        return self.nearest / self.n

    @property
    def mode_kl(self) -> float:
        """KL of the samples' shares of the parts from the fair ones, nats; infinite with a sample at infinity."""
        return inf if self.nearest.sum() < self.n else float(mode_kl(self.shares, self.fair))

    @property
    def mode_kl_error(self) -> float:
        """Standard error of `mode_kl` (delta method)."""
        seen = self.shares > 0
        shares, surprise = self.shares[seen], np.log(self.shares[seen] / self.fair[seen])
        return sqrt(max(float(shares @ surprise**2 - (shares @ surprise) ** 2), 0.0) / self.n)


def balanced_parts(good: Counts, fair: Array, n: int) -> Counts:
    """Number of parts whose ``good`` (..., k) of ``n`` samples reach a fifth of the ``fair`` (k,) share, as (...)."""
    return ((good > 0) & (good >= BALANCED * fair * n)).sum(axis=-1)


def mode_kl(shares: Array, fair: Array) -> Array:
    """Σ g ln(g / f) for shares g (..., k) and fair shares f (k,), as (...), in nats.

    PacGAN (Lin et al., 2018, section 4.1) calls it the reverse KL over modes, every sample counted at its nearest mode.
    A perfect generator reads about (k − 1) / 2n (Wilks, 1938), one that knows only mode i reads −ln f_i.
    """
    return np.maximum(xlogy(shares, shares / fair).sum(axis=-1), 0.0)
