"""The training step compiled by numba: many steps in one call, without the GIL, in float32."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread, main_thread

import numpy as np

from models.gan.backends.base import Backend, Metrics, Problem
from models.gan.objectives.base import RowObjective
from models.gan.objectives.cramer import Cramer
from models.gan.objectives.energy_distance import EnergyDistance
from models.gan.state import State

ROOT = Path(__file__).parents[3]  # where ``models`` is found
LOOK_S = 0.1  # between two looks at the compiler

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
        self._lock = Lock()
        self._warming: Thread | None = None
        self._launch: Callable[..., Metrics] | None = None

    @property
    def ready(self) -> bool:
        """Whether the kernels are compiled."""
        return self._launch is not None

    def warm(self) -> Thread:
        """Start compiling, if nobody has. Join the thread to wait; it is no daemon, for LLVM must not be cut off."""
        with self._lock:
            if self._warming is None:
                self._warming = Thread(target=self._compile, name="compile-gan-step")
                self._warming.start()
            return self._warming

    def offers(self, problem: Problem) -> bool:
        """Asking about a problem that suits starts the compiler."""
        if not suits(problem):
            return False
        if self._warming is None:
            self.warm()
        return self.ready

    def discriminator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return self._run(problem, state, updates, 1, False)

    def generator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return self._run(problem, state, updates, 0, True)

    def advance(self, problem: Problem, state: State, steps: int) -> Metrics:
        return self._run(problem, state, steps, problem.settings.critic_steps, True)

    def _run(self, problem: Problem, state: State, rounds: int, critic_steps: int, with_generator: bool) -> Metrics:
        self.warm().join()
        if self._launch is None:
            raise RuntimeError("the compiled training step is not available on this machine; see the log")
        return self._launch(problem, state, rounds, critic_steps, with_generator)

    def _compile(self) -> None:
        """Have the kernels compiled elsewhere, then load them by training nothing."""
        try:
            from models.gan.kernels.jit import CACHED

            if CACHED and not _compiled_elsewhere():
                return
            from models.gan.kernels.launch import Launcher

            launcher = Launcher()
            launcher.compile()
        except Exception:  # whatever a machine lacks, numpy still serves
            logging.getLogger(__name__).warning("The GAN step could not be compiled; numpy serves.", exc_info=True)
        else:
            self._launch = launcher


def _compiled_elsewhere() -> bool:
    """Fill the cache from a process of its own, for a compiler in this one would hold the GIL, and with it every
    answer, for half a minute. False where the program ends meanwhile."""
    search = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    command = [sys.executable, "-m", "models.gan.kernels"]
    child = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": search}, stderr=subprocess.DEVNULL)
    while child.poll() is None:
        if not main_thread().is_alive():
            child.kill()
            return False
        time.sleep(LOOK_S)
    return True  # even if it failed: then this process tries, and says why


def suits(problem: Problem) -> bool:
    """Whether the kernels know the problem."""
    settings = problem.settings
    return (
        isinstance(problem.objective, (RowObjective, EnergyDistance, Cramer))
        and settings.width % LANES == 0
        and problem.pool.dtype == np.float32
    )
