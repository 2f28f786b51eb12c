"""The sliced Wasserstein distance of order 2."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from models.divergences.base import DIVERGENCES, Divergence
from models.fitting.gaussian_transport import fit_sliced
from models.fitting.monotone import squared_w2
from models.fitting.parts import Parts, blur_error, parts_of
from models.fitting.projections import project, shared_directions
from models.fitting.sliced_problem import SlicedProblem
from models.registry import Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture


class SlicedW2(Divergence):
    """The root mean square, over all directions, of W2 between the shadows of p and q, in data units.

    J. Rabin et al., "Wasserstein barycenter and its application to texture mixing", 2011. On the line it is W2; a
    shift by d in the plane reads d/√2.
    """

    key: ClassVar[str] = "sliced_w2"
    title: ClassVar[Text] = Text("sliced W₂", "срезанная дистанция W₂")
    short: ClassVar[Text] = Text("sliced W₂", "срезанная W₂")
    symbol: ClassVar[str] = r"\mathrm{SW}_2(p, q)"
    formula: ClassVar[str] = r"\Big(\mathbb{E}_{\theta}\, W_2^2(\theta_{\#}p,\ \theta_{\#}q)\Big)^{1/2}"
    about: ClassVar[Text] = Text(
        "Look at both clouds from all sides and carry shadow to shadow: on a line the best plan is known at once. "
        "Compare it with W₂, which it never exceeds.",
        "Посмотрим на оба облака со всех сторон и будем перевозить тень в тень: на прямой лучший план известен сразу. "
        "Сравните с W₂: срезанная дистанция её не превосходит.",
    )
    unit: ClassVar[Text] = Text("data units", "единицы данных")
    order: ClassVar[int] = 100

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        return 0.0 if p is q else _distance(parts_of(p), parts_of(q))

    def error(self, p: Distribution, q: Distribution) -> float:
        """0 for mixtures (about 1e-9); else what coarser cells change."""
        return blur_error(_distance, p, q)

    def closed_form(self, p: Distribution, family: str, **params: float) -> list[tuple[GaussianMixture, float]]:
        best = fit_sliced(parts_of(p), family)
        return [(best, self.value(p, best))]

    def problem(self, p: Distribution, quadrature: object, **params: float) -> SlicedProblem:
        return SlicedProblem(parts_of(p))


def _distance(p: Parts, q: Parts) -> float:
    along = shared_directions(p, q)
    return float(np.sqrt(squared_w2(project(p, along), project(q, along)).mean()))


DIVERGENCES.add(SlicedW2())
