"""Transport to look at: plans between clouds of points, mass on its way, and the increasing map on the line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from models.fitting.monotone import quantiles
from models.fitting.parts import parts_of
from models.fitting.projections import directions, project
from models.fitting.quantisation import gaussian_map, representatives
from models.registry import InputError, Param, Text
from models.targets.base import Array, Distribution
from models.targets.mixture import GaussianMixture

POINTS = Param("points", Text("Points", "Число точек"), 256, low=1, high=1024, step=1)
_SAME_DIMENSION = Text(
    "The model has dimension {value}; it must have the target's, {dim}.",
    "Размерность модели равна {value}, а должна быть как у цели: {dim}.",
)
_ON_THE_LINE = Text(
    "The dimension is {value}; this view is for 1.",
    "Размерность равна {value}, а этот вид рассчитан на 1.",
)
_NOT_GAUSSIAN = Text(
    "The mixture has {value} components; the closed-form map is between single Gaussians.",
    "Компонент в смеси: {value}, а формула для отображения известна только между двумя гауссианами.",
)


@dataclass(frozen=True)
class Plan:
    """Who goes where: point i of ``source`` (n, d) goes to point i of ``target`` (n, d); each carries the mass 1/n.

    ``cost`` is the mean squared distance travelled, in squared data units.
    """

    source: Array
    target: Array
    cost: float


def plan(p: Distribution, q: Distribution, n: int = 256) -> Plan:
    """The plan of least mean squared distance between ``n`` points that stand for each distribution.

    On the line the points are the mid-quantiles, matched in order. In the plane they are deterministic clouds and the
    assignment is exact (Jonker & Volgenant 1987, in SciPy).

    Raises:
        InputError: ``n`` outside 1 to 1024, or the two live in different dimensions.
    """
    n = POINTS.parse(n)
    if p.dim != q.dim:
        raise InputError(_SAME_DIMENSION.format(value=str(q.dim), dim=str(p.dim)))
    source, target = (_points(side, n) for side in (p, q))
    if p.dim == 2:
        target = target[linear_sum_assignment(cdist(source, target, "sqeuclidean"))[1]]
    return Plan(source, target, float(((source - target) ** 2).sum(axis=1).mean()))


def _points(p: Distribution, n: int) -> Array:
    if p.dim == 2:
        return representatives(parts_of(p), n)
    return quantiles(project(parts_of(p), directions(1)), (np.arange(n) + 0.5)[None] / n).T


def displacement(plan: Plan, t: float) -> Array:
    """Where the points (n, d) are at time ``t`` in [0, 1], each on its straight way.

    For the optimal plan this is the shortest path between the two distributions (R. McCann, "A convexity principle
    for interacting gases", 1997).
    """
    return (1 - t) * plan.source + t * plan.target


def cdf_gap(p: Distribution, q: Distribution, x: Array) -> tuple[Array, Array]:
    """Distribution functions F (n,) of ``p`` and G (n,) of ``q`` at ``x`` (n,) on the line; W1 is the area between.

    Raises:
        InputError: the distributions do not live on the line.
    """
    return tuple(project(parts_of(side), _line(side)).cdf(np.asarray(x, dtype=np.float64)[None])[0] for side in (p, q))


def monotone_map(p: Distribution, q: Distribution, x: Array) -> Array:
    """T(x) (n,) = G⁻¹(F(x)), the optimal map on the line from ``p`` to ``q``, at ``x`` (n,).

    Raises:
        InputError: the distributions do not live on the line.
    """
    below, _ = cdf_gap(p, q, x)
    return quantiles(project(parts_of(q), _line(q)), below[None])[0]


def affine_map(p: GaussianMixture, q: GaussianMixture) -> tuple[Array, Array]:
    """Matrix A (d, d) and shift b (d,) of the optimal map x ↦ A x + b between two Gaussians (M. Gelbrich, 1990).

    Raises:
        InputError: one of them is a mixture.
    """
    for side in (p, q):
        if len(side.weights) != 1:
            raise InputError(_NOT_GAUSSIAN.format(value=str(len(side.weights))))
    matrix = gaussian_map(p.covariance, q.covariance)
    return matrix, q.mean - matrix @ p.mean


def _line(p: Distribution) -> Array:
    if p.dim != 1:
        raise InputError(_ON_THE_LINE.format(value=str(p.dim)))
    return directions(1)
