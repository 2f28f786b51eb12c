"""The Wasserstein distance of order 2."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from models.divergences.base import DIVERGENCES, Divergence
from models.fitting.gaussian_transport import fit_w2_plane
from models.fitting.monotone import normal_scores, squared_w2
from models.fitting.parts import Parts, blur_error, parts_of
from models.fitting.plane import w2_plane
from models.fitting.projections import directions, project
from models.fitting.sliced_problem import SlicedProblem
from models.registry import Text
from models.targets.base import Distribution
from models.targets.mixture import Gaussian, GaussianMixture


class W2(Divergence):
    """The root of the least mean squared distance of any plan that carries p to q, in data units.

    Exact on the line (the increasing plan) and between Gaussians (Gelbrich 1990); elsewhere in the plane it is
    approximate, by exact transport between clouds of points, and ``error`` says how far it may be off.
    """

    key: ClassVar[str] = "w2"
    title: ClassVar[Text] = Text("Wasserstein W₂", "дистанция Вассерштейна W₂")
    short: ClassVar[Text] = Text("Wasserstein W₂", "Вассерштейн W₂")
    symbol: ClassVar[str] = r"W_2(p, q)"
    formula: ClassVar[str] = r"\Big(\min_{\pi \in \Pi(p, q)} \mathbb{E}_{\pi}\,\|X-Y\|^2\Big)^{1/2}"
    about: ClassVar[Text] = Text(
        "The cost of carrying one heap to the other, where twice as far costs four times as much. "
        "The fit keeps the target's mean and is a little narrower than its covariance.",
        "Цена перевозки одной кучи в другую: вдвое дальше — вчетверо дороже. "
        "Приближение сохраняет среднее цели и немного уже, чем её ковариация.",
    )
    unit: ClassVar[Text] = Text("data units", "единицы данных")
    order: ClassVar[int] = 90

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        return 0.0 if p is q else _distance(parts_of(p), parts_of(q))

    def error(self, p: Distribution, q: Distribution) -> float:
        """0 where the distance is exact; else what coarser clouds and coarser cells change."""
        clouds = w2_plane(parts_of(p), parts_of(q)).error if p.dim == 2 and p is not q else 0.0
        return clouds + blur_error(_distance, p, q)

    def draft(self, p: Distribution, family: str, **params: float) -> GaussianMixture | None:
        """In the plane, transport between coarse clouds; on the line the fit itself is fast."""
        return fit_w2_plane(parts_of(p), family, rough=True) if p.dim == 2 else None

    def closed_form(self, p: Distribution, family: str, **params: float) -> list[tuple[GaussianMixture, float]]:
        if p.dim == 2:
            best = fit_w2_plane(parts_of(p), family)
        else:
            best = Gaussian(p.mean, normal_scores(project(parts_of(p), directions(1))) ** 2)
        return [(best, self.value(p, best))]

    def problem(self, p: Distribution, quadrature: object, **params: float) -> SlicedProblem | None:
        return SlicedProblem(parts_of(p)) if p.dim == 1 else None


def _distance(p: Parts, q: Parts) -> float:
    if p.dim == 2:
        return w2_plane(p, q).value
    along = directions(1)
    return float(np.sqrt(squared_w2(project(p, along), project(q, along))[0]))


DIVERGENCES.add(W2())
