"""What has to be solved to fit each divergence that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.divergences.base import DIVERGENCES, Divergence, HasIntegrand
from models.fitting.families import FAMILIES, GAUSSIANS, find_family
from models.fitting.grid_problem import GridProblem, reach_of
from models.fitting.mixture_problem import MixtureProblem
from models.fitting.optima import Optimum
from models.fitting.problem import Problem
from models.fitting.quadrature import Box, Quadrature
from models.fitting.spaces import MixtureSpace, Point, Space
from models.registry import InputError, Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture

Wanted = Mapping[str, Mapping[str, float]] | Iterable[str]

_NOT_OFFERED = Text(
    "Family is {family}; fitting it by {divergence} in {dim}D is not offered, choose one of: {families}.",
    "Семейство равно «{family}», но приближения по «{divergence}» в {dim}D для него нет; выберите одно из: {families}.",
)

POOR = 4.0  # times an integrand's tolerance: an error with which the shared grids are not trusted


@dataclass(frozen=True)
class Task:
    """One divergence to fit: ``direct`` holds the optima where they are known outright, ``problem`` is the search's.

    ``searched`` tells whether there is anything to search for.
    """

    p: Distribution
    divergence: Divergence
    params: dict[str, float]
    direct: list[tuple[GaussianMixture, float]] | None
    problem: Problem | None
    searched: bool

    @property
    def key(self) -> str:
        return self.divergence.key

    @property
    def on_grid(self) -> bool:
        return isinstance(self.problem, GridProblem)

    @property
    def reach(self) -> float:
        """Standard deviations of a model that a grid should hold, for its value."""
        return self.problem.integrands[-1].reach

    def known(self, space: Space, around: Box | None = None) -> tuple[Optimum, ...]:
        """The optima of ``direct``, valued like any others where no value came with them."""
        if self.on_grid:
            models = [q for q, _ in self.direct]
            point = space.points(models)
            judged = self.judged(models, space, point, reach_of(*point[:2], self.reach) if around is None else around)
            return tuple(Optimum(q, *each) for (q, _), each in zip(self.direct, judged))
        return tuple(Optimum(q, value, self.divergence.error(self.p, q)) for q, value in self.direct)

    def judged(
        self, models: Sequence[GaussianMixture], space: Space, point: Point, around: Box
    ) -> list[tuple[float, float]]:
        """Value and error of each of ``models``, all at ``point``: on grids over ``around``, or by the divergence."""
        if not self.on_grid:
            return [self._valued(q) for q in models]
        problem = self.problem
        if isinstance(space, MixtureSpace):
            problem = MixtureProblem(problem.quadrature, problem.integrands)
        values, errors = problem.values(around, *point)
        doubtful = errors > POOR * problem.integrands[-1].tolerance
        pairs = zip(models, values.tolist(), errors.tolist(), doubtful)
        return [self._valued(q) if poor else (value, error) for q, value, error, poor in pairs]

    def _valued(self, q: GaussianMixture) -> tuple[float, float]:
        """Value and error from the divergence itself, on a grid of its own where it needs one."""
        if isinstance(self.divergence, HasIntegrand):
            return self.divergence.value_and_error(self.p, q, **self.params)
        return self.divergence.value(self.p, q, **self.params), self.divergence.error(self.p, q)

    def approach(self, space: Space, point: Point) -> list[Point]:
        """A cheap way from the starts towards minima, before Newton's method."""
        if isinstance(space, MixtureSpace) and self.on_grid:
            return self.divergence.approach(self.problem.quadrature, point)
        return [point]


def make_tasks(p: Distribution, wanted: Wanted, family: str, quadrature: Quadrature, search_all: bool) -> list[Task]:
    """One task per divergence asked for.

    Args:
        search_all: search also where the optima are known outright (for the paths of the searches).
    """
    named = wanted if isinstance(wanted, Mapping) else {key: {} for key in wanted}
    return [_task(p, key, params, find_family(family), quadrature, search_all) for key, params in named.items()]


def _task(
    p: Distribution, key: str, params: Mapping[str, float], family: str, quadrature: Quadrature, search_all: bool
) -> Task:
    divergence = offered(key, family, p.dim)
    values = divergence.parse(dict(params))
    direct = divergence.closed_form(p, family, **values)
    problem = divergence.problem(p, quadrature, **values)
    on_grid = isinstance(problem, GridProblem)
    posed = problem is not None and (on_grid or family in GAUSSIANS)  # off the grid, problems know Gaussians only
    searched = posed and (direct is None or search_all)
    return Task(p, divergence, values, direct, problem if searched or on_grid else None, searched)


def offered(key: str, family: str, dim: int) -> Divergence:
    """The divergence of that key, if it can be fitted to the family; raises `InputError` otherwise."""
    divergence = DIVERGENCES.find(key)
    find_family(family)
    if divergence.offers(family, dim):
        return divergence
    families = ", ".join(name for name in FAMILIES if divergence.offers(name, dim)) or "—"
    raise InputError(_NOT_OFFERED.format(family=family, divergence=divergence.title, dim=str(dim), families=families))


def offers(key: str, family: str, dim: int) -> bool:
    """Whether `models.fitting.fit` can minimise the divergence ``key`` over ``family`` in ``dim`` dimensions."""
    return DIVERGENCES.find(key).offers(find_family(family), dim)
