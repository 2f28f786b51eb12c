"""The Wasserstein distance of order 1, the earth mover's distance."""

from __future__ import annotations

from typing import ClassVar

from models.divergences.base import DIVERGENCES, Divergence
from models.fitting.crossings import w1
from models.fitting.line_w1 import W1Problem, fit_w1_line
from models.fitting.parts import Parts, blur_error, parts_of
from models.fitting.plane_w1 import fit_w1_plane, w1_plane
from models.fitting.projections import directions, project
from models.registry import Text
from models.targets.base import Distribution
from models.targets.mixture import Gaussian, GaussianMixture


class W1(Divergence):
    """The least mean distance of any plan that carries p to q, in data units (L. Kantorovich, 1942).

    On the line it is the area between the distribution functions, ∫ |F − G| dx, and exact. In the plane it is
    approximate, by exact transport between clouds of points, and ``error`` says how far it may be off.
    """

    key: ClassVar[str] = "w1"
    title: ClassVar[Text] = Text("Wasserstein W₁", "дистанция Вассерштейна W₁")
    short: ClassVar[Text] = Text("Wasserstein W₁", "Вассерштейн W₁")
    symbol: ClassVar[str] = r"W_1(p, q)"
    formula: ClassVar[str] = r"\min_{\pi \in \Pi(p, q)} \mathbb{E}_{\pi}\,\|X-Y\|"
    about: ClassVar[Text] = Text(
        "How far the earth of one heap has to be carried, on average, to make the other. "
        "It grows with the distance, and its slope does not fade however far apart the two are.",
        "Как далеко в среднем надо перенести землю из одной кучи, чтобы получить другую. "
        "Растёт вместе с расстоянием, а её наклон не гаснет, как бы далеко ни были кучи.",
    )
    unit: ClassVar[Text] = Text("data units", "единицы данных")
    order: ClassVar[int] = 80

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        return 0.0 if p is q else _distance(parts_of(p), parts_of(q))

    def error(self, p: Distribution, q: Distribution) -> float:
        """0 on the line between mixtures (about 1e-12); else what smaller clouds and coarser cells change."""
        clouds = w1_plane(parts_of(p), parts_of(q)).error if p.dim == 2 and p is not q else 0.0
        return clouds + blur_error(_distance, p, q)

    def closed_form(self, p: Distribution, family: str, **params: float) -> list[tuple[GaussianMixture, float]]:
        if p.dim == 1:
            mean, deviation, value = fit_w1_line(project(parts_of(p), directions(1)))
            return [(Gaussian(mean, deviation**2), value)]
        best = fit_w1_plane(parts_of(p), family)
        return [(best, self.value(p, best))]

    def problem(self, p: Distribution, quadrature: object, **params: float) -> W1Problem | None:
        return W1Problem(project(parts_of(p), directions(1))) if p.dim == 1 else None


def _distance(p: Parts, q: Parts) -> float:
    if p.dim == 2:
        return w1_plane(p, q).value
    along = directions(1)
    return float(w1(project(p, along), project(q, along))[0])


DIVERGENCES.add(W1())
