"""The relativistic pairing game with both zero-centred penalties: a modern baseline."""

from __future__ import annotations

from math import log

from models.gan.objectives.base import OBJECTIVES, Optimum, RowObjective, Term
from models.registry import Text


class Relativistic(RowObjective):
    """D tells which of two points is real; G turns the answer round. R1 and R2 make training converge."""

    key = "relativistic"
    title = Text("Relativistic GAN, R1 + R2", "Релятивистская GAN, R1 + R2")
    short = Text("relativistic", "релятивистская")
    order = 70
    discriminator_formula = (
        r"\mathbb{E}\log\left(1+e^{-(D(x)-D(G(z)))}\right)"
        r"+\tfrac{\gamma}{2}\mathbb{E}\|\nabla D(x)\|^2+\tfrac{\gamma}{2}\mathbb{E}\|\nabla D(G(z))\|^2"
    )
    generator_formula = r"\mathbb{E}\log\left(1+e^{-(D(G(z))-D(x))}\right)"
    about = Text(
        "Points compete in pairs, so G cannot win by piling all of them on one mode, and the penalties calm the game.",
        "Точки соревнуются парами, поэтому G не выиграет, собрав все на одной моде, а штрафы успокаивают игру.",
    )
    source = "Huang et al., 2024, eqs. 2 to 4; Jolicoeur-Martineau, 2019, eq. 3"
    optimum = Optimum(
        discriminator=log(2),
        generator=log(2),
        about=Text("D is flat: log 2 for both", "D постоянен: log 2 у обоих"),
    )
    discriminator_terms = (Term("logistic", "margin", -1),)
    generator_terms = (Term("logistic", "margin", +1),)
    recipe = {
        "lr_g": 2e-3,
        "lr_d": 2e-3,
        "beta1": 0.0,
        "beta2": 0.99,
        "r1": 0.02,
        "r2": 0.02,
        "decay": 30_000,
    }


OBJECTIVES.add(Relativistic())
