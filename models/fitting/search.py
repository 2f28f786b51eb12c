"""From starts to distinct optima, for several problems at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.fitting.families import factors
from models.fitting.newton import Search, minimise
from models.fitting.polynomials import diagonal
from models.fitting.problem import Problem
from models.fitting.stack import Stack, stage_count
from models.targets.base import Array

SAME = 0.02  # standard deviations: two resting places nearer than this are one optimum
WIDER = 1.5
WIDENINGS = 6


@dataclass
class Found:
    """Distinct minima of one problem: means (M, d), factors (M, d, d), how many starts reached each (M,), and which
    one each start reached (S,), −1 for none; with each start's way where it was asked for."""

    mean: Array
    chol: Array
    hits: Array
    reached: Array
    trails: list[tuple[Array, Array]]


def search(
    problems: Sequence[Problem],
    mean: Array,
    covariance: Array,
    family: str,
    trace: bool = False,
    step_cap: float = 1.0,
) -> list[Found]:
    """Minimise every problem from every start.

    Args:
        problems: as for `Stack`.
        mean, covariance: starts (S, d), (S, d, d), the same for all problems.
    """
    which = np.repeat(np.arange(len(problems)), len(mean))
    means, chols = np.tile(mean, (len(problems), 1)), np.tile(factors(family, covariance), (len(problems), 1, 1))
    stack = Stack(problems)
    chols = _widened(stack, which, means, chols)
    run = minimise(stack, which, means, chols, family, step_cap, trace)
    finished = _later_stages(problems, run, family)
    return [_found(run, finished, which == index, trace) for index in range(len(problems))]


def search_each(problems: Sequence[Problem], known: Sequence[tuple[Array, Array]], family: str) -> list[Found]:
    """Minimise each problem from its own starts: means (S_i, d) and covariances (S_i, d, d)."""
    which = np.repeat(np.arange(len(problems)), [len(mean) for mean, _ in known])
    mean = np.concatenate([mean for mean, _ in known])
    chol = factors(family, np.concatenate([covariance for _, covariance in known]))
    last = max(stage_count(problem) for problem in problems) - 1
    stack = Stack(problems, last)
    run = minimise(stack, which, mean, _widened(stack, which, mean, chol), family)
    return [_found(run, run, which == index, False) for index in range(len(problems))]


def _widened(stack: Stack, which: Array, mean: Array, chol: Array) -> Array:
    """Starts from which a problem is infinite, or which the grid cannot judge, are widened until they are not."""
    chol = chol.copy()
    bad = np.flatnonzero(~np.isfinite(stack.evaluate_many(which, mean, chol)[0]))
    for _ in range(WIDENINGS):
        if not len(bad):
            break
        chol[bad] *= WIDER
        bad = bad[~np.isfinite(stack.evaluate_many(which[bad], mean[bad], chol[bad])[0])]
    return chol


def _later_stages(problems: Sequence[Problem], run: Search, family: str) -> Search:
    """Follow the minima of problems with several stages through them; the others stay where they are."""
    stages = np.array([stage_count(problem) for problem in problems])
    for stage in range(1, stages.max()):
        rows = np.flatnonzero((stages[run.which] > stage) & (run.roots() == np.arange(len(run.which))) & _settled(run))
        if len(rows):
            stack = Stack(problems, stage)
            later = minimise(stack, run.which[rows], run.mean[rows], run.chol[rows], family)
            run = _overwritten(run, rows, later)
    return run


def _overwritten(run: Search, rows: Array, later: Search) -> Search:
    """``run`` with the candidates ``rows`` where ``later`` took them."""
    out = Search(**{**run.__dict__, "path": []})
    for name in ("mean", "chol", "value", "gradient", "hessian", "converged"):
        whole = getattr(run, name).copy()
        whole[rows] = getattr(later, name)
        setattr(out, name, whole)
    out.leader = run.leader.copy()
    out.leader[rows] = rows[later.leader]
    return out


def _settled(run: Search) -> Array:
    """Candidates at rest, or as near to it as rounding allows."""
    return run.converged | (np.isfinite(run.value) & (np.abs(run.gradient).max(axis=1) < 1e-4))


def _found(run: Search, finished: Search, rows: Array, trace: bool) -> Found:
    rows = np.flatnonzero(rows)
    ends = finished.roots()[rows]
    good = _settled(finished)[ends]
    minima = _distinct(finished, np.unique(ends[good]))
    reached = np.full(len(rows), -1)
    if len(minima):
        nearest = _gaps(finished, ends, minima).argmin(axis=1)
        reached = np.where(good, nearest, -1)
    hits = np.bincount(reached[good], minlength=len(minima))
    trails = [run.trail(row) for row in rows] if trace else []
    return Found(finished.mean[minima], finished.chol[minima], hits, reached, trails)


def _distinct(run: Search, rows: Array) -> Array:
    """The lowest of each cluster of resting places, best first."""
    kept: list[int] = []
    for row in rows[np.argsort(run.value[rows], kind="stable")]:
        if not kept or _gaps(run, np.array([row]), np.array(kept)).min() > SAME:
            kept.append(int(row))
    return np.array(kept, dtype=int)


def _gaps(run: Search, rows: Array, others: Array) -> Array:
    """Distances (A, B) between candidates, in units of the smaller standard deviations of ``others``."""
    flat = np.concatenate([run.mean, run.chol.reshape(len(run.mean), -1)], axis=1)
    gap = np.abs(flat[rows][:, None] - flat[others][None]).max(axis=-1)
    return gap / diagonal(run.chol[others]).min(axis=1)
