"""Problems of several divergences behind one face, so that one run of Newton's method serves them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.fitting.grid_problem import GridProblem, runs
from models.fitting.mixture_problem import MixtureProblem
from models.fitting.polynomials import polynomials
from models.fitting.problem import Problem
from models.fitting.spaces import GaussianSpace, Space
from models.targets.base import Array

REST = 1e-7  # gradient at which a search off the grid has arrived
LAST_STAGE = 99  # of problems that are solved in stages


class Stack:
    """Candidate i belongs to problem ``which[i]``; those on the shared grid are evaluated in one pass.

    Args:
        problems: those on a grid (all on the same one) must come before the others.
        stage: which of a grid problem's integrands to minimise; the last where it has no more.
    """

    def __init__(self, problems: Sequence[Problem], stage: int = 0):
        grids = [problem for problem in problems if isinstance(problem, GridProblem)]
        self._others = dict(enumerate(problems[len(grids) :], start=len(grids)))
        self._grid = None
        if grids:
            current = [problem.integrands[min(stage, len(problem.integrands) - 1)] for problem in grids]
            self._grid = GridProblem(grids[0].quadrature, current)
        self._first_other = len(grids)

    @property
    def rest(self) -> Array:
        """Gradient at which a search has arrived, for each problem."""
        return np.append(self._grid.rest if self._grid else [], [REST] * len(self._others))

    def evaluate_many(self, which: Array, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        """Values (S,), gradients (S, n) and Hessians (S, n, n) of candidates sorted by ``which``."""
        if len(which) and which[-1] < self._first_other:
            return self._grid.evaluate_many(which, mean, chol)
        n = polynomials(mean.shape[1]).size
        out = np.empty(len(which)), np.empty((len(which), n)), np.empty((len(which), n, n))
        for rows, answer in self._parts(np.asarray(which), mean, chol):
            for whole, part in zip(out, answer, strict=True):
                whole[rows] = part
        return out

    def _parts(self, which: Array, mean: Array, chol: Array):
        on_grid = np.searchsorted(which, self._first_other)
        if on_grid:
            rows = slice(0, on_grid)
            yield rows, self._grid.evaluate_many(which[rows], mean[rows], chol[rows])
        for index, rows in runs(which):
            if index in self._others:
                yield rows, self._others[index].evaluate(mean[rows], chol[rows])


def stacked(problems: Sequence[Problem], space: Space, stage: int = 0) -> Stack | MixtureProblem:
    """What Newton's method minimises in ``space``; mixtures can be fitted on the grid only."""
    if isinstance(space, GaussianSpace):
        return Stack(problems, stage)
    integrands = [problem.integrands[min(stage, len(problem.integrands) - 1)] for problem in problems]
    return MixtureProblem(problems[0].quadrature, integrands)


def coarser(problem: Problem) -> Problem:
    """The problem on its grid's coarse version, or itself."""
    if not isinstance(problem, GridProblem) or problem.quadrature.coarse is problem.quadrature:
        return problem
    return GridProblem(problem.quadrature.coarse, problem.integrands)


def stage_count(problem: Problem) -> int:
    """How many objectives a problem minimises one after the other."""
    return len(problem.integrands) if isinstance(problem, GridProblem) else 1
