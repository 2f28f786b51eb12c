"""The squared maximum mean discrepancy with a Gaussian kernel."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import ClassVar

from models.divergences.base import DIVERGENCES, Divergence
from models.fitting.families import FAMILIES, MIXTURES, components
from models.fitting.kernel_mixtures import fit_mixtures
from models.fitting.kernels import GaussianKernel, KernelProblem, discrepancy
from models.fitting.parts import blur_error, parts_of
from models.registry import Param, Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture

BANDWIDTH = Param(
    key="bandwidth",
    title=Text("Kernel width", "Ширина ядра"),
    default=1.0,
    low=0.1,
    high=10.0,
    step=0.01,
    log=True,
    unit=Text("data units", "ед. данных"),
    help=Text(
        "What lies farther apart than this does not feel each other.", "Что дальше этого, друг друга не чувствует."
    ),
)


class MMD(Divergence):
    """E k(X, X′) + E k(Y, Y′) − 2 E k(X, Y), the square of the MMD, with k(x, y) = exp(−|x − y|² / (2 h²)).

    Without unit; at most 2. Closed form for Gaussian mixtures (Gretton et al., "A kernel two-sample test", JMLR 2012,
    lemma 6).
    """

    key: ClassVar[str] = "mmd"
    title: ClassVar[Text] = Text("squared MMD", "квадрат MMD")
    short: ClassVar[Text] = Text("MMD", "MMD")
    symbol: ClassVar[str] = r"\mathrm{MMD}^2(p, q)"
    formula: ClassVar[str] = r"\mathbb{E}\,k(X,X') + \mathbb{E}\,k(Y,Y') - 2\,\mathbb{E}\,k(X,Y)"
    about: ClassVar[Text] = Text(
        "Compares the two densities after blurring both with a bell of the chosen width. A wide kernel sees the "
        "distance between the clouds, a narrow one sees only what touches.",
        "Сравнивает две плотности, размытые колоколом выбранной ширины. Широкое ядро видит расстояние между "
        "облаками, узкое — только то, что соприкасается.",
    )
    unit: ClassVar[Text] = Text("", "")
    order: ClassVar[int] = 120
    families: ClassVar[tuple[str, ...]] = tuple(FAMILIES)
    params: ClassVar[tuple[Param, ...]] = (BANDWIDTH,)

    def value(self, p: Distribution, q: Distribution, **params: float) -> float:
        return 0.0 if p is q else discrepancy(self._kernel(params), parts_of(p), parts_of(q))

    def error(self, p: Distribution, q: Distribution, **params: float) -> float:
        """0 for mixtures (rounding); else what coarser cells change."""
        return blur_error(partial(discrepancy, self._kernel(params)), p, q)

    def closed_form(self, p: Distribution, family: str, **params: float) -> list[tuple[GaussianMixture, float]] | None:
        """Mixtures have exact gradients and are searched for here; single Gaussians by the shared Newton method."""
        if family not in MIXTURES:
            return None
        found = fit_mixtures(p, parts_of(p, coarser=2), self._kernel(params), components(family))
        return sorted(((q, self.value(p, q, **params)) for q in found), key=itemgetter(1))

    def problem(self, p: Distribution, quadrature: object, **params: float) -> KernelProblem:
        return KernelProblem(parts_of(p, coarser=2), self._kernel(params))

    def _kernel(self, params: dict) -> GaussianKernel:
        return GaussianKernel(self.parse(params)["bandwidth"])


DIVERGENCES.add(MMD())
