"""Newton's method over Gaussians or mixtures of them, for many candidates of several problems at once.

Each step solves with the Hessian in the Fisher metric, its eigenvalues made positive (Nocedal and Wright, "Numerical
Optimization", 2006, section 3.4), so a saddle repels; a refused step is shortened. Coordinates are the local
ones of `models.fitting.problem`: the same step means the same to a wide and to a narrow Gaussian.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from models.fitting.spaces import Point, Space, take
from models.targets.base import Array

MAX_STEPS = 60
FLAT = 1e-4  # smaller eigenvalues are treated as this
SADDLE = -1e-5  # a stationary point with a lower eigenvalue is left along its eigenvector …
ESCAPE = 0.2  # … by this much
SHORTER, LONGER = 0.25, 3.0  # what a refused step and a taken one do to the longest step allowed
HOPELESS = 1e-3  # the longest step at which a candidate is given up
MAX_REFUSALS = 8  # it creeps along what the grid can judge; searches that arrive have few
MERGE_EVERY = 2
MERGE_DISTANCE = 0.1  # standard deviations; candidates this near, in the same valley, go on as one
MERGE_GRADIENT = 0.1
CURVED = 1e-3  # the least eigenvalue of a Hessian inside a valley
LAST_STEP = 3e-4  # standard deviations: what remains after a Newton step so short is about its square


Evaluation = tuple[Array, Array, Array]  # values (S,), gradients (S, n), Hessians (S, n, n)


class ManyProblems(Protocol):
    """Problems of one target; candidate i belongs to problem ``which[i]``, which never decreases.

    ``rest`` is the gradient, in the space's metric, at which a search has arrived, one per problem.
    """

    @property
    def rest(self) -> Array: ...

    def evaluate_many(self, which: Array, *point: Array) -> Evaluation: ...


@dataclass
class Search:
    """State of all candidates; `minimise` returns it where it came to rest.

    Attributes:
        space: where the candidates move.
        which: (S,) problem of each candidate.
        point: their positions.
        value (S,), gradient (S, n), hessian (S, n, n): in local coordinates.
        leader: (S,) the candidate that each was merged into, itself if none.
        converged: (S,) at a minimum to the tolerance.
        rest: (S,) the gradient at which each has arrived.
        reach: (S,) the longest step allowed.
        near: (S,) inside a valley, a Newton step shorter than this is the last; value and derivatives stay those
            before it.
        refusals: (S,) how many steps of each were refused.
        settled: (S,) so far inside a valley (all eigenvalues positive, a small gradient) that those which meet there
            have the same end; near a ridge two neighbours may still part.
        path: positions before each step, kept if asked for.
    """

    space: Space
    which: Array
    point: Point
    value: Array
    gradient: Array
    hessian: Array
    leader: Array
    converged: Array
    rest: Array
    reach: Array
    near: Array
    refusals: Array
    settled: Array
    path: list[Point] = field(default_factory=list)

    def roots(self) -> Array:
        """The candidate (S,) that each one ended in, mergers followed to their end."""
        root = self.leader
        while (root != self.leader[root]).any():
            root = self.leader[root]
        return root

    def trails(self, rows: Array) -> list[Point]:
        """Positions along the candidates' ways, and where their leaders came to rest; repeated ones left out."""
        stops = [*(take(point, rows) for point in self.path), take(self.point, self.roots()[rows])]
        way = tuple(np.stack(part) for part in zip(*stops, strict=True))
        kept = np.zeros(way[0].shape[:2], dtype=bool)
        kept[0] = True
        for part in way:
            kept[1:] |= (part[1:] != part[:-1]).any(axis=tuple(range(2, part.ndim)))
        return [tuple(part[kept[:, i], i] for part in way) for i in range(len(rows))]


def minimise(
    problems: ManyProblems,
    space: Space,
    which: Array,
    point: Point,
    step_cap: float = 1.0,
    trace: bool = False,
    merge: bool = True,
    first: Evaluation | None = None,
    near: Array | float = LAST_STEP,
) -> Search:
    """Follow every candidate to a minimum.

    Args:
        which: (S,) problem of each candidate, not decreasing.
        point: starts, members of the space's family.
        step_cap: longest step, in the space's metric (1 is about one standard deviation).
        trace: keep the path of each candidate.
        merge: let candidates that meet go on as one; ``leader`` tells.
        first: what `evaluate_many` says at the starts, if that is known.
        near: one for all or (S,), see `Search`.
    """
    search = _begin(problems, space, which, point, step_cap, first, near)
    active = np.flatnonzero(np.isfinite(search.value))
    for step in range(MAX_STEPS):
        if trace:
            search.path.append(tuple(part.copy() for part in search.point))
        active = _advance(search, problems, active, step_cap, merge and step > 0 and step % MERGE_EVERY == 0)
        if not len(active):
            break
    if merge:
        _join(search, np.flatnonzero(search.converged))
    return search


