"""From starts to distinct optima, for several problems at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.fitting.newton import LAST_STEP, Evaluation, ManyProblems, Search, minimise
from models.fitting.problem import Problem
from models.fitting.spaces import Point, Space, take
from models.fitting.stack import LAST_STAGE, coarser, stacked, stage_count
from models.targets.base import Array

SAME = 0.02  # standard deviations: two resting places nearer than this are one optimum
NEARLY = 1e-4  # gradient at which a search that ran out of steps still counts as arrived
PLATEAU = 1e-4  # where no second derivative is larger than this, a divergence has levelled off: that is no optimum
ROUGH_STEP = 0.02  # Newton's step, in standard deviations, with which a search ends that is rough …
PASSING_STEP = 0.08  # … or one that goes on elsewhere: it leaves about the square of that to go
WIDER = 1.5
WIDENINGS = 6


@dataclass
class Found:
    """Distinct minima of one problem.

    Attributes:
        point: the minima (M), lowest first.
        hits: (M,) how many starts reached each.
        reached: (S,) which one each start reached, −1 for none.
        trails: each start's way, where it was asked for.
    """

    point: Point
    hits: Array
    reached: Array
    trails: list[Point]


def search(
    problems: Sequence[Problem],
    space: Space,
    begin: Sequence[Point],
    trace: bool = False,
    step_cap: float = 1.0,
    first_stage: int = 0,
    polish: bool = True,
) -> list[Found]:
    """Minimise each problem from its own starts.

    Args:
        problems: as for `Stack`.
        begin: starts, one point per problem, members of the space's family.
        first_stage: where problems with several stages begin; a start near a minimum needs only the last.
        polish: end on the fine grid; without, minima are good to about a thousandth of a standard deviation.
    """
    which = np.repeat(np.arange(len(problems)), [len(point[0]) for point in begin])
    point = tuple(np.concatenate(part) for part in zip(*begin, strict=True))
    rough = [coarser(problem) for problem in problems]
    stack = stacked(rough, space, first_stage)
    point, first = _widened(stack, space, which, point)
    near = _near(problems, rough, trace, polish)[which]
    run = minimise(stack, space, which, point, step_cap, trace, first=first, near=near)
    ended = _polished(problems, rough, _later_stages(rough, run, first_stage)) if polish else run
    roots, settled = ended.roots(), _settled(ended)
    found = []
    for index in range(len(problems)):
        rows = np.flatnonzero(which == index)
        found.append(_found(ended, roots[rows], settled, run.trails(rows) if trace else []))
    return found


def _near(problems: Sequence[Problem], rough: Sequence[Problem], trace: bool, polish: bool) -> Array:
    """How short a Newton step may end each problem's first search; it need not go all the way where another search
    follows, on a finer grid or of a later stage, or where it is rough anyway."""
    if not polish:
        return np.full(len(problems), ROUGH_STEP)
    later = [fine is not coarse or stage_count(fine) > 1 for fine, coarse in zip(problems, rough, strict=True)]
    return np.where(np.array(later) & (not trace), PASSING_STEP, LAST_STEP)


def _widened(stack: ManyProblems, space: Space, which: Array, point: Point) -> tuple[Point, Evaluation]:
    """Starts from which a problem is infinite, or which the grid cannot judge, are widened until they are not."""
    point, evaluation = tuple(part.copy() for part in point), stack.evaluate_many(which, *point)
    bad = np.flatnonzero(~np.isfinite(evaluation[0]))
    for _ in range(WIDENINGS):
        if not len(bad):
            break
        wider = space.widened(take(point, bad), WIDER)
        for whole, part in zip((*point, *evaluation), (*wider, *stack.evaluate_many(which[bad], *wider))):
            whole[bad] = part
        bad = bad[~np.isfinite(evaluation[0][bad])]
    return point, evaluation


def _later_stages(problems: Sequence[Problem], run: Search, first_stage: int) -> Search:
    """Follow the minima of problems with several stages through them; the others stay where they are."""
    stages = np.array([stage_count(problem) for problem in problems])
    for stage in range(first_stage + 1, stages.max()):
        near = np.where(stages > stage + 1, PASSING_STEP, LAST_STEP)
        run = _continued(run, stages > stage, stacked(problems, run.space, stage), near)
    return run


def _polished(problems: Sequence[Problem], rough: Sequence[Problem], run: Search) -> Search:
    """Go from the minima on coarse grids to those on the fine ones."""
    changed = np.array([fine is not coarse for fine, coarse in zip(problems, rough, strict=True)])
    near = np.full(len(problems), LAST_STEP)
    return _continued(run, changed, stacked(problems, run.space, LAST_STAGE), near) if changed.any() else run


def _continued(run: Search, concerned: Array, stack: ManyProblems, near: Array) -> Search:
    """``run`` with the distinct minima of the ``concerned`` problems followed to those of ``stack``.

    Args:
        near: (P,) how short a Newton step may end the search, for each problem.
    """
    leading = run.roots() == np.arange(len(run.which))
    rows = np.flatnonzero(concerned[run.which] & leading & _settled(run))
    if not len(rows):
        return run
    which = run.which[rows]
    return _overwritten(run, rows, minimise(stack, run.space, which, take(run.point, rows), near=near[which]))


def _overwritten(run: Search, rows: Array, later: Search) -> Search:
    """``run`` with the candidates ``rows`` where ``later`` took them."""

    def merged(whole: Array, part: Array) -> Array:
        whole = whole.copy()
        whole[rows] = part
        return whole

    names = ("value", "gradient", "hessian", "converged")
    parts = {name: merged(getattr(run, name), getattr(later, name)) for name in names}
    point = tuple(merged(whole, part) for whole, part in zip(run.point, later.point, strict=True))
    return replace(run, point=point, leader=merged(run.leader, rows[later.leader]), path=[], **parts)


def _settled(run: Search) -> Array:
    """Candidates at rest, or as near to it as rounding allows, but not on a plateau far from the target."""
    still = run.converged | (np.isfinite(run.value) & (np.abs(run.gradient).max(axis=1) < NEARLY))
    return still & (np.abs(run.hessian).max(axis=(1, 2)) > PLATEAU)


def _found(ended: Search, ends: Array, settled: Array, trails: list[Point]) -> Found:
    """The distinct minima among the candidates ``ends`` (S,), where the starts of one problem ended."""
    good = settled[ends]
    if not good.any():
        good = _lowest(ended.value[ends])
    minima = _distinct(ended, np.unique(ends[good]))
    reached = np.full(len(ends), -1)
    if len(minima):
        gaps = ended.space.gaps(take(ended.point, ends), take(ended.point, minima))
        reached = np.where(good, gaps.argmin(axis=1), -1)
    hits = np.bincount(reached[good], minlength=len(minima))
    return Found(take(ended.point, minima), hits, reached, trails)


def _lowest(values: Array) -> Array:
    """Where every search was stopped by what the grid can judge, the lowest place stands for the optimum."""
    return np.isfinite(values) & (values == values.min(initial=np.inf))


def _distinct(run: Search, rows: Array) -> Array:
    """The lowest of each cluster of resting places, lowest first."""
    rows = rows[np.argsort(run.value[rows], kind="stable")]
    here = take(run.point, rows)
    near = run.space.gaps(here, here) < SAME
    kept: list[int] = []
    for i in range(len(rows)):
        if not near[i, kept].any():
            kept.append(i)
    return rows[kept]
