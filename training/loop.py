"""The training floor: batches, a seed, a progress line, and checkpoints that survive an interruption.

All randomness of a step comes from a generator seeded with (seed, step), so that a resumed training continues bit for
bit on the same machine: nothing but the learner's own state has to be kept.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, cos, pi
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor

from models.registry import InputError, Text
from training.data import Split


@dataclass(frozen=True)
class Plan:
    """How long and how fast to train.

    ``rate`` is Adam's highest learning rate, reached after ``warmup`` epochs and lowered to zero by a cosine, anew in
    each of ``cycles`` equal parts (warm restarts: Loshchilov and Hutter, 2017); ``muon`` that of Muon for the hidden
    matrices, 0 where Adam moves them too; ``average`` how slowly the moving average of the weights follows them, per
    step (Polyak); ``decay`` the decoupled weight decay (Loshchilov and Hutter, 2019); ``half`` computes matrix products
    in bfloat16; ``fused`` compiles what lies between them, which needs a C++ compiler.
    """

    epochs: int
    batch: int = 128
    rate: float = 1e-3
    muon: float = 0.0
    warmup: float = 1.0
    cycles: int = 1
    average: float = 0.999
    decay: float = 0.0
    half: bool = False
    fused: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Moment:
    """Where a training stands: ``epoch`` is a fraction, ``pace`` the factor of the learning rate in [0, 1]."""

    step: int
    epoch: float
    pace: float


class Learner(Protocol):
    """What the loop trains."""

    def step(self, x: Tensor, labels: Tensor, draws: torch.Generator, moment: Moment) -> float:
        """One update from pictures (n, channels, height, width) in [0, 1]; the loss per picture."""

    def state_dict(self) -> dict[str, Any]: ...

    def load_state_dict(self, state: dict[str, Any]) -> None: ...


_OTHER_PLAN = Text(
    "The checkpoint {path} was written under another plan; delete it or train without --resume.",
    "Контрольная точка {path} записана по другому плану: удалите её или обучайте без --resume.",
)
CHECKPOINT_SECONDS, LINE_SECONDS = 60, 15


@dataclass
class Training:
    """One training from its first step, or from where ``checkpoint`` was left, to the end of its plan."""

    learner: Learner
    plan: Plan
    data: Split
    device: torch.device
    checkpoint: Path
    name: str = ""
    step: int = 0
    seconds: float = 0.0

    def resume(self) -> None:
        """Continue from the checkpoint where there is one."""
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        if state["plan"] != repr(self.plan):
            raise InputError(_OTHER_PLAN.format(path=self.checkpoint))
        self.step, self.seconds = state["step"], state["seconds"]
        self.learner.load_state_dict(state["learner"])

    def save(self) -> None:
        """Write the checkpoint beside itself first: a power cut leaves the old one whole."""
        state = {"plan": repr(self.plan), "step": self.step, "seconds": self.seconds}
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.checkpoint.with_suffix(".new")
        torch.save(state | {"learner": self.learner.state_dict()}, fresh)
        os.replace(fresh, self.checkpoint)

    @property
    def steps_per_epoch(self) -> int:
        return ceil(len(self.data) / self.plan.batch)

    @property
    def steps(self) -> int:
        return self.steps_per_epoch * self.plan.epochs

    def run(self) -> None:
        """Train to the end of the plan."""
        begun, first, progress = time.monotonic() - self.seconds, self.step, Progress(self.name)
        saved = time.monotonic()
        for x, labels in self._batches():
            draws = torch.Generator(self.device).manual_seed((self.plan.seed << 32) + self.step)
            loss = self.learner.step(x, labels, draws, self._moment())
            self.step += 1
            self.seconds = time.monotonic() - begun
            progress.note(self, loss, first)
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self.save()
                saved = time.monotonic()
        self.save()
        progress.close()

    def _moment(self) -> Moment:
        epoch = self.step / self.steps_per_epoch
        rise = min(1.0, (epoch + 1 / self.steps_per_epoch) / max(self.plan.warmup, 1e-9))
        cycle = self.steps / self.plan.cycles
        return Moment(self.step, epoch, rise * (1 + cos(pi * (self.step % cycle) / cycle)) / 2)

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """What is left of the plan: every epoch visits all pictures in an order of its own."""
        images, labels = as_maps(self.data, self.device)
        while self.step < self.steps:
            epoch, within = divmod(self.step, self.steps_per_epoch)
            shuffle = torch.Generator().manual_seed((self.plan.seed << 32) + (1 << 31) + epoch)
            order = torch.randperm(len(images), generator=shuffle).to(self.device)
            for rows in order.split(self.plan.batch)[within:]:
                yield images[rows].float() / 255, labels[rows]


def as_maps(data: Split, device: torch.device) -> tuple[Tensor, Tensor]:
    """Pictures as (n, channels, height, width) uint8 and their labels, on the device."""
    images = torch.from_numpy(data.images.copy())
    maps = images.unsqueeze(1) if images.ndim == 3 else images.permute(0, 3, 1, 2)
    return maps.contiguous(memory_format=torch.channels_last).to(device), torch.from_numpy(data.labels).to(device)


class Progress:
    """A line with step, loss and time left: rewritten on a terminal, a new one now and then in a log."""

    def __init__(self, name: str):
        self._name = name
        self._is_terminal = sys.stderr.isatty()
        self._shown = 0.0
        self._begun = time.monotonic()
        self._mean: float | None = None

    def note(self, training: Training, loss: float, first: int) -> None:
        self._mean = loss if self._mean is None else 0.98 * self._mean + 0.02 * loss
        now = time.monotonic()
        if now - self._shown < (0.5 if self._is_terminal else LINE_SECONDS):
            return
        self._shown = now
        left = (now - self._begun) / (training.step - first) * (training.steps - training.step)
        epoch = training.step / training.steps_per_epoch
        line = f"{self._name}: epoch {epoch:.2f} of {training.plan.epochs}, loss {self._mean:.2f}, {_clock(left)} left"
        print(line, end="\r" if self._is_terminal else "\n", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._is_terminal:
            print(file=sys.stderr)


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}" if minutes >= 60 else f"{minutes}:{seconds:02d}"
