"""Jensen–Shannon divergence: what the first GAN's generator minimises."""

from __future__ import annotations

from math import log

import numpy as np

from models.divergences.base import DIVERGENCES
from models.divergences.f_divergence import FDivergence
from models.fitting.integrands import Field, Integrand, Terms
from models.registry import Text
from models.targets.base import Array

LN2 = log(2.0)
TINY = 1e-300


class JensenShannonIntegrand(Integrand):
    """F = ½ p log(p/m) + ½ q log(q/m), m = ½(p + q); A = ½ q log(q/m), B = ½ pq/(p + q)."""

    def terms(self, field: Field) -> Terms:
        p, q = field.p, field.q
        total = q + p
        total += TINY
        log_total = np.log(total)
        first = field.log_q - log_total
        first += LN2
        first *= q
        first *= 0.5
        of_p = field.quadrature.log_p_mean - field.under_p(log_total) + LN2 * field.quadrature.mass
        return Terms(field.total(first) + 0.5 * of_p, first, 0.5 * q * (p / total))

    def density(self, log_p: Array, log_q: Array) -> Array:
        log_mean = np.logaddexp(log_p, log_q) - LN2
        return 0.5 * np.maximum(_part(log_p, log_mean) + _part(log_q, log_mean), 0.0)


def _part(log_p: Array, log_m: Array) -> Array:
    """p log(p/m) + m − p, m where p = 0; over p and q the added terms cancel."""
    gap = np.where(np.isneginf(log_p), 0.0, log_p - np.where(np.isneginf(log_m), 0.0, log_m))
    ratio = np.where(np.isneginf(log_p), 0.0, np.exp(gap))
    return np.exp(log_m) * (1 - ratio + gap * ratio)


class JensenShannon(FDivergence):
    key = "js"
    title = Text("Jensen–Shannon", "дивергенция Йенсена–Шеннона")
    short = Text("JS", "JS")
    symbol = r"\mathrm{JS}(p, q)"
    formula = (
        r"\tfrac12\,\mathrm{KL}\!\left(p\,\middle\|\,\tfrac{p+q}{2}\right)"
        r"+\tfrac12\,\mathrm{KL}\!\left(q\,\middle\|\,\tfrac{p+q}{2}\right)"
    )
    about = Text(
        "A compromise between the two KLs, symmetric and never above ln 2. Once p and q no longer overlap it stays at "
        "ln 2 and its gradient vanishes, wherever q goes.",
        "Компромисс между двумя KL: симметрична и не больше ln 2. Когда p и q не перекрываются, она стоит на ln 2, а "
        "её градиент исчезает, куда бы q ни двигалась.",
    )
    order = 30
    upper_bound = LN2

    def integrand(self) -> Integrand:
        return JensenShannonIntegrand()


DIVERGENCES.add(JensenShannon())
