"""Many trainings of one shape, advanced together: one kernel serves all of them, one CUDA graph a whole step.

A small network leaves a GPU idle between launches. `torch.vmap` gives every kernel the work of all runs (torch.func,
"Model ensembling"), and a captured graph replays the kernels of a step with a single launch (PyTorch notes, "CUDA
Graphs"). On other devices the same step runs as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from math import inf

import numpy as np
import torch
from numpy.typing import NDArray

from models.gan.backends.base import Metrics, Problem
from models.gan.backends.batched.step import Step
from models.gan.backends.batched.words import origins
from models.gan.settings import BY_KEY, SHAPING, Settings
from models.gan.state import State
from models.registry import InputError, Text

SHARED = ("objective", *sorted(SHAPING), "batch", "critic_steps", "unroll")
NUMBERS = tuple(field.name for field in fields(Settings) if field.name not in SHARED)
SWITCHES = ("r1", "r2", "gp", "noise", "clip")
ENDLESS = {"decay", "clip"}  # 0 switches them off, which as a number is ∞
OF_D, OF_G = ("loss_d", "penalty", "grad_d", "d_real", "d_fake"), ("loss_g", "grad_g")
WARM_UP = 3  # runs before a capture


class Fleet:
    """Trainings that share pool, objective and the settings `SHARED`; seeds and all other settings may differ.

    Args:
        problems: the trainings, one or more.
        device: where they run; on ``cuda`` (the current device) a step is captured when it is first asked for.
        states: where they stand, their starts by default. The fleet works on copies.

    Raises:
        InputError: trainings of different shapes, in one sentence.
    """

    def __init__(self, problems: Sequence[Problem], device: str = "cuda", states: Sequence[State] | None = None):
        self._device, self._first, self._active = torch.device(device), problems[0], active(problems)
        self._runs = len(problems)
        self._step = Step(problems[0], self._active, self._device)
        self._captures: dict[tuple[int, int], Callable[[], None]] = {}
        starts = states or [problem.start() for problem in problems]
        self._state, self._numbers = (
            {name: torch.empty_like(torch.from_numpy(values), device=self._device) for name, values in part.items()}
            for part in columns(problems, starts)
        )
        self._sums = {name: torch.zeros_like(self._numbers["lr_g"]) for name in OF_D + OF_G}
        self.load(problems, starts)

    def load(self, problems: Sequence[Problem], states: Sequence[State]) -> None:
        """Put as many other trainings of the same shape, with no further penalties, in place of these."""
        check([self._first, *problems])
        if len(problems) != self._runs or not active(problems) <= self._active:
            raise ValueError("a fleet holds as many trainings as it was made with, and none with further penalties")
        for held, found in zip((self._state, self._numbers), columns(problems, states)):
            for name, values in found.items():
                held[name].copy_(torch.from_numpy(values))

    def states(self) -> list[State]:
        """Where the trainings stand, as independent copies."""
        held = {field.name: self._state[field.name].cpu().numpy() for field in fields(State)}
        counters = {"steps", "critic_updates"}
        return [
            State(**{name: int(rows[run]) if name in counters else rows[run].copy() for name, rows in held.items()})
            for run in range(len(held["steps"]))
        ]

    def advance(self, steps: int) -> list[Metrics]:
        """``steps`` generator steps of each training, each after ``critic_steps`` discriminator updates."""
        return self._run(steps, self._first.settings.critic_steps, 1)

    def discriminator(self, updates: int) -> list[Metrics]:
        """``updates`` discriminator updates of each training."""
        return self._run(updates, 1, 0)

    def generator(self, updates: int) -> list[Metrics]:
        """``updates`` generator updates of each training."""
        return self._run(updates, 0, 1)

    def _run(self, rounds: int, of_d: int, of_g: int) -> list[Metrics]:
        """``rounds`` times ``of_d`` updates of D, then ``of_g`` of G; what they read on average."""
        step = self.step(of_d, of_g)
        for total in self._sums.values():
            total.zero_()
        for _ in range(rounds):
            step()
        counts = dict.fromkeys(OF_D, rounds * of_d * self._step.has_discriminator) | dict.fromkeys(OF_G, rounds * of_g)
        means = {name: (total / counts[name]).tolist() for name, total in self._sums.items() if counts[name]}
        return [Metrics(**{name: values[run] for name, values in means.items()}) for run in range(self._runs)]

    def step(self, of_d: int, of_g: int) -> Callable[[], None]:
        """``of_d`` updates of D (none where there is no D), then ``of_g`` of G, in a call that waits for nothing.

        It may be called for as long as the fleet lives; on a GPU it is one captured graph.
        """
        of_d *= self._step.has_discriminator
        updates = [self._step.discriminator] * of_d + [self._step.generator] * of_g

        def play() -> None:
            for update in updates:
                self._update(update)

        if self._device.type != "cuda" or not updates:
            return play
        if (of_d, of_g) not in self._captures:
            self._captures[of_d, of_g] = self._captured(play)
        return self._captures[of_d, of_g]

    def _update(self, update: Callable) -> None:
        """One update of every training, into the tensors that stand."""
        after, readings = torch.vmap(update)(self._state, self._numbers)
        for name, value in after.items():
            self._state[name].copy_(value)
        for name, value in readings.items():
            self._sums[name] += value

    def _captured(self, play: Callable[[], None]) -> Callable[[], None]:
        """``play`` as a graph over the tensors that stand, which end as they began.

        Libraries set themselves up on the stream that is captured, before it is. Other threads may use the GPU
        meanwhile: only this thread's calls are held to the rules of capturing.
        """
        kept = {name: tensor.clone() for name, tensor in self._state.items()}
        aside = torch.cuda.Stream(self._device)
        aside.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(aside):
            for _ in range(WARM_UP):
                play()
        torch.cuda.current_stream(self._device).wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, stream=aside, capture_error_mode="thread_local"):
            play()
        for name, tensor in kept.items():
            self._state[name].copy_(tensor)
        return graph.replay


def shape(problem: Problem) -> tuple:
    """What fixes a captured step: trainings with equal shapes can take turns in one fleet."""
    shared = (getattr(problem.settings, name) for name in SHARED)
    return (*shared, problem.objective, active([problem]), id(problem.pool))


def active(problems: Sequence[Problem]) -> frozenset[str]:
    """The switches that any of the trainings uses."""
    return frozenset(name for name in SWITCHES if any(getattr(problem.settings, name) for problem in problems))


def check(problems: Sequence[Problem]) -> None:
    """Refuse trainings of different shapes.

    Raises:
        InputError: what differs.
    """
    for name in SHARED:
        values = sorted({str(getattr(problem.settings, name)) for problem in problems})
        if len(values) > 1:
            title = BY_KEY[name].title if name in BY_KEY else _OBJECTIVE
            raise InputError(_DIFFERENT.format(name=title, values=", ".join(values)))
    if any(problem.pool is not problems[0].pool for problem in problems):
        raise InputError(_OTHER_POOL)


def columns(problems: Sequence[Problem], states: Sequence[State]) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
    """What stands and what is set, by name, with an axis of runs in front."""
    held = {field.name: np.stack([getattr(state, field.name) for state in states]) for field in fields(State)}
    held["origins"] = np.stack([origins(problem.seed) for problem in problems])
    return held, {name: np.array([_number(problem.settings, name) for problem in problems]) for name in NUMBERS}


def _number(settings: Settings, name: str) -> float:
    value = float(getattr(settings, name))
    return inf if name in ENDLESS and not value else value


_OBJECTIVE = Text("Objective", "Цель")
_DIFFERENT = Text(
    "{name} must be the same for trainings that advance together; these have {values}.",
    "«{name}»: у обучений, которые идут вместе, значение должно быть одно; здесь их несколько: {values}.",
)
_OTHER_POOL = Text(
    "Trainings that advance together must share one pool of data; these have several.",
    "У обучений, которые идут вместе, должна быть одна общая выборка данных; здесь их несколько.",
)