def _begin(
    problems: ManyProblems,
    space: Space,
    which: Array,
    point: Point,
    step_cap: float,
    first: Evaluation | None,
    near: Array | float,
) -> Search:
    point = tuple(np.array(part, dtype=float) for part in point)
    count = len(which)
    return Search(
        space,
        np.asarray(which),
        point,
        *(first or problems.evaluate_many(which, *point)),
        leader=np.arange(count),
        converged=np.zeros(count, dtype=bool),
        rest=problems.rest[which],
        reach=np.full(count, step_cap),
        near=np.broadcast_to(near, count),
        refusals=np.zeros(count, dtype=int),
        settled=np.zeros(count, dtype=bool),
    )


def _advance(search: Search, problems: ManyProblems, active: Array, step_cap: float, merge: bool) -> Array:
    """One step of every active candidate; returns those that go on."""
    model = _local_model(search, active)
    if merge:
        kept = _unmerged(search, active)
        active, model = active[kept], take(model, kept)
    gradient, eigenvalues, eigenvectors = model
    step = _newton_step(gradient, eigenvalues, eigenvectors)
    length = np.sqrt((step * step).sum(axis=1))
    done, escaping = _at_rest(gradient, eigenvalues, search.rest[active])
    last = ~done & (length < np.minimum(search.near[active], search.reach[active])) & (eigenvalues[:, 0] > CURVED)
    _move(search, active[last], step[last])
    done |= last
    search.converged[active[done]] = True
    go = np.flatnonzero(~done)
    active, escaping = active[go], escaping[go]
    if not len(active):
        return active
    step = step[go] * np.minimum(1.0, search.reach[active] / np.maximum(length[go], 1e-300))[:, None]
    if escaping.any():
        step[escaping] = ESCAPE * eigenvectors[go[escaping], :, 0]
    _try(search, problems, active, step, escaping)
    search.reach[active] = np.minimum(search.reach[active], step_cap)
    return active[(search.reach[active] > HOPELESS) & (search.refusals[active] < MAX_REFUSALS)]


def _move(search: Search, rows: Array, step: Array) -> None:
    """Take last steps (R, m), given in the metric, unseen: their ends are nearer to the minimum by a square."""
    if not len(rows):
        return
    for whole, part in zip(search.point, search.space.retract(take(search.point, rows), step @ search.space.metric)):
        whole[rows] = part


def _local_model(search: Search, rows: Array) -> tuple[Array, Array, Array]:
    """Gradient (A, m) and the Hessian's eigenvalues and vectors, within the family and in the space's metric."""
    metric = search.space.metric
    gradient = search.gradient[rows] @ metric.T
    eigenvalues, eigenvectors = np.linalg.eigh(metric @ search.hessian[rows] @ metric.T)
    search.settled[rows] = (np.abs(gradient).max(axis=1) < MERGE_GRADIENT) & (eigenvalues[:, 0] > CURVED)
    return gradient, eigenvalues, eigenvectors


def _at_rest(gradient: Array, eigenvalues: Array, rest: Array) -> tuple[Array, Array]:
    """Which candidates are done, and which sit on a saddle."""
    still = np.abs(gradient).max(axis=1) < rest
    saddle = eigenvalues[:, 0] < SADDLE
    return still & ~saddle, still & saddle


def _newton_step(gradient: Array, eigenvalues: Array, eigenvectors: Array) -> Array:
    along = (eigenvectors.swapaxes(1, 2) @ gradient[:, :, None])[:, :, 0]
    return -(eigenvectors @ (along / np.maximum(np.abs(eigenvalues), FLAT))[:, :, None])[:, :, 0]


def _try(search: Search, problems: ManyProblems, rows: Array, step: Array, escaping: Array) -> None:
    """Take each step (A, m), given in the metric, where it does not go uphill; else allow only shorter ones."""
    point = search.space.retract(take(search.point, rows), step @ search.space.metric)
    value, gradient, hessian = problems.evaluate_many(search.which[rows], *point)
    slack = 1e-12 * (1 + np.abs(search.value[rows]))
    better = np.isfinite(value) & (escaping | (value <= search.value[rows] + slack))
    if not better.all():
        refused = rows[~better]
        search.reach[refused] = SHORTER * np.linalg.norm(step[~better], axis=1)
        search.refusals[refused] += 1
        rows = rows[better]
        *point, value, gradient, hessian = take((*point, value, gradient, hessian), better)
    news = zip((*search.point, search.value, search.gradient, search.hessian), (*point, value, gradient, hessian))
    for whole, part in news:
        whole[rows] = part
    search.reach[rows] *= LONGER


def _unmerged(search: Search, active: Array) -> Array:
    """Which of the active candidates (A,) have met no other one, resting or active, and go on."""
    _join(search, np.concatenate([np.flatnonzero(search.converged), active]))
    return search.leader[active] == active


def _join(search: Search, rows: Array) -> None:
    """Those of the candidates ``rows`` that have met inside a valley, of the same problem, follow the first of them."""
    rows = rows[search.settled[rows]]
    if len(rows) < 2:
        return
    here = take(search.point, rows)
    same = search.which[rows][:, None] == search.which[rows]
    first = ((search.space.gaps(here, here) < MERGE_DISTANCE) & same).argmax(axis=1)  # itself, or one before it
    search.leader[rows] = rows[first]
