"""Squared Hellinger distance."""

from __future__ import annotations

from math import expm1

from models.divergences.base import DIVERGENCES
from models.divergences.f_divergence import NO_UNIT, FDivergence
from models.divergences.gaussian_integrals import log_power_integral
from models.divergences.power_integrand import PowerIntegrand
from models.fitting.integrands import Integrand
from models.registry import Text
from models.targets.mixture import GaussianMixture


class SquaredHellinger(FDivergence):
    """H² = ½ ∫ (√p − √q)² = 1 − ∫ √(pq), in [0, 1]: a quarter of the α-divergence with α = ½."""

    key = "hellinger"
    title = Text("squared Hellinger", "квадрат расстояния Хеллингера")
    short = Text("Hellinger", "Хеллингер")
    symbol = r"H^2(p, q)"
    formula = r"\tfrac12\int\left(\sqrt{p(x)}-\sqrt{q(x)}\right)^2dx"
    about = Text(
        "Compares square roots of densities, so thin tails count for more than in total variation. Symmetric, at most "
        "1, and rich in local optima once modes part.",
        "Сравнивает корни из плотностей, поэтому тонкие хвосты весят больше, чем в полной вариации. Симметрично, не "
        "больше 1; когда моды расходятся, появляется много локальных оптимумов.",
    )
    unit = NO_UNIT
    order = 50
    upper_bound = 1.0

    def integrand(self) -> Integrand:
        return PowerIntegrand(alpha=0.5, factor=0.25)

    def between_gaussians(self, p: GaussianMixture, q: GaussianMixture) -> float:
        return -expm1(log_power_integral(p, q, 0.5))


DIVERGENCES.add(SquaredHellinger())
