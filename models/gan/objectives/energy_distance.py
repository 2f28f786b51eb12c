"""The energy distance between minibatches, descended without any discriminator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.gan.objectives.base import OBJECTIVES, Optimum, SampleObjective
from models.registry import Text

if TYPE_CHECKING:
    from torch import Tensor

FLOOR = 1e-12
"""Added to squared distances under the root."""


class EnergyDistance(SampleObjective):
    """G lowers 2 E‖x − y‖ − E‖y − y′‖ − E‖x − x′‖, estimated without bias from all pairs of a minibatch."""

    key = "energy_distance"
    title = Text("Energy distance, no critic", "Энергетическое расстояние, без критика")
    short = Text("energy", "энергетическая")
    order = 90
    generator_formula = r"2\,\mathbb{E}\|x-G(z)\|-\mathbb{E}\|x-x'\|-\mathbb{E}\|G(z)-G(z')\|"
    about = Text(
        "No game at all: generated points are pulled to the data and pushed off each other. Nothing collapses, but "
        "distances hardly feel fine detail: points stay between the modes.",
        "Игры нет вовсе: порождённые точки тянутся к данным и отталкиваются друг от друга. Схлопывания не бывает, "
        "но мелких деталей расстояния почти не чувствуют: между модами остаются точки.",
    )
    source = "Székely and Rizzo, 2013, eq. 2.1; Bellemare et al., 2017, section 4"
    optimum = Optimum(
        discriminator=None,
        generator=0.0,
        about=Text(
            "0 on average over minibatches; a single one may read below it",
            "в среднем по минибатчам 0; отдельный минибатч может дать и меньше",
        ),
    )
    recipe = {"lr_g": 1e-3, "beta1": 0.5, "beta2": 0.999}

    def generator_loss(self, critic: None, real: Tensor, fake: Tensor) -> Tensor:
        def total(a: Tensor, b: Tensor, same: bool) -> Tensor:
            distances = ((a[:, None] - b[None]).square().sum(-1) + FLOOR).sqrt()
            return distances.sum() - (distances.diagonal().sum() if same else 0)

        n = len(real)
        within = total(real, real, True) + total(fake, fake, True)
        return 2 * total(real, fake, False) / n**2 - within / (n * (n - 1))

    def distance(self, real: NDArray, fake: NDArray) -> tuple[float, NDArray]:
        n = real.shape[1]
        across, towards = _pairs(real, fake)
        among, apart = _pairs(fake, fake)
        diagonal = n * np.sqrt(FLOOR)
        within = (_pairs(real, real)[0] + among - 2 * diagonal) / (n * (n - 1))
        return 2 * across / n**2 - within, towards * (2 / n**2) - apart * (2 / (n * (n - 1)))


def _pairs(a: NDArray, b: NDArray) -> tuple[float, NDArray]:
    """Sum of the distances between all columns of ``a`` and ``b``, both (2, B), and its gradient by ``b``."""
    dx, dy = np.subtract.outer(a[0], b[0]), np.subtract.outer(a[1], b[1])
    distances = dx * dx
    distances += dy * dy
    distances += FLOOR
    np.sqrt(distances, out=distances)
    total = float(np.add.reduce(distances, axis=None))
    dx /= distances
    dy /= distances
    return total, np.stack([-np.add.reduce(dx, axis=0), -np.add.reduce(dy, axis=0)])


OBJECTIVES.add(EnergyDistance())
