"""The hinge loss of spectrally normalised GANs."""

from __future__ import annotations

from models.gan.objectives.base import OBJECTIVES, Optimum, RowObjective, Term
from models.registry import Text


class Hinge(RowObjective):
    """D separates real from generated points by a margin and cares no more about points beyond it; G raises D."""

    key = "hinge"
    title = Text("Hinge GAN", "GAN с hinge-потерями")
    short = Text("hinge", "hinge-потери")
    order = 40
    discriminator_formula = r"\mathbb{E}_{x}\max(0,1-D(x))+\mathbb{E}_{z}\max(0,1+D(G(z)))"
    generator_formula = r"-\mathbb{E}_{z}D(G(z))"
    about = Text(
        "D learns only from points within the margin; spectral norm keeps its slope bounded everywhere. "
        "Falling learning rates and an averaged G let it settle.",
        "D учится только на точках внутри зазора, а спектральная нормировка всюду ограничивает его наклон. "
        "Убывающие скорости и усреднённый G помогают остановиться.",
    )
    source = "Lim and Ye, 2017, eqs. 8 and 9; Miyato et al., 2018, eqs. 16 and 17"
    optimum = Optimum(
        discriminator=2.0,
        generator=None,
        about=Text(
            "2 for any constant D between −1 and 1; G reads minus that constant",
            "2 при любом постоянном D от −1 до 1; у G — эта постоянная с минусом",
        ),
    )
    discriminator_terms = (Term("hinge", "real", -1), Term("hinge", "fake", +1))
    generator_terms = (Term("linear", "fake", -1),)
    recipe = {
        "lr_g": 4e-3,
        "lr_d": 4e-3,
        "beta1": 0.0,  # momentum makes G and D circle each other (Gidel et al., 2019)
        "beta2": 0.99,
        "spectral": "on",
        "decay": 10_000,
        "average": 0.999,
    }


OBJECTIVES.add(Hinge())
