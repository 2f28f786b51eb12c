"""Calls the compiled training with Python's objects."""

from __future__ import annotations

from threading import Lock
from typing import NamedTuple

import numpy as np

from models.gan.backends.base import Metrics, Problem
from models.gan.kernels import training
from models.gan.kernels.plan import give_back, plan_of, take_over
from models.gan.kernels.records import Memory, Plan, Room, Trace, new_memory, new_room, new_trace
from models.gan.network import discriminator_layout, generator_layout
from models.gan.objectives import OBJECTIVES
from models.gan.settings import Settings
from models.gan.state import State, initial_state

DESKS = 8
"""Desks kept for the next call."""

LARGEST = 2**23
"""Bytes beyond which a desk is not kept: a tenth of a millisecond is nothing to a training of that size."""


class Desk(NamedTuple):
    """What one call works with: copies of a state, and scratch memory."""

    sizes: tuple
    memory: Memory
    room: Room
    trace: Trace

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for run in (self.room.generator, self.room.discriminator) for array in run)


class Launcher:
    """Trains. Desks wait here for the next call of the same sizes: fresh memory costs as much as several updates."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._desks: list[Desk] = []

    def __call__(self, problem: Problem, state: State, rounds: int, critic_steps: int, with_generator: bool) -> Metrics:
        """``rounds`` of ``critic_steps`` updates of D and one of G, or fewer where weights stop being finite."""
        plan = plan_of(problem)
        if plan.energy:
            critic_steps = 0
        desk = self._take(plan)
        take_over(desk.memory, state)
        readings = np.zeros(training.READINGS)
        counters = (int(state.steps), int(state.critic_updates), int(rounds), int(critic_steps), bool(with_generator))
        done = training.train(plan, desk.memory, desk.room, desk.trace, *counters, readings)
        give_back(desk.memory, state)
        self._leave(desk)
        of_d, of_g = done * critic_steps, done * with_generator
        state.critic_updates += of_d
        state.steps += of_g
        return _averages(readings, of_d, of_g)

    def compile(self) -> None:
        """Compile everything by training no step of the smallest problem."""
        objective = OBJECTIVES["non_saturating"]
        settings = Settings.of(objective, width=8, depth=1, batch=16)
        generator, discriminator = generator_layout(settings), discriminator_layout(settings)
        problem = Problem(objective, settings, generator, discriminator, np.zeros((16, 2), np.float32), 0)
        self(problem, initial_state(generator, discriminator, 0), 0, 1, True)

    def _take(self, plan: Plan) -> Desk:
        """A desk for nobody else until it is left."""
        sizes = _sizes(plan)
        with self._lock:
            for at, desk in enumerate(self._desks):
                if desk.sizes == sizes:
                    return self._desks.pop(at)
        memory = new_memory(plan)
        return Desk(sizes, memory, new_room(plan, memory), new_trace(plan))

    def _leave(self, desk: Desk) -> None:
        if desk.nbytes <= LARGEST:
            with self._lock:
                self._desks = [desk, *self._desks[: DESKS - 1]]


def _sizes(plan: Plan) -> tuple:
    """All that the sizes of a desk's arrays depend on."""
    passes = plan.generator, plan.discriminator, plan.batch, plan.packing, plan.gp > 0, plan.curved
    return *passes, plan.spectral, plan.unroll


def _averages(readings: np.ndarray, of_d: int, of_g: int) -> Metrics:
    """Sums over updates as averages; NaN where there was none."""
    for_g = np.zeros(len(readings), bool)
    for_g[[training.LOSS_G, training.GRAD_G]] = True
    with np.errstate(invalid="ignore", divide="ignore"):
        averages = readings / np.where(for_g, float(of_g), float(of_d))
    return Metrics(*averages.tolist())
