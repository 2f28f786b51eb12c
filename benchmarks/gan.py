"""A GAN's training step, computed by every backend and by the usual eager PyTorch loop.

Same networks (2 → 64 → 64 → 2 and 2 → 64 → 64 → 1, leaky ReLU), batch 128, losses and optimisers, one thread. The rows
of a game are timed in turns, so that a busy machine slows them alike: read the ratios first.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable, Mapping
from threading import Thread

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from benchmarks.report import Row
from models.gan.backends import BACKENDS, Problem
from models.gan.objectives import OBJECTIVES
from models.gan.settings import Settings
from models.targets import TARGETS

GAMES = ("non_saturating", "wgan_gp", "relativistic")
GOALS = {"lean": "≥ 3 ×", "compiled": "≥ 8 ×"}
STEPS, ROUNDS = 20, 25
Advance = Callable[[int], object]


def run() -> list[Row]:
    """One row per game and backend, and two runs at once, the usual loop first."""
    torch.set_num_threads(1)
    pool = scaled(TARGETS["ring"].build(**TARGETS["ring"].parse({})).sample(65_536, seed=0))
    return [row for key in GAMES for row in _game_rows(key, pool)] + _pair_rows(pool)


def scaled(points: np.ndarray) -> np.ndarray:
    """Points with mean 0 and unit standard deviation, float32."""
    return ((points - points.mean(0)) / points.std()).astype(np.float32)


def problem(key: str, pool: np.ndarray) -> Problem:
    """A game with its recipe."""
    objective = OBJECTIVES[key]
    return Problem.of(objective, Settings.of(objective), pool, seed=0)


def advance(backend: str, key: str, pool: np.ndarray) -> Advance:
    """A fresh run of a game, to be advanced by so many steps."""
    setting = problem(key, pool)
    state = setting.start()
    return lambda steps: BACKENDS[backend].advance(setting, state, steps)


def offered(key: str, pool: np.ndarray) -> list[str]:
    """Backends that can run the game here; code is compiled first."""
    BACKENDS["compiled"].warm().join()
    return [name for name in [*BACKENDS][::-1] if BACKENDS[name].offers(problem(key, pool))]


def _game_rows(key: str, pool: np.ndarray) -> list[Row]:
    runs = {"eager PyTorch": Eager(problem(key, pool)).advance}
    runs |= {name: advance(name, key, pool) for name in offered(key, pool)}
    times = in_turns(runs)
    usual = np.median(times["eager PyTorch"])
    return [
        Row.of(f"{key}: {name}", found, unit="ms per step", **_beside(name, usual / np.median(found)))
        for name, found in times.items()
    ]


def _beside(name: str, ratio: float) -> dict:
    return {"ratio": ratio, "against": "eager", "target": GOALS.get(name)} if name in BACKENDS else {}


def in_turns(runs: Mapping[str, Advance]) -> dict[str, list[float]]:
    """Milliseconds per step of each run, ``ROUNDS`` measurements of ``STEPS`` steps each, the runs taking turns."""
    for move in runs.values():
        move(STEPS)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, move in runs.items():
            start = time.perf_counter()
            move(STEPS)
            times[name].append((time.perf_counter() - start) * 1e3 / STEPS)
    return times


def _pair_rows(pool: np.ndarray) -> list[Row]:
    """Two runs in two threads against one run alone, in steps per second."""
    name, key, steps = offered(GAMES[0], pool)[-1], GAMES[0], 10 * STEPS
    moves = [advance(name, key, pool) for _ in range(2)]
    alone, both = [], []
    for _ in range(ROUNDS):
        alone.append(_per_second(moves[:1], steps))
        both.append(_per_second(moves, steps))
    ratio, goal = np.median(both) / np.median(alone), "≥ 1.6 ×" if name == "compiled" else None
    return [
        Row.of(f"{key}: {name}, one run alone", alone, unit="steps/s"),
        Row.of(
            f"{key}: {name}, two runs in two threads", both, unit="steps/s", ratio=ratio, against="one", target=goal
        ),
    ]


def _per_second(moves: list[Advance], steps: int) -> float:
    threads = [Thread(target=move, args=(steps,)) for move in moves]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return steps * len(moves) / (time.perf_counter() - start)


class Eager:
    """The loop that tutorials show: modules, an optimiser each, ``backward``, penalties by ``create_graph``."""

    def __init__(self, setting: Problem):
        self.settings, self.data = setting.settings, torch.from_numpy(setting.pool)
        width = self.settings.width
        self.generator, self.critic = (
            nn.Sequential(
                nn.Linear(2, width),
                nn.LeakyReLU(0.2),
                nn.Linear(width, width),
                nn.LeakyReLU(0.2),
                nn.Linear(width, outputs),
            )
            for outputs in (2, 1)
        )
        betas = self.settings.beta1, self.settings.beta2
        self.of_g = torch.optim.Adam(self.generator.parameters(), self.settings.lr_g, betas)
        self.of_d = torch.optim.Adam(self.critic.parameters(), self.settings.lr_d, betas)
        self.loss_d, self.loss_g = LOSSES[setting.objective.key]

    def advance(self, steps: int) -> None:
        for _ in range(steps):
            for _ in range(self.settings.critic_steps):
                self._update_critic()
            self._update_generator()

    def _update_critic(self) -> None:
        real, fake = self._real(), self._fake().detach()
        loss = self.loss_d(self.critic(real), self.critic(fake)) + self._penalty(real, fake)
        self.of_d.zero_grad()
        loss.backward()
        self.of_d.step()

    def _update_generator(self) -> None:
        loss = self.loss_g(self.critic(self._real()) if self.settings.r1 else None, self.critic(self._fake()))
        self.of_g.zero_grad()
        loss.backward()
        self.of_g.step()

    def _real(self) -> Tensor:
        return self.data[torch.randint(len(self.data), (self.settings.batch,))]

    def _fake(self) -> Tensor:
        return self.generator(torch.randn(self.settings.batch, 2))

    def _penalty(self, real: Tensor, fake: Tensor) -> Tensor | float:
        settings, total = self.settings, 0.0
        for weight, rows in ((settings.r1, real), (settings.r2, fake)):
            if weight:
                total = total + weight / 2 * self._slope(rows).square().sum(1).mean()
        if settings.gp:
            share = torch.rand(len(real), 1)
            slope = self._slope(share * real + (1 - share) * fake)
            total = total + settings.gp * (slope.norm(dim=1) - 1).square().mean()
        return total

    def _slope(self, rows: Tensor) -> Tensor:
        rows = rows.detach().requires_grad_()
        return torch.autograd.grad(self.critic(rows).sum(), rows, create_graph=True)[0]


LOSSES = {
    "non_saturating": (
        lambda real, fake: softplus(-real).mean() + softplus(fake).mean(),
        lambda real, fake: softplus(-fake).mean(),
    ),
    "wgan_gp": (lambda real, fake: fake.mean() - real.mean(), lambda real, fake: -fake.mean()),
    "relativistic": (
        lambda real, fake: softplus(fake - real).mean(),
        lambda real, fake: softplus(real - fake).mean(),
    ),
}
