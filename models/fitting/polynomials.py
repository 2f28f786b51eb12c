"""Polynomial tables behind the exact derivatives of a divergence with respect to a Gaussian.

The log-density of a Gaussian is a polynomial of degree 2, its derivatives in the local coordinates of
`models.fitting.problem` too. So log q on a grid is one matrix product with the monomials up to degree 2, and a gradient
and a Hessian need nothing but the moments of two weight functions up to degree 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, reduce
from itertools import product
from math import log, pi

import numpy as np

from models.targets.base import Array

DEGREE = 4


@dataclass(frozen=True)
class Polynomials:
    """Monomials of ``dim`` variables up to degree 4, those of degree ≤ 2 (``low`` of them) first."""

    dim: int

    @cached_property
    def exponents(self) -> list[tuple[int, ...]]:
        """Exponents of the monomials by degree: 1, x, y, x², xy, y², x³, …"""
        every = [e for e in product(range(DEGREE + 1), repeat=self.dim) if sum(e) <= DEGREE]
        return sorted(every, key=lambda e: (sum(e), [-power for power in e]))

    @cached_property
    def low(self) -> int:
        return sum(sum(e) <= 2 for e in self.exponents)

    @cached_property
    def products(self) -> Array:
        """Index (low, low) of the product of two monomials of degree ≤ 2 among all monomials."""
        place = {e: index for index, e in enumerate(self.exponents)}
        low = self.exponents[: self.low]
        return np.array([[place[tuple(i + j for i, j in zip(a, b, strict=True))] for b in low] for a in low])

    def table(self, x: Array, count: int | None = None) -> Array:
        """The first ``count`` monomials (all, if None) at points ``x`` (n, d): (m, n), contiguous in n."""
        powers = [None, np.ascontiguousarray(x.T)]
        for _ in range(sum(self.exponents[:count][-1]) - 1):
            powers.append(powers[-1] * powers[1])
        return np.stack([self._monomial(powers, e, len(x)) for e in self.exponents[:count]])

    def _monomial(self, powers: list, exponents: tuple[int, ...], n: int) -> Array:
        factors = [powers[k][axis] for axis, k in enumerate(exponents) if k]
        return reduce(np.multiply, factors) if factors else np.ones(n)

    @cached_property
    def _linear_products(self) -> Array:
        """(1 + d, 1 + d, low): 1 where two linear monomials multiply to a monomial of degree ≤ 2."""
        linear = self.products[: 1 + self.dim, : 1 + self.dim]
        return (linear[:, :, None] == np.arange(self.low)).astype(float)

    @cached_property
    def _pairs(self) -> tuple[Array, Array]:
        """Numbers of the variables whose products are the monomials of degree 2, in their order."""
        return np.triu_indices(self.dim)

    @cached_property
    def _half_square(self) -> Array:
        """−½ |z|² as a polynomial (low,) in z."""
        out = np.zeros(self.low)
        out[[2] if self.dim == 1 else [3, 5]] = -0.5
        return out

    def standardised(self, mean: Array, chol: Array) -> Array:
        """The monomials of z = L⁻¹(x − mean) of degree ≤ 2 as polynomials in x: (S, low, low), one row each."""
        if self.dim == 1:
            return _standardised_on_line(mean[:, 0], chol[:, 0, 0])
        s, d = mean.shape
        inverse = inverse_lower(chol)
        linear = np.concatenate([-(inverse @ mean[:, :, None]), inverse], axis=2)
        out = np.zeros((s, self.low, self.low))
        out[:, 0, 0] = 1.0
        out[:, 1 : 1 + d, : 1 + d] = linear
        i, j = self._pairs
        outer = linear[:, i, :, None] * linear[:, j, None, :]
        out[:, 1 + d :] = outer.reshape(s, len(i), (1 + d) ** 2) @ self._linear_products.reshape(-1, self.low)
        return out

    def log_density(self, standardised: Array, chol: Array) -> Array:
        """Coefficients (S, low) of the Gaussian log-densities on the monomials of degree ≤ 2."""
        out = self._half_square @ standardised
        out[:, 0] -= np.log(diagonal(chol)).sum(axis=1) + 0.5 * self.dim * log(2 * pi)
        return out

    @cached_property
    def size(self) -> int:
        """The number of local coordinates of a Gaussian."""
        return {1: 2, 2: 5}[self.dim]

    @cached_property
    def fisher(self) -> Array:
        """Diagonal Fisher information (n,) of the local coordinates."""
        return np.array({1: [1.0, 2.0], 2: [1.0, 1.0, 2.0, 1.0, 2.0]}[self.dim])

    @cached_property
    def scores(self) -> Array:
        """First derivatives (n, low) of log q in local coordinates, as polynomials in z."""
        if self.dim == 1:  # z, z² − 1
            return np.array([[0.0, 1, 0], [-1, 0, 1]])
        rows = [{1: 1}, {2: 1}, {3: 1, 0: -1}, {4: 1}, {5: 1, 0: -1}]  # z₁, z₂, z₁² − 1, z₁z₂, z₂² − 1
        return np.array([[row.get(k, 0.0) for k in range(self.low)] for row in rows])

    @cached_property
    def curvature(self) -> Array:
        """Second derivatives (n, n, low) of log q in local coordinates, as polynomials in z.

        They follow from log q = −½|E⁻¹(z − δ)|² − log det(L E) at δ = 0, E = I.
        """
        entries = _CURVATURE_1D if self.dim == 1 else _CURVATURE_2D
        out = np.zeros((self.size, self.size, self.low))
        for (i, j), (monomial, factor) in entries.items():
            out[i, j, monomial] = out[j, i, monomial] = factor
        return out

    @cached_property
    def _curvature_rows(self) -> Array:
        return np.ascontiguousarray(self.curvature.reshape(-1, self.low).T)

    def bend(self, local: Array) -> Array:
        """Integrals (S, n, n) of the second derivatives, from the moments (S, low) of z-monomials of degree ≤ 2."""
        return (local @ self._curvature_rows).reshape(len(local), self.size, self.size)


_CURVATURE_1D = {(0, 0): (0, -1.0), (0, 1): (1, -2.0), (1, 1): (2, -2.0)}
_CURVATURE_2D = {
    (0, 0): (0, -1.0),
    (1, 1): (0, -1.0),
    (0, 2): (1, -2.0),
    (0, 3): (2, -1.0),
    (1, 3): (1, -1.0),
    (1, 4): (2, -2.0),
    (2, 2): (3, -2.0),
    (2, 3): (4, -1.0),
    (3, 3): (3, -1.0),
    (3, 4): (4, -2.0),
    (4, 4): (5, -2.0),
}


@cache
def polynomials(dim: int) -> Polynomials:
    """The tables for ``dim`` = 1 or 2, made once."""
    return Polynomials(dim)


def _standardised_on_line(mean: Array, deviation: Array) -> Array:
    """1, z, z² with z = (x − mean)/deviation, both (S,), as polynomials in x: (S, 3, 3), one row each."""
    slope = 1 / deviation
    offset = -mean * slope
    out = np.zeros((len(mean), 3, 3))
    out[:, 0, 0] = 1.0
    out[:, 1, 0], out[:, 1, 1] = offset, slope
    out[:, 2, 0], out[:, 2, 1], out[:, 2, 2] = offset * offset, 2 * offset * slope, slope * slope
    return out


def diagonal(matrices: Array) -> Array:
    """Diagonals (S, d) of matrices (S, d, d)."""
    s, d, _ = matrices.shape
    return matrices.reshape(s, d * d)[:, :: d + 1]


def inverse_lower(chol: Array) -> Array:
    """Inverses of lower triangular matrices (S, d, d), d = 1 or 2; faster than a general inverse."""
    if chol.shape[-1] == 1:
        return 1.0 / chol
    out = np.zeros_like(chol)
    out[:, 0, 0] = 1.0 / chol[:, 0, 0]
    out[:, 1, 1] = 1.0 / chol[:, 1, 1]
    out[:, 1, 0] = -chol[:, 1, 0] * out[:, 0, 0] * out[:, 1, 1]
    return out


def retract(mean: Array, chol: Array, step: Array) -> tuple[Array, Array]:
    """The Gaussians that lie ``step`` (S, n) away in local coordinates: means (S, d) and factors (S, d, d)."""
    d = mean.shape[1]
    moved = mean + (chol @ step[:, :d, None])[:, :, 0]
    factor = np.zeros_like(chol)
    if d == 1:
        factor[:, 0, 0] = np.exp(step[:, 1])
    else:
        factor[:, 0, 0], factor[:, 1, 0], factor[:, 1, 1] = np.exp(step[:, 2]), step[:, 3], np.exp(step[:, 4])
    return moved, chol @ factor
