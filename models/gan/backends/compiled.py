"""The training step compiled by numba: many steps in one call, without the GIL, in float32."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import numpy as np

from models.gan.backends.base import Backend, Metrics, Problem
from models.gan.objectives.base import RowObjective
from models.gan.objectives.cramer import Cramer
from models.gan.objectives.energy_distance import EnergyDistance
from models.gan.state import State
from models.kernels.background import Background

LANES = 8
"""Widths come in multiples of this; narrower leftovers would be slower than they are worth."""


class Compiled(Backend):
    """Row objectives, unrolled or not, the energy distance and the Cramér GAN in float32.

    Compiles in a background thread, once per machine where a cache can be written.
    ``offers`` is false until that is done, and stays so where numba is missing or fails: another backend serves then.
    A weight that is no longer finite ends `advance` within sixteen steps: the state's counters say where.
    """

    key = "compiled"

    def __init__(self) -> None:
        self._kernels: Background[Callable[..., Metrics]] = Background("models.gan.kernels", _load)

    @property
    def ready(self) -> bool:
        """Whether the kernels are compiled."""
        return self._kernels.loaded is not None

    def warm(self) -> Thread:
        """Start compiling, if nobody has; the thread to wait for."""
        return self._kernels.warm()

    def offers(self, problem: Problem) -> bool:
        """Asking about a problem that suits starts the compiler."""
        return suits(problem) and self._kernels.now() is not None

    def discriminator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return self._run(problem, state, updates, 1, False)

    def generator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return self._run(problem, state, updates, 0, True)

    def advance(self, problem: Problem, state: State, steps: int) -> Metrics:
        return self._run(problem, state, steps, problem.settings.critic_steps, True)

    def _run(self, problem: Problem, state: State, rounds: int, critic_steps: int, with_generator: bool) -> Metrics:
        return self._kernels.wait()(problem, state, rounds, critic_steps, with_generator)


def _load() -> Callable[..., Metrics]:
    """Load the kernels by training nothing."""
    from models.gan.kernels.launch import Launcher

    launcher = Launcher()
    launcher.compile()
    return launcher


def suits(problem: Problem) -> bool:
    """Whether the kernels know the problem."""
    settings = problem.settings
    return (
        isinstance(problem.objective, (RowObjective, EnergyDistance, Cramer))
        and settings.width % LANES == 0
        and problem.pool.dtype == np.float32
    )
