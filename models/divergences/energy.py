"""The energy distance."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from models.divergences.base import DIVERGENCES, Divergence
from models.fitting.kernels import DistanceKernel, KernelProblem, pair_mean, self_mean
from models.fitting.parts import parts_of
from models.registry import Text
from models.targets.base import Distribution

KERNEL = DistanceKernel()


class Energy(Divergence):
    """2 E|X − Y| − E|X − X′| − E|Y − Y′|, not rooted, in data units (Székely & Rizzo, "Energy statistics", 2013).

    On a line it is 2 ∫ (F − G)². Exact for Gaussian mixtures: closed form in 1D, a mean over directions of closed
    forms in 2D.
    """

    key: ClassVar[str] = "energy"
    title: ClassVar[Text] = Text("Energy distance", "Энергетическое расстояние")
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

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        if p is q:
            return 0.0
        parts = parts_of(p), parts_of(q)
        both = sum(self_mean(KERNEL, part) for part in parts)
        return max(both - 2 * pair_mean(KERNEL, *parts), 0.0)

    def error(self, p: Distribution, q: Distribution) -> float:
        """0 for mixtures; else what blurring the density by ``width`` can change: E|X − Y| moves by less than that."""
        return sum(2 * np.sqrt(p.dim) * part.width for part in (parts_of(p), parts_of(q)))

    def problem(self, p: Distribution, quadrature: object, **params: float) -> KernelProblem:
        return KernelProblem(parts_of(p), KERNEL)


DIVERGENCES.add(Energy())
