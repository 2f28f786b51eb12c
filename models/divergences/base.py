"""What a divergence is, and the registry that holds them all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import inf
from typing import ClassVar

from models.registry import Param, Registry, Text
from models.targets.base import Distribution


class Divergence(ABC):
    """A measure of how far a model q is from a target p: zero where they agree, never negative.

    A subclass is one file: it says what the measure is in both languages, computes it, and poses the fitting problem
    that `models.fitting.fit` solves. Values are in nats for the f-divergences, in data units for the transport family.
    """

    key: ClassVar[str]
    title: ClassVar[Text]
    symbol: ClassVar[str]  # LaTeX of the left-hand side, such as r"\mathrm{KL}(p\,\|\,q)"
    formula: ClassVar[str]  # LaTeX of the right-hand side
    about: ClassVar[Text]  # one or two sentences: what to look at
    unit: ClassVar[Text]
    order: ClassVar[int]
    params: ClassVar[tuple[Param, ...]] = ()
    upper_bound: ClassVar[float] = inf  # what it reads for disjoint supports
    families: ClassVar[tuple[str, ...]] = ("isotropic", "diagonal", "full")

    @abstractmethod
    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        """The divergence between target ``p`` and model ``q``; never NaN, ``inf`` where it diverges."""

    @abstractmethod
    def error(self, p: Distribution, q: Distribution) -> float:
        """A bound or estimate of the absolute error of ``value`` (0 where it is a closed form)."""


DIVERGENCES: Registry[Divergence] = Registry("divergence", order=lambda divergence: divergence.order)
