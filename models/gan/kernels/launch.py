"""Calls the compiled training with Python's objects."""

from __future__ import annotations

import numpy as np

from models.gan.backends.base import Metrics, Problem
from models.gan.kernels import training
from models.gan.kernels.plan import give_back, memory_of, plan_of
from models.gan.kernels.records import new_room
from models.gan.network import discriminator_layout, generator_layout
from models.gan.objectives import OBJECTIVES
from models.gan.settings import Settings
from models.gan.state import State, initial_state


def launch(problem: Problem, state: State, rounds: int, critic_steps: int, with_generator: bool) -> Metrics:
    """``rounds`` of ``critic_steps`` updates of D and one of G, or fewer where weights stop being finite."""
    plan, memory = plan_of(problem), memory_of(state)
    if plan.energy:
        critic_steps = 0
    readings = np.zeros(training.READINGS)
    counters = (int(state.steps), int(state.critic_updates), int(rounds), int(critic_steps), bool(with_generator))
    done = training.train(plan, memory, new_room(plan, memory), *counters, readings)
    give_back(memory, state)
    of_d, of_g = done * critic_steps, done * with_generator
    state.critic_updates += of_d
    state.steps += of_g
    return _averages(readings, of_d, of_g)


def compile_all() -> None:
    """Compile everything by training no step of the smallest problem."""
    objective = OBJECTIVES["non_saturating"]
    settings = Settings.of(objective, width=8, depth=1, batch=16)
    generator, discriminator = generator_layout(settings), discriminator_layout(settings)
    problem = Problem(objective, settings, generator, discriminator, np.zeros((16, 2), np.float32), 0)
    launch(problem, initial_state(generator, discriminator, 0), 0, 1, True)


def _averages(readings: np.ndarray, of_d: int, of_g: int) -> Metrics:
    """Sums over updates as averages; NaN where there was none."""
    for_g = np.zeros(len(readings), bool)
    for_g[[training.LOSS_G, training.GRAD_G]] = True
    with np.errstate(invalid="ignore", divide="ignore"):
        averages = readings / np.where(for_g, float(of_g), float(of_d))
    return Metrics(*averages.tolist())
