"""Pearson's χ²-divergence."""

from __future__ import annotations

import numpy as np

from models.divergences.base import DIVERGENCES
from models.divergences.f_divergence import NO_UNIT, FDivergence
from models.divergences.gaussian_integrals import log_power_integral, mixtures_finite, power_reach, square_over
from models.divergences.power_integrand import PowerIntegrand
from models.fitting.integrands import Integrand
from models.fitting.quadrature import Box
from models.registry import Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture


class ChiSquared(FDivergence):
    """χ²(p‖q) = ∫ (p − q)²/q dx = ∫ p²/q dx − 1, twice the α-divergence with α = 2.

    Between Gaussians it is infinite unless 2 Σ_q − Σ_p is positive definite; a mixture p needs that of each component.
    """

    key = "chi2"
    title = Text("χ²", "χ²-дивергенция")
    short = Text("χ²", "χ²")
    symbol = r"\chi^2(p\,\|\,q)"
    formula = r"\int\frac{\left(p(x)-q(x)\right)^2}{q(x)}\,dx"
    about = Text(
        "The variance of the weights p/q: covers more anxiously than forward KL, and is infinite as soon as q's tails "
        "are too light, whatever happens elsewhere.",
        "Дисперсия весов p/q: накрывает ещё осторожнее прямой KL и бесконечна, как только хвосты q слишком лёгкие, что "
        "бы ни было в остальных местах.",
    )
    unit = NO_UNIT
    order = 70

    def integrand(self) -> Integrand:
        return PowerIntegrand(alpha=2.0, factor=2.0)

    def diverges(self, p: Distribution, q: Distribution) -> bool:
        return isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture) and not mixtures_finite(p, q, 2.0)

    def closed_value(self, p: Distribution, q: Distribution) -> float | None:
        if not (isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture) and len(q.weights) == 1):
            return None
        if len(p.weights) > 1:
            return square_over(p, q) - 1
        with np.errstate(over="ignore"):
            return float(np.expm1(log_power_integral(p, q, 2.0)))

    def reach(self, p: Distribution, q: Distribution) -> list[Box]:
        both = isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture)
        return power_reach(p, q, 2.0) if both else []


DIVERGENCES.add(ChiSquared())
