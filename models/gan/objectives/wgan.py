"""The Wasserstein GAN whose critic is kept Lipschitz by clipping its weights."""

from __future__ import annotations

from models.gan.objectives.base import OBJECTIVES, Optimum, RowObjective, Term
from models.registry import Text


class WGAN(RowObjective):
    """The critic's mean score difference estimates a multiple of W₁ (Kantorovich–Rubinstein); G lowers it."""

    key = "wgan"
    title = Text("WGAN, clipped weights", "WGAN с обрезкой весов")
    short = Text("WGAN", "WGAN")
    order = 50
    discriminator_formula = r"\mathbb{E}_{z}f(G(z))-\mathbb{E}_{x}f(x),\quad |w|\le c"
    generator_formula = r"-\mathbb{E}_{z}f(G(z))"
    about = Text(
        "Gradients never vanish, but clipping drives many weights to the bound and leaves a critic that is too simple.",
        "Градиенты не исчезают, но обрезка прижимает многие веса к границе, и критик остаётся слишком простым.",
    )
    source = "Arjovsky et al., 2017, algorithm 1"
    optimum = Optimum(
        discriminator=0.0,
        generator=None,
        about=Text(
            "critic 0: minus its loss estimates a multiple of W₁; G's loss has no fixed zero",
            "критик 0: его потери с минусом оценивают W₁ с точностью до множителя; у потерь G нет начала отсчёта",
        ),
    )
    discriminator_terms = (Term("linear", "real", -1), Term("linear", "fake", +1))
    generator_terms = (Term("linear", "fake", -1),)
    recipe = {"lr_g": 5e-5, "lr_d": 5e-5, "optimiser": "rmsprop", "beta2": 0.99, "clip": 0.01, "critic_steps": 5}


OBJECTIVES.add(WGAN())
