"""Which optimum each start reaches, and by which way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.fitting.families import GAUSSIANS
from models.fitting.grid_problem import reach_of
from models.fitting.optima import Optimum
from models.fitting.quadrature import Quadrature
from models.fitting.search import Found, search
from models.fitting.spaces import GaussianSpace
from models.fitting.tasks import Task, make_tasks
from models.registry import InputError, Text, shown
from models.targets.base import Array, Distribution

STEP = 0.4  # longest Newton step, about so many standard deviations: short enough for a way that the eye can follow

_ONE_GAUSSIAN = Text(
    "Family is {value}; basins are drawn for single Gaussians: {families}.",
    "Семейство равно {value}, а бассейны строятся для одной гауссианы: {families}.",
)


@dataclass(frozen=True)
class Basins:
    """Where searches from many starts end.

    Attributes:
        optima: distinct optima, best first.
        reached: (S,) the optimum of each start, −1 for none (a start the grid cannot judge, or a search that stuck).
        paths: each start's way: means (T, d) and covariances (T, d, d), the start first.
    """

    optima: tuple[Optimum, ...]
    reached: Array
    paths: list[tuple[Array, Array]]


def basins(
    p: Distribution,
    divergence: str,
    starts: Array,
    covariance: Array,
    family: str = "full",
    quadrature: Quadrature | None = None,
    step: float = STEP,
    **params: float,
) -> Basins:
    """Minimise a divergence from Gaussians with means ``starts`` (S, d) and one covariance (d, d), all in one batch.

    The search stays on the coarse grid, so that hundreds of starts cost a fraction of a second; the optima are good to
    about a thousandth of a standard deviation. Where the optimum is known outright, every start goes straight to it.
    """
    if family not in GAUSSIANS:
        raise InputError(_ONE_GAUSSIAN.format(value=shown(family), families=", ".join(GAUSSIANS)))
    task = make_tasks(p, {divergence: params}, family, quadrature or Quadrature(p), search_all=True)[0]
    space = GaussianSpace(family, p.dim)
    starts = np.asarray(starts, dtype=float)
    if not task.searched:
        return _straight(task, space, starts, np.asarray(covariance, dtype=float))
    point = space.points_at(starts, np.broadcast_to(covariance, (len(starts), p.dim, p.dim)))
    found = search([task.problem], space, [point], trace=True, step_cap=step, polish=False)[0]
    return _basins(task, space, found)


def _basins(task: Task, space: GaussianSpace, found: Found) -> Basins:
    models = space.models(found.point)
    judged = task.judged(models, space, found.point, reach_of(*found.point))
    order = np.argsort([value for value, _ in judged], kind="stable")
    place = np.append(np.argsort(order), -1)  # a start that reached nothing has the number −1, and keeps it
    optima = tuple(Optimum(models[i], *judged[i], int(found.hits[i])) for i in order)
    paths = [(mean, chol @ chol.swapaxes(1, 2)) for mean, chol in found.trails]
    return Basins(optima, place[found.reached], paths)


def _straight(task: Task, space: GaussianSpace, starts: Array, covariance: Array) -> Basins:
    optima = task.known(space)
    best = optima[0].q
    paths = [(np.stack([start, best.mean]), np.stack([covariance, best.covariance])) for start in starts]
    return Basins(optima, np.zeros(len(starts), dtype=int), paths)
