"""The Wasserstein GAN with a gradient penalty."""

from __future__ import annotations

from models.gan.objectives.base import OBJECTIVES, Optimum, RowObjective, Term
from models.registry import Text


class WGANGP(RowObjective):
    """A WGAN whose critic is asked for slope 1 on points between real and generated ones."""

    key = "wgan_gp"
    title = Text("WGAN-GP", "WGAN-GP")
    short = Text("WGAN-GP", "WGAN-GP")
    order = 60
    discriminator_formula = (
        r"\mathbb{E}_{z}f(G(z))-\mathbb{E}_{x}f(x)+\lambda\,\mathbb{E}_{\hat x}(\|\nabla f(\hat x)\|-1)^2"
    )
    generator_formula = r"-\mathbb{E}_{z}f(G(z))"
    about = Text(
        "Minus the critic's loss follows the distance to the data: here the curve does say how training goes. "
        "Points come from an averaged G: G itself keeps trembling.",
        "Потери критика с минусом следуют за расстоянием до данных: здесь по кривой видно, как идёт обучение. "
        "Точки порождает усреднённый G: сам он продолжает дрожать.",
    )
    source = "Gulrajani et al., 2017, eq. 3"
    optimum = Optimum(
        discriminator=0.0,
        generator=None,
        about=Text(
            "critic 0 without its penalty: minus its loss estimates W₁; G's loss has no fixed zero",
            "критик 0 без штрафа: его потери с минусом оценивают W₁; у потерь G нет начала отсчёта",
        ),
    )
    discriminator_terms = (Term("linear", "real", -1), Term("linear", "fake", +1))
    generator_terms = (Term("linear", "fake", -1),)
    recipe = {
        "lr_g": 2e-3,
        "lr_d": 2e-3,
        "beta1": 0.5,
        "beta2": 0.9,
        "gp": 0.1,
        "critic_steps": 5,
        "average": 0.999,  # a critic of slope 1 pushes as hard beside the data as far off: G itself never rests
    }


OBJECTIVES.add(WGANGP())
