"""Reverse Kullback–Leibler divergence: the one that variational inference minimises."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from models.divergences.base import DIVERGENCES
from models.divergences.f_divergence import FDivergence
from models.divergences.forward_kl import kl_density
from models.divergences.gaussian_integrals import gaussian_kl
from models.fitting.integrands import Field, Integrand, Terms
from models.registry import Text
from models.targets.base import Array
from models.targets.mixture import GaussianMixture


class ReverseKLIntegrand(Integrand):
    """F = q log(q/p) + p − q: f(u) = −log u + u − 1; A = q log(q/p), B = q."""

    local: ClassVar[bool] = True

    def terms(self, field: Field) -> Terms:
        first = field.log_q - field.log_p
        first *= field.q
        value = field.total(first) + field.quadrature.mass - field.total(field.q)
        return Terms(value, first, field.q)

    def value(self, field: Field) -> Array:
        """∫ q log(q/p) + 1 − ∫ q: the target's mass is 1, on whatever part of the plane the grid lies."""
        with np.errstate(invalid="ignore"):
            return field.total((field.log_q - field.log_p) * field.q) + 1 - field.total(field.q)

    def density(self, log_p: Array, log_q: Array) -> Array:
        return kl_density(log_q, log_p)


class ReverseKL(FDivergence):
    key = "reverse_kl"
    title = Text("reverse KL", "обратная KL-дивергенция")
    short = Text("reverse KL", "обратная KL")
    symbol = r"\mathrm{KL}(q\,\|\,p)"
    formula = r"\int q(x)\,\log\frac{q(x)}{p(x)}\,dx"
    about = Text(
        "The model is punished for density where the data have none, and not for modes it leaves out: it settles on "
        "one mode, and which one depends on where it starts.",
        "Модель наказывают за плотность там, где данных нет, но не за пропущенные моды: она садится на одну моду, а на "
        "какую — зависит от начальной точки.",
    )
    order = 20

    def integrand(self) -> Integrand:
        return ReverseKLIntegrand()

    def between_gaussians(self, p: GaussianMixture, q: GaussianMixture) -> float:
        return gaussian_kl(q, p)


DIVERGENCES.add(ReverseKL())
