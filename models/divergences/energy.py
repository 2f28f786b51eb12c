"""The energy distance."""

from __future__ import annotations

from operator import itemgetter
from typing import ClassVar

from models.divergences.base import DIVERGENCES, Divergence
from models.fitting.families import FAMILIES, MIXTURES, components
from models.fitting.kernel_mixtures import fit_mixtures
from models.fitting.kernels import DistanceKernel, KernelProblem, discrepancy
from models.fitting.parts import Parts, blur_error, parts_of
from models.registry import Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture

KERNEL = DistanceKernel()
COARSER = 2  # cells serve for a density without parts: distances do not feel what lies inside a cell


class Energy(Divergence):
    """2 E|X − Y| − E|X − X′| − E|Y − Y′|, not rooted, in data units (Székely & Rizzo, "Energy statistics", 2013).

    On a line it is 2 ∫ (F − G)². Exact for Gaussian mixtures: closed form in 1D, a mean over directions of closed
    forms in 2D.
    """

    key: ClassVar[str] = "energy"
    title: ClassVar[Text] = Text("energy distance", "энергетическое расстояние")
    short: ClassVar[Text] = Text("energy", "энергетическая")
    symbol: ClassVar[str] = r"\mathcal{E}(p, q)"
    formula: ClassVar[str] = r"2\,\mathbb{E}\|X-Y\| - \mathbb{E}\|X-X'\| - \mathbb{E}\|Y-Y'\|"
    about: ClassVar[Text] = Text(
        "How much farther points of different clouds lie from each other than points of the same cloud. "
        "It keeps pulling however far apart they are, and samples are enough to estimate it.",
        "Насколько точки разных облаков в среднем дальше друг от друга, чем точки одного облака. "
        "Притяжение не исчезает на любом расстоянии, а для оценки достаточно выборок.",
    )
    unit: ClassVar[Text] = Text("data units", "единицы данных")
    order: ClassVar[int] = 110
    families: ClassVar[tuple[str, ...]] = tuple(FAMILIES)

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        return 0.0 if p is q else _distance(parts_of(p, COARSER), parts_of(q, COARSER))

    def error(self, p: Distribution, q: Distribution) -> float:
        """0 for mixtures (rounding); else what coarser cells change."""
        return blur_error(_distance, p, q, COARSER)

    def closed_form(self, p: Distribution, family: str, **params: float) -> list[tuple[GaussianMixture, float]] | None:
        """Mixtures have exact gradients and are searched for here; single Gaussians by the shared Newton method."""
        if family not in MIXTURES:
            return None
        found = fit_mixtures(p, parts_of(p, COARSER), KERNEL, components(family))
        return sorted(((q, self.value(p, q)) for q in found), key=itemgetter(1))

    def problem(self, p: Distribution, quadrature: object, **params: float) -> KernelProblem:
        return KernelProblem(parts_of(p, COARSER), KERNEL)


def _distance(p: Parts, q: Parts) -> float:
    return discrepancy(KERNEL, p, q)


DIVERGENCES.add(Energy())
