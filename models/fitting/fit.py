"""Fitting models to a target: every distinct local optimum of every divergence asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.fitting.optima import Fit, Optimum, Path
from models.fitting.quadrature import Quadrature
from models.fitting.search import Found, search, search_each
from models.fitting.starts import starts as start_gaussians
from models.fitting.tasks import Task, Wanted, make_tasks
from models.registry import Param, Text
from models.targets.base import Distribution
from models.targets.mixture import Gaussian, GaussianMixture

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
    begin = start_gaussians(p, STARTS.parse(starts), SEED.parse(seed))
    searched = _grid_first(tasks)
    found = search([task.problem for task in searched], *begin, family, trace) if searched else []
    results = dict(zip((task.key for task in searched), found, strict=True))
    return {task.key: _fit(task, results.get(task.key), len(begin[0])) for task in tasks}


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
    searched = _grid_first(tasks)
    begin = [_positions(known[task.key]) for task in searched]
    found = search_each([task.problem for task in searched], begin, family) if searched else []
    results = dict(zip((task.key for task in searched), found, strict=True))
    return {task.key: _fit(task, results.get(task.key), 1, tracked=True) for task in tasks}


def _grid_first(tasks: Sequence[Task]) -> list[Task]:
    return sorted((task for task in tasks if task.problem is not None), key=lambda task: not task.on_grid)


def _positions(known: Fit | Sequence[GaussianMixture]) -> tuple[np.ndarray, np.ndarray]:
    models = [optimum.q for optimum in known.optima] if isinstance(known, Fit) else known
    return np.array([q.mean for q in models]), np.array([q.covariance for q in models])


def _fit(task: Task, found: Found | None, starts: int, tracked: bool = False) -> Fit:
    if task.direct is not None:
        optima = tuple(Optimum(o.q, o.value, o.error, starts) if i == 0 else o for i, o in enumerate(task.known()))
        order = np.arange(len(found.mean)) if found else ()
    else:
        judged = task.judged(found.mean, found.chol)
        order = np.argsort([value for value, _ in judged], kind="stable")
        optima = tuple(_optimum(found, judged, index) for index in order)
    return Fit(optima, _paths(found, order) if found else (), tracked)


def _optimum(found: Found, judged: list[tuple[float, float]], index: int) -> Optimum:
    chol = found.chol[index]
    return Optimum(Gaussian(found.mean[index], chol @ chol.T), *judged[index], int(found.hits[index]))


def _paths(found: Found, order: Sequence[int]) -> tuple[Path, ...]:
    """The starts' ways, their ends numbered as the optima are after sorting."""
    place = {int(old): new for new, old in enumerate(order)}
    ends = [place.get(int(index), -1) for index in found.reached]
    return tuple(Path(*trail, end) for trail, end in zip(found.trails, ends, strict=False))
