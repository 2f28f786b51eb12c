"""Fitting models to a target: every distinct local optimum of every divergence asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from math import inf

import numpy as np

from models.fitting.grid_problem import reach_of
from models.fitting.optima import Fit, Optimum, Path
from models.fitting.quadrature import Box, Quadrature
from models.fitting.search import Found, search
from models.fitting.spaces import MixtureSpace, Point, Space, space_of, take
from models.fitting.stack import LAST_STAGE
from models.fitting.starts import mixture_starts
from models.fitting.starts import starts as gaussian_starts
from models.fitting.tasks import Task, Wanted, make_tasks
from models.registry import Param, Text
from models.targets.base import Distribution
from models.targets.mixture import GaussianMixture

STARTS = Param("starts", Text("Starts", "Число начал"), 16, low=1, high=512, step=1)
SEED = Param("seed", Text("Seed", "Зерно"), 0, low=0, high=2**31 - 1, step=1)


def fit(
    p: Distribution,
    divergence: str,
    family: str = "full",
    starts: int = 16,
    seed: int = 0,
    trace: bool = False,
    quadrature: Quadrature | None = None,
    **params: float,
) -> Fit:
    """All distinct local optima of a divergence from ``p`` to a family of models, best first.

    Args:
        p: the target.
        divergence: a key of `models.divergences.DIVERGENCES`; ``params`` are its parameters.
        family: "isotropic", "diagonal", "full", "mixture2" or "mixture3".
        starts: how many searches; the first are structured (the whole target, its modes, pairs of modes).
        seed: of the random starts; the same seed gives the same fit.
        trace: keep every start's path.
        quadrature: a grid for ``p`` made before, to save time.

    Raises:
        InputError: an unknown key or family, a parameter out of range, a combination that is not offered.
    """
    return fit_many(p, {divergence: params}, family, starts, seed, trace, quadrature)[divergence]


def fit_many(
    p: Distribution,
    divergences: Wanted,
    family: str = "full",
    starts: int = 16,
    seed: int = 0,
    trace: bool = False,
    quadrature: Quadrature | None = None,
) -> dict[str, Fit]:
    """`fit` for several divergences (keys, or keys with their parameters) that share one grid and one batch."""
    tasks = make_tasks(p, divergences, family, quadrature or Quadrature(p), search_all=trace)
    space = space_of(family, p.dim)
    begin = _starts(p, space, STARTS.parse(starts), SEED.parse(seed))
    ways = {task.key: task.approach(space, begin) for task in _searched(tasks)}
    found = _search(tasks, space, {key: way[-1] for key, way in ways.items()}, trace=trace)
    around = _around(tasks, found)
    count = len(begin[0])
    return {task.key: _fit(task, space, found.get(task.key), around, ways.get(task.key, ()), count) for task in tasks}


def track(
    p: Distribution,
    known: Mapping[str, Fit | Sequence[GaussianMixture]],
    family: str = "full",
    params: Mapping[str, Mapping[str, float]] | None = None,
    quadrature: Quadrature | None = None,
) -> dict[str, Fit]:
    """Follow known optima to those of a target that has changed a little; much cheaper than `fit_many`.

    Optima that run together become one; one that has newly appeared is missed, so the fits are marked ``tracked``.

    Args:
        known: fits of a nearby target, or models to start from, by divergence.
        params: parameters by divergence.
    """
    wanted = {key: (params or {}).get(key, {}) for key in known}
    tasks = make_tasks(p, wanted, family, quadrature or Quadrature(p), search_all=False)
    space = space_of(family, p.dim)
    begin = {task.key: space.points(_models(known[task.key])) for task in _searched(tasks)}
    found = _search(tasks, space, begin, first_stage=LAST_STAGE, polish=False)
    around = _around(tasks, found)
    return {task.key: replace(_fit(task, space, found.get(task.key), around), tracked=True) for task in tasks}


def _models(known: Fit | Sequence[GaussianMixture]) -> Sequence[GaussianMixture]:
    return [optimum.q for optimum in known.optima] if isinstance(known, Fit) else known


def _starts(p: Distribution, space: Space, count: int, seed: int) -> Point:
    if isinstance(space, MixtureSpace):
        return space.points(mixture_starts(p, space.count, count, seed))
    return space.points_at(*gaussian_starts(p, count, seed))


def _searched(tasks: Sequence[Task]) -> list[Task]:
    """The tasks that need a search, those on the shared grid first."""
    return sorted((task for task in tasks if task.searched), key=lambda task: not task.on_grid)


def _search(tasks: Sequence[Task], space: Space, begin: Mapping[str, Point], **how: bool | int) -> dict[str, Found]:
    searched = _searched(tasks)
    if not searched:
        return {}
    problems, points = [task.problem for task in searched], [begin[task.key] for task in searched]
    found = search(problems, space, points, **how)
    return dict(zip((task.key for task in searched), found, strict=True))


def _around(tasks: Sequence[Task], found: Mapping[str, Found]) -> Box:
    """One box for the values of all optima on the grid, so that they share the finer grids."""
    gridded = [task for task in tasks if task.on_grid]
    boxes = [reach_of(q.means, q.cholesky, task.reach) for task in gridded for q, _ in task.direct or ()]
    boxes += [reach_of(*found[task.key].point[:2], task.reach) for task in gridded if task.key in found]
    centre = tasks[0].p.mean if tasks else np.zeros(1)
    return reduce(Box.joined, boxes, Box(centre, centre))


def _fit(task: Task, space: Space, found: Found | None, around: Box, way: Sequence[Point] = (), starts: int = 1) -> Fit:
    if task.direct is not None:
        optima = tuple(
            replace(optimum, hits=starts if i == 0 else 0) for i, optimum in enumerate(task.known(space, around))
        )
        order = range(len(found.hits)) if found else ()
    else:
        models = space.models(found.point)
        judged = task.judged(models, space, found.point, around)
        order = np.argsort([value for value, _ in judged], kind="stable").tolist()
        optima = tuple(Optimum(models[i], *judged[i], int(found.hits[i])) for i in order)
        optima = optima or (_infinite(task.p, space),)
    return Fit(optima, _paths(found, order, way[:-1]) if found else ())


def _infinite(p: Distribution, space: Space) -> Optimum:
    """What stands for an optimum where the divergence is infinite for every model: the first start."""
    return Optimum(space.models(_starts(p, space, 1, 0))[0], inf, 0.0, hits=0)


def _paths(found: Found, order: Sequence[int], approach: Sequence[Point]) -> tuple[Path, ...]:
    """The starts' ways, their ends numbered as the optima are after sorting."""
    place = {old: new for new, old in enumerate(order)}
    paths = []
    for start, (trail, end) in enumerate(zip(found.trails, found.reached.tolist())):
        stops = [*(take(point, [start]) for point in approach), trail]
        mean, chol = (np.concatenate([stop[part] for stop in stops]) for part in (0, 1))
        paths.append(Path(mean, chol @ chol.swapaxes(-1, -2), place.get(end, -1)))
    return tuple(paths)
