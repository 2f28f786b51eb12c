"""What a divergence is, and the registry that holds them all."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import inf
from typing import TYPE_CHECKING, ClassVar

from models.registry import Param, Registry, Text
from models.targets.base import Distribution

if TYPE_CHECKING:
    from models.fitting.integrands import Integrand
    from models.fitting.problem import Problem
    from models.fitting.quadrature import Box, Quadrature
    from models.targets.mixture import GaussianMixture


class Divergence(ABC):
    """A measure of how far a model q is from a target p: zero where they agree, never negative.

    A subclass is one file: it says what the measure is in both languages, computes it, and poses the fitting problem
    that `models.fitting.fit` solves. Values are in nats for the f-divergences, in data units for the transport family.
    """

    key: ClassVar[str]
    title: ClassVar[Text]
    short: ClassVar[Text]  # the name on a chip, beside an ellipse or in a table
    symbol: ClassVar[str]  # LaTeX of the left-hand side, such as r"\mathrm{KL}(p\,\|\,q)"
    formula: ClassVar[str]  # LaTeX of the right-hand side
    about: ClassVar[Text]  # one or two sentences: what to look at
    unit: ClassVar[Text]
    order: ClassVar[int]
    params: ClassVar[tuple[Param, ...]] = ()
    upper_bound: ClassVar[float] = inf  # what it reads for disjoint supports
    families: ClassVar[tuple[str, ...]] = ("isotropic", "diagonal", "full")
    dims: ClassVar[tuple[int, ...]] = (1, 2)

    def parse(self, raw: dict) -> dict:
        """Every parameter of this divergence, from ``raw`` where it is named there, else its default."""
        return {param.key: param.parse(raw.get(param.key, param.default)) for param in self.params}

    def offers(self, family: str, dim: int) -> bool:
        """Whether `models.fitting.fit` can minimise this divergence over ``family`` in ``dim`` dimensions."""
        return family in self.families and dim in self.dims

    @abstractmethod
    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        """The divergence between target ``p`` and model ``q``; never NaN, ``inf`` where it diverges."""

    @abstractmethod
    def error(self, p: Distribution, q: Distribution) -> float:
        """A bound or estimate of the absolute error of ``value`` (0 where it is a closed form)."""

    def closed_form(
        self, p: Distribution, family: str, **params: float
    ) -> list[tuple[GaussianMixture, float | None]] | None:
        """All optima and their values, best first, where they are found without the shared optimiser; else None.

        A value of None is left to the grid that `problem` works on.
        """
        return None

    def draft(self, p: Distribution, family: str, **params: float) -> GaussianMixture | None:
        """A stand-in for a slow optimum, a few per cent off but fast enough for a slider that moves; not valued.

        None where the fit itself is fast, or where nothing faster is known.
        """
        return None

    def problem(self, p: Distribution, quadrature: Quadrature, **params: float) -> Problem | None:
        """The problem that the shared Newton method solves over Gaussians; None where `closed_form` does it all.

        ``quadrature`` is the grid that all divergences of one call share: its nodes, weights and log-densities of
        ``p`` may be used or ignored.
        """
        return None


class HasIntegrand(ABC):
    """A divergence that is an integral over points, ∫ F(p(x), q(x)) dx: it can be shown point by point."""

    @abstractmethod
    def integrand(self, **params: float) -> Integrand:
        """The divergence's integrand for these parameters."""

    @abstractmethod
    def closed_value(self, p: Distribution, q: Distribution, **params: float) -> float | None:
        """The value where it has a closed form, else None."""

    @abstractmethod
    def value_and_error(self, p: Distribution, q: Distribution, **params: float) -> tuple[float, float]:
        """The divergence and an estimate of its absolute error, both in the divergence's unit."""

    @abstractmethod
    def diverges(self, p: Distribution, q: Distribution, **params: float) -> bool:
        """Whether the tails alone make the divergence infinite."""

    @abstractmethod
    def reach(self, p: Distribution, q: Distribution, **params: float) -> list[Box]:
        """Where the integrand lives, if not only where p and q do."""


DIVERGENCES: Registry[Divergence] = Registry("divergence", order=lambda divergence: divergence.order)
