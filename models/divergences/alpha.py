"""The α-divergences: one slider from mode-seeking to mass-covering."""

from __future__ import annotations

from math import expm1, inf

from models.divergences.base import DIVERGENCES
from models.divergences.f_divergence import FDivergence
from models.divergences.forward_kl import ForwardKLIntegrand
from models.divergences.gaussian_integrals import (
    gaussian_kl,
    log_power_integral,
    mixtures_finite,
    power_reach,
)
from models.divergences.power_integrand import PowerIntegrand
from models.divergences.reverse_kl import ReverseKLIntegrand
from models.fitting.integrands import Integrand
from models.fitting.quadrature import Box
from models.registry import Param, Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture

LIMIT = 1e-6  # so near to 0 or 1 the divergence is its limit, to the accuracy of the grid


class AlphaDivergence(FDivergence):
    """D_α(p‖q) = (∫ p^α q^(1−α) dx − 1) / (α (α − 1)), in the parametrisation of Cichocki and Amari, "Families of
    alpha- beta- and gamma-divergences", Entropy 12, 2010 (also Minka, "Divergence measures and message passing", 2005).

    α → 1 is KL(p‖q), α → 0 is KL(q‖p); α = ½ is four times squared Hellinger, α = 2 half of χ²(p‖q). (Amari's own
    older α′ is 1 − 2α.) Between 0 and 1 it is bounded by 1/(α(1 − α)); outside it may be infinite.
    """

    key = "alpha"
    title = Text("α-divergence", "α-дивергенция")
    short = Text("α-divergence", "α-дивергенция")
    symbol = r"D_\alpha(p\,\|\,q)"
    formula = r"\frac{1}{\alpha(\alpha-1)}\left(\int p(x)^{\alpha}\,q(x)^{1-\alpha}\,dx-1\right)"
    about = Text(
        "One family that holds both KLs: at α = 0 it is reverse KL and seeks a mode, at α = 1 forward KL and covers "
        "all. Move α and watch the fit let go of the modes, or seize them.",
        "Одно семейство, в котором есть обе KL: при α = 0 это обратная KL, она ищет моду, при α = 1 прямая, она "
        "накрывает всё. Двигайте α и смотрите, как модель отпускает моды или захватывает их.",
    )
    order = 60
    params = (
        Param(
            "alpha",
            Text("α", "α"),
            0.5,
            low=-1.0,
            high=2.0,
            step=0.05,
            help=Text("0: reverse KL, ½: Hellinger, 1: forward KL", "0: обратная KL, ½: Хеллингер, 1: прямая KL"),
        ),
    )

    def integrand(self, alpha: float) -> Integrand:
        if abs(alpha) < LIMIT:
            return ReverseKLIntegrand()
        return ForwardKLIntegrand() if abs(alpha - 1) < LIMIT else PowerIntegrand(alpha)

    def diverges(self, p: Distribution, q: Distribution, alpha: float) -> bool:
        return isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture) and not mixtures_finite(p, q, alpha)

    def between_gaussians(self, p: GaussianMixture, q: GaussianMixture, alpha: float) -> float:
        if abs(alpha) < LIMIT:
            return gaussian_kl(q, p)
        if abs(alpha - 1) < LIMIT:
            return gaussian_kl(p, q)
        try:
            return expm1(log_power_integral(p, q, alpha)) / (alpha * (alpha - 1))
        except OverflowError:
            return inf

    def reach(self, p: Distribution, q: Distribution, alpha: float) -> list[Box]:
        outside = not 0 <= alpha <= 1 and isinstance(p, GaussianMixture) and isinstance(q, GaussianMixture)
        return power_reach(p, q, alpha) if outside else []


DIVERGENCES.add(AlphaDivergence())
