"""Fitting mixtures on a quadrature grid with exact gradients and Hessians.

With responsibilities r_k = π_k N_k / q and a_k = log π_k + log N_k, the chain rule through log q = log Σ exp a_k gives

    ∂log q = r_k ∂a_k,    ∂²log q = δ_kl r_k (∂a_k ∂a_kᵀ + ∂²a_k) − r_k r_l ∂a_k ∂a_lᵀ,

so the Hessian of ∫F needs the moments of A r_k and B r_k r_l only (A, B as in `models.fitting.integrands`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np

from models.fitting.grid_problem import BLOCK, refined_values, runs
from models.fitting.integrands import Field, Integrand
from models.fitting.polynomials import polynomials
from models.fitting.quadrature import Box, Quadrature
from models.fitting.spaces import Point, take
from models.targets.base import Array


class MixtureProblem:
    """Minimise integrands over mixtures of K Gaussians; points and coordinates are those of `MixtureSpace`."""

    def __init__(self, quadrature: Quadrature, integrands: Sequence[Integrand]):
        self.quadrature, self.integrands = quadrature, tuple(integrands)
        self.tables = polynomials(quadrature.dim)

    def evaluate_many(self, which: Array, *point: Array) -> tuple[Array, Array, Array]:
        """Values (S,), gradients (S, m) and Hessians (S, m, m), m = K (n + 1); ``inf`` where the grid cannot judge."""
        size = max(BLOCK // (len(self.quadrature.nodes) * point[0].shape[1]), 1)
        parts = []
        for index, rows in runs(which):
            for start in range(rows.start, rows.stop, size):
                block = take(point, slice(start, min(start + size, rows.stop)))
                parts.append(self._evaluate(self.integrands[index], block))
        return tuple(np.concatenate(part) for part in zip(*parts, strict=True))

    def _evaluate(self, integrand: Integrand, point: Point) -> tuple[Array, Array, Array]:
        joint, z = self.joint(point)
        log_q, shares = _normalised(joint)
        with np.errstate(over="ignore", invalid="ignore"):
            terms = integrand.terms(Field(self.quadrature, log_q))
        first = self._moments(terms.first[:, None] * shares)
        pairs = self._pair_moments(terms.second, shares)
        weight = np.exp(point[2]) / np.exp(point[2]).sum(axis=1, keepdims=True)
        gradient, hessian = self._derivatives(z, first, pairs, weight)
        hessian += terms.rank_one * gradient[:, :, None] * gradient[:, None, :]
        usable = self._inside(point) & np.isfinite(terms.value) & np.isfinite(hessian).all(axis=(1, 2))
        finite = integrand.finite(self.quadrature.p, point[1])
        usable = usable if finite is None else usable & finite
        return np.where(usable, terms.value, np.inf), gradient, hessian

    @property
    def rest(self) -> Array:
        """Gradient at which a search has arrived, for each integrand."""
        return np.array([integrand.rest for integrand in self.integrands])

    def joint(self, point: Point) -> tuple[Array, Array]:
        """log π_k N_k (S, K, N) at the nodes, and the z-monomials (S, K, low, low) of each component."""
        mean, chol, logit = point
        s, k, d = mean.shape
        z, log_density = self.quadrature.frame(mean.reshape(-1, d), chol.reshape(-1, d, d))
        log_density[:, 0] += (logit - np.log(np.exp(logit).sum(axis=1, keepdims=True))).reshape(-1)
        return self.quadrature.log_density(log_density).reshape(s, k, -1), z.reshape(s, k, *z.shape[1:])

    def _moments(self, fields: Array) -> Array:
        s, k, n = fields.shape
        return self.quadrature.moments(fields.reshape(s * k, n)).reshape(s, k, -1)

    def _pair_moments(self, second: Array, shares: Array) -> Array:
        """Moments (S, K, K, m) of B r_k r_l."""
        s, count = shares.shape[:2]
        out = np.empty((s, count, count, len(self.tables.exponents)))
        for k, l in combinations_with_replacement(range(count), 2):
            out[:, k, l] = out[:, l, k] = self.quadrature.moments(second * shares[:, k] * shares[:, l])
        return out

    def _derivatives(self, z: Array, first: Array, pairs: Array, weight: Array) -> tuple[Array, Array]:
        s, count = first.shape[:2]
        low, n = self.tables.low, self.tables.size + 1
        local = (z @ first[..., :low, None])[..., 0]
        slopes = np.zeros((s, count, n, low))  # ∂a_k as polynomials in x: the scores, then 1 for the logit
        slopes[:, :, :-1], slopes[:, :, -1, 0] = self.tables.scores @ z, 1.0
        blocks = self._cross(slopes, pairs)
        for k in range(count):
            hankel = first[:, k][:, self.tables.products]
            blocks[:, k, :, k] += slopes[:, k] @ hankel @ slopes[:, k].swapaxes(1, 2)
            blocks[:, k, :-1, k, :-1] += self.tables.bend(local[:, k])
        return self._softmax_terms(slopes, first, pairs, weight, blocks)

    def _cross(self, slopes: Array, pairs: Array) -> Array:
        """∫ B r_k r_l ∂a_k ∂a_lᵀ as (S, K, n, K, n)."""
        return np.einsum("skia,sklab,sljb->skilj", slopes, pairs[..., self.tables.products], slopes, optimize=True)

    def _softmax_terms(
        self, slopes: Array, first: Array, pairs: Array, weight: Array, blocks: Array
    ) -> tuple[Array, Array]:
        """What the weights' normalisation adds: log q also loses log Σ exp(logit)."""
        s, count, n, low = slopes.shape
        gradient = np.einsum("skia,ska->ski", slopes, first[..., :low])
        both = gradient + np.einsum("skia,ska->ski", slopes, pairs.sum(axis=2)[..., :low])  # ∫ (A + B) r_k ∂a_k
        pull = np.zeros((s, count, n))
        pull[..., -1] = weight
        mass, mass_both = gradient[..., -1].sum(axis=1), both[..., -1].sum(axis=1)  # ∫ A and ∫ (A + B)
        gradient = gradient - mass[:, None, None] * pull
        cross = both[:, :, :, None, None] * pull[:, None, None]
        outer = pull[:, :, :, None, None] * pull[:, None, None]
        blocks = blocks - cross - cross.transpose(0, 3, 4, 1, 2) + (mass_both + mass)[:, None, None, None, None] * outer
        for k in range(count):
            blocks[:, k, -1, k, -1] -= mass * weight[:, k]
        return gradient.reshape(s, -1), blocks.reshape(s, count * n, count * n)

    def _inside(self, point: Point) -> Array:
        mean, chol, _ = point
        s, k, d = mean.shape
        return self.quadrature.inside(mean.reshape(-1, d), chol.reshape(-1, d, d)).reshape(s, k).all(axis=1)

    def values(self, around: Box, *point: Array) -> tuple[Array, Array]:
        """The divergence of the last integrand (S,) and its error (S,), on finer grids than that of the search.

        ``around`` holds all the components, see `reach_of`.
        """

        def log_densities(grid: Quadrature, rows: Array) -> Array:
            return _normalised(MixtureProblem(grid, ()).joint(take(point, rows))[0])[0]

        return refined_values(self.quadrature, self.integrands[-1], point[:2], around, log_densities)


def responsibilities(joint: Array) -> Array:
    """Shares (S, K, N) of the components in the density, from log π_k N_k (S, K, N)."""
    return _normalised(joint)[1]


def _normalised(joint: Array) -> tuple[Array, Array]:
    """log q (S, N) and responsibilities (S, K, N) from log π_k N_k (S, K, N)."""
    top = joint.max(axis=1, keepdims=True)
    parts = np.exp(joint - top)
    total = parts.sum(axis=1, keepdims=True)
    return (top + np.log(total))[:, 0], parts / total
