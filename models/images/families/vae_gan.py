"""A variational autoencoder whose decoder a discriminator judges (Larsen et al., 2016)."""

from __future__ import annotations

from models.images.base import FAMILIES, Family
from models.images.families.vae import LatentGaussian
from models.registry import Text


class VAEGAN(LatentGaussian):
    """Encoder and decoder of a VAE-GAN. Its reconstruction error lives in the discriminator's features: no ELBO."""


FAMILIES.add(
    Family(
        key="vae_gan",
        title=Text("VAE-GAN", "VAE-GAN: вариационный автокодировщик с дискриминатором"),
        about=Text(
            "A discriminator measures how well a picture was reconstructed, so strokes stay sharp instead of blurred.",
            "Качество восстановления измеряет дискриминатор, поэтому штрихи остаются чёткими, а не размываются.",
        ),
        build=VAEGAN,
    )
)
