"""The Cramér GAN: the energy distance in the features of a critic that is trained to make it large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.gan.objectives.base import OBJECTIVES, FeatureObjective, Optimum
from models.registry import Text

if TYPE_CHECKING:
    from torch import Tensor

    from models.gan.objectives.base import Critic

FLOOR = 1e-12
"""Added to squared lengths under the root."""


class Cramer(FeatureObjective):
    """Algorithm 1 of Bellemare et al. (2017); its second generated sample is the first one moved on by a row."""

    key = "cramer"
    title = Text("Cramér GAN", "GAN Крамера")
    short = Text("Cramér", "Крамер")
    order = 80
    features = 16
    discriminator_formula = r"\mathbb{E}f(G(z))-\mathbb{E}f(x),\quad f(x)=\mathbb{E}_{z'}\|h(x)-h(G(z'))\|-\|h(x)\|"
    generator_formula = r"2\,\mathbb{E}\|h(x)-h(G(z))\|-\mathbb{E}\|h(G(z))-h(G(z'))\|"
    about = Text(
        "The critic h gives each point 16 features, in which G descends the energy distance. Unlike a Wasserstein "
        "critic's, its gradients are unbiased on minibatches.",
        "Критик h даёт каждой точке 16 признаков, и G уменьшает энергетическое расстояние между ними. В отличие от "
        "критика Вассерштейна, градиенты по минибатчам здесь не смещены.",
    )
    source = "Bellemare et al., 2017, algorithm 1"
    optimum = Optimum(
        discriminator=0.0,
        generator=None,
        about=Text(
            "critic 0; G reads the mean distance between features of the data",
            "критик 0; у G — среднее расстояние между признаками данных",
        ),
    )
    recipe = {"lr_g": 1e-3, "lr_d": 1e-3, "beta1": 0.5, "beta2": 0.9, "gp": 1.0, "critic_steps": 5}

    def scores(self, critic: Critic, points: Tensor, fake: Tensor) -> Tensor:
        return _score(critic(points), critic(fake).roll(-1, 0))

    def discriminator_loss(self, critic: Critic, real: Tensor, fake: Tensor) -> Tensor:
        return self.scores(critic, fake, fake).mean() - self.scores(critic, real, fake).mean()

    def generator_loss(self, critic: Critic, real: Tensor, fake: Tensor) -> Tensor:
        x, y = critic(real), critic(fake)
        beside = y.roll(-1, 0)
        return (_length(x - y) + _length(x - beside) - _length(y - beside)).mean()

    def critic_scores(self, real: NDArray, fake: NDArray) -> tuple[tuple[float, float], tuple[NDArray, NDArray]]:
        beside, share = np.roll(fake, -1, axis=1), 1 / real.shape[1]
        of_real, from_real = _unit(real - beside)
        of_fake, from_fake = _unit(fake - beside)
        size_real, along_real = _unit(real)
        size_fake, along_fake = _unit(fake)
        means = float(np.mean(of_real - size_real)), float(np.mean(of_fake - size_fake))
        to_fake = from_fake - along_fake + np.roll(from_real - from_fake, 1, axis=1)
        return means, ((along_real - from_real) * share, to_fake * share)

    def score_slopes(self, here: NDArray, fake: NDArray) -> NDArray:
        return _unit(here - np.roll(fake, -1, axis=1))[1] - _unit(here)[1]

    def score_curvature(self, here: NDArray, fake: NDArray, moved: NDArray) -> tuple[NDArray, NDArray]:
        apart = _turned(here - np.roll(fake, -1, axis=1), moved)
        return apart - _turned(here, moved), -np.roll(apart, 1, axis=1)

    def distance(self, real: NDArray, fake: NDArray) -> tuple[float, NDArray]:
        beside, share = np.roll(fake, -1, axis=1), 1 / real.shape[1]
        first, from_first = _unit(real - fake)
        second, from_second = _unit(real - beside)
        among, from_among = _unit(fake - beside)
        slopes = -from_first - from_among + np.roll(from_among - from_second, 1, axis=1)
        return float(np.mean(first + second - among)), slopes * share


def _score(features: Tensor, beside: Tensor) -> Tensor:
    return _length(features - beside) - _length(features)


def _length(features: Tensor) -> Tensor:
    return (features.square().sum(1) + FLOOR).sqrt()


def _unit(columns: NDArray) -> tuple[NDArray, NDArray]:
    """Lengths (B,) and the columns divided by them."""
    lengths = np.sqrt(np.add.reduce(columns * columns, axis=0) + FLOOR)
    return lengths, columns / lengths


def _turned(columns: NDArray, moved: NDArray) -> NDArray:
    """Gradient of ⟨moved, column / length⟩ by the columns."""
    lengths, unit = _unit(columns)
    return (moved - unit * np.add.reduce(unit * moved, axis=0)) / lengths


OBJECTIVES.add(Cramer())
