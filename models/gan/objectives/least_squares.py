"""The least-squares GAN."""

from __future__ import annotations

from models.gan.objectives.base import OBJECTIVES, Optimum, RowObjective, Term
from models.registry import Text


class LeastSquares(RowObjective):
    """D regresses to 1 on real and to 0 on generated points; G pulls D's answer on its own points to 1."""

    key = "least_squares"
    title = Text("Least-squares GAN", "GAN с наименьшими квадратами")
    short = Text("least squares", "наименьшие квадраты")
    order = 30
    discriminator_formula = r"\tfrac12\mathbb{E}_{x}(D(x)-1)^2+\tfrac12\mathbb{E}_{z}D(G(z))^2"
    generator_formula = r"\tfrac12\mathbb{E}_{z}(D(G(z))-1)^2"
    about = Text(
        "The loss does not saturate: points far on the wrong side of D's boundary are pulled hardest.",
        "Потери не насыщаются: сильнее всего притягиваются точки, далёкие от границы D.",
    )
    source = "Mao et al., 2017, eq. 9"
    optimum = Optimum(
        discriminator=0.25,
        generator=0.125,
        about=Text("D = ½ everywhere: ¼ and ⅛", "D = ½ всюду: ¼ и ⅛"),
    )
    discriminator_terms = (Term("square", "real", -1), Term("square", "fake", +1, shift=-1))
    generator_terms = (Term("square", "fake", -1),)
    recipe = {"lr_g": 1e-3, "lr_d": 1e-3, "beta1": 0.5, "beta2": 0.999}


OBJECTIVES.add(LeastSquares())
