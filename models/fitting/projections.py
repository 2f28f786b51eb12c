"""One-dimensional shadows: mixtures on lines, their distribution functions, and directions to project along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, pi

import numpy as np
from scipy.special import ndtr

from models.fitting.parts import Parts
from models.targets.base import Array

INVERSE_ROOT_2PI = 1.0 / np.sqrt(2 * pi)
REACH = 8.5  # standard deviations: beyond them lies less than 2e-17 of a Gaussian's mass
RELATIVE_STEP = 0.5  # of the narrowest part: the trapezoid rule is then exact to about 1e-9 on analytic integrands
MAX_NODES = 4096  # on a line
DIRECTIONS = 32
SHADOW_SHARPNESS = 1.0  # of the transport cost of shadows, compared with the mean distance of two Gaussians
MAX_DIRECTIONS = 1024
BINS = 64  # on a line, for a density summed up by cells
NARROWEST = 0.3  # of a bin's width: the deviation of a bin that all mass of which sits in one place


def normal_density(z: Array) -> Array:
    return INVERSE_ROOT_2PI * np.exp(-0.5 * z * z)


def directions(dim: int, count: int = DIRECTIONS) -> Array:
    """Unit vectors (count, 2), evenly spaced over the half circle; for ``dim`` 1 the only one, (1, 1).

    The mean over them is the trapezoid rule for a function of period π: it converges faster than any power of the
    count where that function is analytic.
    """
    if dim == 1:
        return np.ones((1, 1))
    angles = pi * (np.arange(count) + 0.5) / count
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def direction_count(ratio: float) -> int:
    """How many directions resolve shadows whose longest length is ``ratio`` times their shortest: 32 to 1024.

    The mean distance |cos θ|, blurred by an angle of 1/ratio, has Fourier coefficients that fall as
    exp(−k²/(2 ratio²)); ``count`` directions alias the frequency 2 count. Four ratios leave about 1e-14.
    """
    wanted = max(DIRECTIONS, min(4.0 * ratio, MAX_DIRECTIONS))
    return DIRECTIONS * ceil(wanted / DIRECTIONS)


def shared_directions(*mixtures: Parts) -> Array:
    """Directions that resolve the shadows of all these mixtures: the more, the longer they are for their width."""
    if mixtures[0].dim == 1 or any(part.blurred for part in mixtures):
        return directions(mixtures[0].dim)
    ratio = max(SHADOW_SHARPNESS * part.length / part.narrowest for part in mixtures)
    return directions(2, direction_count(ratio))


@dataclass(frozen=True)
class Lines:
    """Mixtures of Gaussians on D lines at once.

    Attributes:
        weights: (D, K), each row summing to 1 (or to 0, see `minus`).
        means, deviations: (D, K) in data units; deviations are positive.
    """

    weights: Array
    means: Array
    deviations: Array

    def cdf(self, x: Array) -> Array:
        """P(X ≤ x) at points ``x`` (D, N)."""
        return (ndtr(self._standardised(x)) @ self.weights[..., None])[..., 0]

    def smaller_tail(self, x: Array) -> Array:
        """min(P(X ≤ x), P(X > x)) at ``x`` (D, N), with full relative precision in both tails."""
        z = self._standardised(x)
        both = [np.einsum("dnk,dk->dn", ndtr(sign * z), self.weights) for sign in (1.0, -1.0)]
        return np.minimum(*both)

    def density(self, x: Array) -> Array:
        """Density (D, N) at ``x`` (D, N), per data unit."""
        return (normal_density(self._standardised(x)) @ (self.weights / self.deviations)[..., None])[..., 0]

    def cdf_and_density(self, x: Array) -> tuple[Array, Array]:
        """`cdf` and `density` at ``x`` (D, N) in one go."""
        z = self._standardised(x)
        weights = self.weights[..., None]
        density = normal_density(z) @ (weights / self.deviations[..., None])
        return (ndtr(z) @ weights)[..., 0], density[..., 0]

    def integrated_cdf(self, x: Array) -> Array:
        """∫ P(X ≤ t) dt from −∞ to ``x`` (D, N), in data units; nearly x − mean far on the right."""
        z = self._standardised(x)
        return ((z * ndtr(z) + normal_density(z)) @ (self.weights * self.deviations)[..., None])[..., 0]

    @cached_property
    def grid(self) -> Array:
        """Evenly spaced points (D, N) that cover each line's mass and resolve its narrowest part."""
        low, high = self.extent
        count = ((high - low) / (RELATIVE_STEP * self.deviations.min(axis=1))).max()
        cells = min(ceil(count), MAX_NODES - 1)
        return low[:, None] + ((high - low) / cells)[:, None] * np.arange(cells + 1)

    def minus(self, other: Lines) -> Lines:
        """Mixtures with signed weights, whose distribution functions and densities are the differences to others."""
        pairs = ((self.weights, -other.weights), (self.means, other.means), (self.deviations, other.deviations))
        return Lines(*(np.concatenate(pair, axis=1) for pair in pairs))

    def rows(self, chosen: Array) -> Lines:
        """The lines with the given numbers, in that order, repeated where they are."""
        return Lines(self.weights[chosen], self.means[chosen], self.deviations[chosen])

    def _standardised(self, x: Array) -> Array:
        return (x[:, :, None] - self.means[:, None]) / self.deviations[:, None]

    @cached_property
    def extent(self) -> tuple[Array, Array]:
        """Ends (D,), (D,) between which all mass lies."""
        reach = REACH * self.deviations
        return (self.means - reach).min(axis=1), (self.means + reach).max(axis=1)

    @cached_property
    def mean(self) -> Array:
        """Mean (D,)."""
        return (self.weights * self.means).sum(axis=1)

    @cached_property
    def variance(self) -> Array:
        """Variance (D,)."""
        return (self.weights * (self.deviations**2 + (self.means - self.mean[:, None]) ** 2)).sum(axis=1)


def project(parts: Parts, along: Array) -> Lines:
    """The shadows of a mixture on the lines along the unit vectors ``along`` (D, d)."""
    means = along @ parts.means.T
    variances = np.einsum("di,kij,dj->dk", along, parts.covariances, along)
    weights = np.broadcast_to(parts.weights, means.shape)
    if parts.blurred:
        return _pooled(weights, means, variances)
    return Lines(weights, means, np.sqrt(variances))


def _pooled(weights: Array, means: Array, variances: Array) -> Lines:
    """Neighbours on each line, (D, K), pooled into at most `BINS` Gaussians that keep their means and variances."""
    low, high = means.min(axis=1, keepdims=True), means.max(axis=1, keepdims=True)
    width = (high - low) / (BINS - 1)
    bins = np.rint((means - low) / width).astype(int) + BINS * np.arange(len(means))[:, None]

    def total(values: Array) -> Array:
        return np.bincount(bins.ravel(), values.ravel(), BINS * len(means)).reshape(-1, BINS)

    mass = total(weights)
    held = np.where(mass > 0, mass, 1.0)
    mean = np.where(mass > 0, total(weights * means) / held, low + width * np.arange(BINS))
    square = total(weights * (variances + means**2)) / held - mean**2
    return Lines(mass, mean, np.sqrt(np.where(mass > 0, np.maximum(square, 0.0), 0.0) + (NARROWEST * width) ** 2))
