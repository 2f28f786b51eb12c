"""What was done to a run, written down so that any moment of it can be made again bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from models.gan.backends.base import Backend, Metrics, Problem
from models.gan.objectives.base import SampleObjective
from models.gan.state import State

STRETCHES = 2048  # that are remembered: so many changes of mind, however long the training between them

Kind = Literal["both", "d", "g"]


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """By which rules a run trains from here on: the problem and who computes it."""

    problem: Problem
    backend: Backend


@dataclass(frozen=True, eq=False, slots=True)
class Stretch:
    """``count`` equal actions under one plan, begun after ``steps`` updates of G and ``critic_updates`` of D.

    An action is a whole iteration ("both"), or one update of one network alone ("d", "g").
    """

    kind: Kind
    plan: Plan
    count: int
    steps: int
    critic_updates: int

    @property
    def start(self) -> int:
        """Updates of both networks before it."""
        return self.steps + self.critic_updates

    @property
    def cost(self) -> int:
        """Updates of both networks in one action."""
        if self.kind != "both":
            return 1
        has_critic = not isinstance(self.plan.problem.objective, SampleObjective)
        return 1 + has_critic * self.plan.problem.settings.critic_steps

    @property
    def last_step(self) -> int:
        """Updates of G after it."""
        return self.steps if self.kind == "d" else self.steps + self.count

    def part(self, position: int, step: int) -> Stretch | None:
        """What is left of it after ``position`` updates of both networks, up to the last moment at step ``step``."""
        done = max(0, (position - self.start) // self.cost)
        until = self.count if self.kind == "d" else min(self.count, step - self.steps)
        if until <= done or self.steps > step:
            return None
        per_action = 0 if self.kind == "d" else 1
        steps = self.steps + done * per_action
        critic_updates = self.critic_updates + done * (self.cost - per_action)
        return Stretch(self.kind, self.plan, until - done, steps, critic_updates)

    def train(self, state: State) -> Metrics:
        """Do it, in place."""
        backend = self.plan.backend
        action = {"both": backend.advance, "d": backend.discriminator, "g": backend.generator}[self.kind]
        with np.errstate(all="ignore"):  # an explosion is found by looking at the weights
            return action(self.plan.problem, state, self.count)


class Tape:
    """The stretches of a run in their order; beyond 2048 the oldest half is forgotten."""

    def __init__(self, stretches: Iterator[Stretch] | tuple[Stretch, ...] = ()):
        self._stretches = list(stretches)

    def __len__(self) -> int:
        return len(self._stretches)

    @property
    def start(self) -> int | None:
        """The position, in updates of both networks, from which on everything is known; None of an empty tape."""
        return self._stretches[0].start if self._stretches else None

    @property
    def last_step(self) -> int | None:
        """Updates of G at its end."""
        return self._stretches[-1].last_step if self._stretches else None

    def append(self, stretch: Stretch) -> None:
        """Add what was done now; more of the same lengthens the last stretch."""
        last = self._stretches[-1] if self._stretches else None
        if last is not None and last.kind == stretch.kind and last.plan is stretch.plan:
            self._stretches[-1] = replace(last, count=last.count + stretch.count)
            return
        self._stretches.append(stretch)
        if len(self._stretches) > STRETCHES:
            del self._stretches[: STRETCHES // 2]

    def after(self, position: int, step: int) -> Iterator[Stretch]:
        """What leads from ``position`` to the last moment at generator step ``step``."""
        parts = (stretch.part(position, step) for stretch in self._stretches)
        return (part for part in parts if part is not None)

    def upto(self, step: int) -> Tape:
        """A copy that ends at the last moment at ``step``."""
        return Tape(self.after(self.start or 0, step))
