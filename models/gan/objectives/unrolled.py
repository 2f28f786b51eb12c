"""The unrolled GAN: a generator that foresees the discriminator's next moves."""

from __future__ import annotations

from math import log

from models.gan.objectives.base import OBJECTIVES, Optimum, RowObjective, Term
from models.registry import Text


class Unrolled(RowObjective):
    """G raises D's loss as it will stand after k more updates of D; with k = 0 this is the minimax game."""

    key = "unrolled"
    title = Text("Unrolled GAN", "Развёрнутая GAN")
    short = Text("unrolled", "развёрнутая")
    order = 100
    discriminator_formula = r"L(\theta_D)=-\mathbb{E}_{x}\log D(x)-\mathbb{E}_{z}\log\left(1-D(G(z))\right)"
    generator_formula = r"-L\left(\theta_D^{(k)}(\theta_G)\right)"
    about = Text(
        "Piling points on one mode does not pay: k steps ahead, D has already caught it. Each step costs k more.",
        "Собирать точки на одной моде невыгодно: через k шагов D это уже заметит. Но и каждый шаг дороже в k раз.",
    )
    source = "Metz et al., 2017, eqs. 7 to 9"
    optimum = Optimum(
        discriminator=2 * log(2),
        generator=-2 * log(2),
        about=Text("D = ½ everywhere: log 4 and −log 4", "D = ½ всюду: log 4 и −log 4"),
    )
    is_probability = True
    discriminator_terms = (Term("logistic", "real", -1), Term("logistic", "fake", +1))
    generator_terms = (Term("logistic", "real", -1, weight=-1), Term("logistic", "fake", +1, weight=-1))
    recipe = {"lr_g": 1e-3, "lr_d": 1e-4, "beta1": 0.5, "beta2": 0.999, "unroll": 5}


OBJECTIVES.add(Unrolled())
