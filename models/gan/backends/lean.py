"""The updates by hand-derived formulas in numpy: no graph is recorded and hardly any memory is asked for."""

from __future__ import annotations

import numpy as np

from models.gan.backends.base import Backend, Metrics, Problem
from models.gan.backends.games.base import Game, ReadingD, ReadingG
from models.gan.backends.games.features import FeatureGame
from models.gan.backends.games.rows import RowGame
from models.gan.backends.games.samples import SampleGame
from models.gan.backends.games.unrolled import UnrolledGame
from models.gan.objectives.base import FeatureObjective, RowObjective, SampleObjective
from models.gan.state import State

QUIET = np.errstate(over="ignore", invalid="ignore", divide="ignore")
"""An explosion shows in `State.finite`, which callers look at; warnings would only fill the log."""


class Lean(Backend):
    """Every objective of the three families, with every setting."""

    key = "lean"

    def offers(self, problem: Problem) -> bool:
        return isinstance(problem.objective, (RowObjective, FeatureObjective, SampleObjective))

    @QUIET
    def discriminator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        game = game_of(problem, state, updates)
        return summary([game.update_discriminator() for _ in range(updates)], [])

    @QUIET
    def generator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        game = game_of(problem, state, updates)
        return summary([], [game.update_generator() for _ in range(updates)])

    @QUIET
    def advance(self, problem: Problem, state: State, steps: int) -> Metrics:
        game = game_of(problem, state, steps)
        of_d, of_g = [], []
        for _ in range(steps):
            of_d += [game.update_discriminator() for _ in range(problem.settings.critic_steps)]
            of_g.append(game.update_generator())
        return summary(of_d, of_g)


def game_of(problem: Problem, state: State, updates: int) -> Game:
    """The updates of the objective's family."""
    if isinstance(problem.objective, SampleObjective):
        return SampleGame(problem, state, updates)
    if isinstance(problem.objective, FeatureObjective):
        return FeatureGame(problem, state, updates)
    return (UnrolledGame if problem.settings.unroll else RowGame)(problem, state, updates)


def summary(of_d: list[ReadingD | None], of_g: list[ReadingG]) -> Metrics:
    """Averages over updates; a discriminator that does not exist leaves NaN."""
    of_d = [reading for reading in of_d if reading is not None]
    loss_d, penalty, grad_d, d_real, d_fake = _means(of_d, 5)
    loss_g, grad_g = _means(of_g, 2)
    return Metrics(loss_d, loss_g, penalty, grad_d, grad_g, d_real, d_fake)


def _means(readings: list[ReadingD] | list[ReadingG], fields: int) -> list[float]:
    if not readings:
        return [float("nan")] * fields
    return np.mean(readings, axis=0).tolist()
