"""Forward Kullback–Leibler divergence: the one that maximum likelihood minimises."""

from __future__ import annotations

import numpy as np

from models.divergences.base import DIVERGENCES
from models.divergences.f_divergence import FDivergence
from models.divergences.gaussian_integrals import gaussian_kl
from models.fitting.em import expectation_maximisation
from models.fitting.families import GAUSSIANS, factors
from models.fitting.integrands import Field, Integrand, Terms
from models.fitting.quadrature import Quadrature
from models.fitting.spaces import Point
from models.registry import Text
from models.targets.base import Array, Distribution
from models.targets.mixture import Gaussian, GaussianMixture


class ForwardKLIntegrand(Integrand):
    """F = p log(p/q) + q − p: f(u) = u log u − u + 1; A = q − p, B = p."""

    def terms(self, field: Field) -> Terms:
        first = field.q - field.p
        value = field.quadrature.log_p_mean - field.under_p(field.log_q) + field.total(first)
        return Terms(value, first, field.p[None])

    def density(self, log_p: Array, log_q: Array) -> Array:
        return kl_density(log_p, log_q)


def kl_density(log_p: Array, log_q: Array) -> Array:
    """p log(p/q) + q − p, never negative, ∞ where q = 0 < p."""
    p, gap = np.exp(log_p), np.where(np.isneginf(log_p), 0.0, log_q - log_p)
    near = np.abs(gap) < 1e-4  # the sum below would cancel: e^g − 1 − g = g²/2 + g³/6 + …
    with np.errstate(over="ignore", invalid="ignore"):
        excess = np.where(near, gap * gap * (0.5 + gap / 6), np.exp(log_q - log_p) - 1 - gap)
        far = np.where(gap > 100, np.exp(log_q), p * np.minimum(excess, 1e300))
    return np.where(np.isneginf(log_p), np.exp(log_q), np.where(np.isneginf(log_q), np.inf, far))


class ForwardKL(FDivergence):
    key = "forward_kl"
    title = Text("forward KL", "прямая KL-дивергенция")
    short = Text("forward KL", "прямая KL")
    symbol = r"\mathrm{KL}(p\,\|\,q)"
    formula = r"\int p(x)\,\log\frac{p(x)}{q(x)}\,dx"
    about = Text(
        "Every place where the data live must get density, or the logarithm punishes: the fit covers all modes and the "
        "empty space between them. Minimising it is maximum likelihood.",
        "Плотность нужна всюду, где есть данные, иначе логарифм накажет: модель накрывает все моды и пустоту между "
        "ними. Её минимум и есть оценка максимального правдоподобия.",
    )
    order = 10

    def integrand(self) -> Integrand:
        return ForwardKLIntegrand()

    def between_gaussians(self, p: GaussianMixture, q: GaussianMixture) -> float:
        return gaussian_kl(p, q)

    def closed_form(self, p: Distribution, family: str) -> list[tuple[GaussianMixture, None]] | None:
        """The Gaussian with the target's mean and (as far as the family can) its covariance: moment matching."""
        if family not in GAUSSIANS:
            return None
        chol = factors(family, p.covariance[None])[0]
        q = Gaussian(p.mean, chol @ chol.T if family != "full" else p.covariance)
        return [(q, None)]

    def approach(self, quadrature: Quadrature, point: Point) -> list[Point]:
        return expectation_maximisation(quadrature, point)


DIVERGENCES.add(ForwardKL())
