"""What a run remembers of its past in at most 33 MB: curves, snapshots and what was done between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.registry import InputError, Text
from models.vae.state import State
from models.vae.training import Machine, Reading, Task

SNAPSHOT_BYTES = 32_000_000
SPACING = 50  # updates between two fresh snapshots
CURVE_ROWS = 4096
STRETCHES = 2048  # that are remembered: so many changes of mind, however long the training between them

Table = dict[str, NDArray[np.float64]]

_NOT_KEPT = Text(
    "Step {step} of this run is not kept; choose one between {low} and {high}.",
    "Шаг {step} этого обучения не сохранён: выберите шаг от {low} до {high}.",
)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A moment of a run: its state, which nobody changes any more, and what it trained for."""

    state: State
    task: Task

    @property
    def step(self) -> int:
        """Updates so far."""
        return self.state.steps


@dataclass(frozen=True, eq=False, slots=True)
class Stretch:
    """``count`` updates for one task, begun after ``start`` updates."""

    task: Task
    start: int
    count: int

    @property
    def end(self) -> int:
        """Updates after it."""
        return self.start + self.count

    def part(self, after: int, until: int) -> Stretch | None:
        """What is left of it after ``after`` updates, up to ``until``."""
        start, end = max(self.start, after), min(self.end, until)
        return Stretch(self.task, start, end - start) if end > start else None


class Curves:
    """Both terms over training: each row is the mean over some updates and stands at the step where they ended.

    When all rows are taken, neighbours merge into their weighted mean: a long run keeps its whole past, more coarsely.
    """

    def __init__(self, latent: int) -> None:
        self._rows = np.empty((CURVE_ROWS, 3 + latent))  # step, number of updates, reconstruction, KL of each axis
        self._used = 0

    def add(self, step: int, count: int, reading: Reading) -> None:
        """A row for ``count`` updates that ended at ``step``."""
        if self._used == CURVE_ROWS:
            self._merge()
        self._rows[self._used] = step, count, reading.reconstruction, *reading.kl
        self._used += 1

    def _merge(self) -> None:
        pairs = self._rows.reshape(CURVE_ROWS // 2, 2, -1)
        weights = pairs[:, :, 1:2]
        means = (weights * pairs[:, :, 2:]).sum(axis=1) / weights.sum(axis=1)
        self._used = CURVE_ROWS // 2
        self._rows[: self._used] = np.concatenate([pairs[:, 1, :1], weights.sum(axis=1), means], axis=1)

    def table(self) -> Table:
        """(rows,) each: ``step``, ``reconstruction``, ``kl``, ``loss`` (their sum, −ELBO); and ``kls`` (rows, L)."""
        rows = self._rows[: self._used]
        kls = rows[:, 3:].copy()
        table = {"step": rows[:, 0].copy(), "reconstruction": rows[:, 2].copy(), "kl": kls.sum(axis=1), "kls": kls}
        return table | {"loss": table["reconstruction"] + table["kl"]}

    def latest(self, updates: int) -> Reading | None:
        """The mean over about the last ``updates`` updates; None before the first."""
        if not self._used:
            return None
        rows = self._rows[: self._used]
        recent = rows[rows[:, 0] > rows[-1, 0] - updates]
        means = np.average(recent[:, 2:], axis=0, weights=recent[:, 1])
        return Reading(float(means[0]), means[1:])

    def upto(self, step: int) -> Curves:
        """A copy without the rows after ``step``."""
        copy = Curves(self._rows.shape[1] - 3)
        copy._used = int(np.searchsorted(self._rows[: self._used, 0], step, side="right"))
        copy._rows[: copy._used] = self._rows[: copy._used]
        return copy


class History:
    """The past of a run: its first and its latest snapshot, others between them the denser the nearer to now, what was
    done between them, and the curves."""

    def __init__(self, first: Snapshot):
        self.snapshots = [first]
        self.curves = Curves(first.task.settings.latent)
        self._tape: list[Stretch] = []

    @property
    def steps(self) -> int:
        """Updates up to now."""
        return self._tape[-1].end if self._tape else self.snapshots[0].step

    @property
    def nbytes(self) -> int:
        """Memory of the snapshots and curves; the rest is bounded by its number of entries."""
        return sum(snapshot.state.nbytes for snapshot in self.snapshots) + self.curves._rows.nbytes

    def record(self, stretch: Stretch, state: State, reading: Reading) -> None:
        """Note what was done, what it read, and the state it led to where the last snapshot is old enough."""
        self.curves.add(state.steps, stretch.count, reading)
        self._append(stretch)
        if state.steps - self.snapshots[-1].step >= SPACING:
            self.snapshots.append(Snapshot(state.copy(), stretch.task))
            thin(self.snapshots)

    def _append(self, stretch: Stretch) -> None:
        last = self._tape[-1] if self._tape else None
        if last is not None and last.task is stretch.task:
            self._tape[-1] = replace(last, count=last.count + stretch.count)
            return
        self._tape.append(stretch)
        if len(self._tape) > STRETCHES:
            del self._tape[: STRETCHES // 2]

    def nearest(self, step: int) -> Snapshot:
        """The snapshot that stands nearest to ``step``."""
        return min(self.snapshots, key=lambda snapshot: abs(snapshot.step - step))

    def at(self, step: int) -> Snapshot:
        """The moment at ``step``, made again from the nearest snapshot before it.

        Raises:
            InputError: a step before the first one or after now, or one whose way there is forgotten.
        """
        source = self._before(step)
        state, task = source.state.copy(), source.task
        for stretch in self._parts(source.step, step):
            Machine(stretch.task, state).train(stretch.count)
            task = stretch.task
        return Snapshot(state, task)

    def _before(self, step: int) -> Snapshot:
        start = self._tape[0].start if self._tape else 0
        known = [s for s in self.snapshots if s.step >= start]
        found = [s for s in self.snapshots if s.step <= step and (s.step >= start or s.step == step)]
        if not found or step > self.steps:
            low = known[0].step if known else self.steps
            raise InputError(_NOT_KEPT.format(step=str(step), low=str(low), high=str(self.steps)))
        return found[-1]

    def _parts(self, after: int, until: int) -> Iterator[Stretch]:
        parts = (stretch.part(after, until) for stretch in self._tape)
        return (part for part in parts if part is not None)

    def upto(self, moment: Snapshot) -> History:
        """The past of ``moment``; its latest snapshot is the moment itself."""
        past = History(self.snapshots[0])
        past.snapshots += [s for s in self.snapshots[1:] if s.step < moment.step]
        if moment.step > past.snapshots[-1].step:
            past.snapshots.append(moment)
            thin(past.snapshots)
        past.curves, past._tape = self.curves.upto(moment.step), list(self._parts(0, moment.step))
        return past


def thin(snapshots: list[Snapshot]) -> None:
    """Drop snapshots until the budget holds, each time the one that leaves the smallest gap for its age."""
    limit = max(2, SNAPSHOT_BYTES // snapshots[-1].state.nbytes)
    while len(snapshots) > limit:
        at = np.array([snapshot.step for snapshot in snapshots])
        gap_by_age = (at[2:] - at[:-2]) / (at[-1] - at[1:-1])
        del snapshots[1 + int(gap_by_age.argmin())]
