"""What a run remembers of its past in at most 20 MB: curves, scores, snapshots and what was done between them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.gan.backends.base import Metrics
from models.gan.replay import Plan, Stretch, Tape
from models.gan.state import State
from models.registry import InputError, Text

SNAPSHOT_BYTES = 15_500_000  # two snapshots of the largest networks in float64 fit
SNAPSHOTS = 256
SPACING = 128  # updates of both networks between two fresh snapshots
CURVE_ROWS = 4096
LOOKS = 1024

METRICS = tuple(field.name for field in fields(Metrics))
Table = dict[str, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A moment of a run: its state, which nobody changes any more, and the rules it trained by."""

    state: State
    plan: Plan

    @property
    def position(self) -> int:
        """Updates of both networks so far."""
        return self.state.steps + self.state.critic_updates


class Curves:
    """Metrics over training: each row is the mean over some actions and stands at the step where they ended.

    When all rows are taken, neighbours merge into their weighted mean: a long run keeps its whole past, more coarsely.
    """

    def __init__(self) -> None:
        self._rows = np.empty((CURVE_ROWS, 2 + len(METRICS)))  # step, number of actions, metrics
        self._used = 0

    def add(self, step: int, actions: int, metrics: Metrics) -> None:
        """A row for ``actions`` that ended at ``step``."""
        if self._used == CURVE_ROWS:
            self._merge()
        self._rows[self._used] = step, actions, *(getattr(metrics, name) for name in METRICS)
        self._used += 1

    def _merge(self) -> None:
        pairs = self._rows.reshape(CURVE_ROWS // 2, 2, -1)
        values = pairs[:, :, 2:]
        weights = pairs[:, :, 1:2] * ~np.isnan(values)  # NaN: nothing to read
        totals = weights.sum(axis=1)
        sums = (weights * np.nan_to_num(values)).sum(axis=1)
        means = np.divide(sums, totals, out=np.full_like(sums, np.nan), where=totals > 0)
        merged = np.concatenate([pairs[:, 1, :1], pairs[:, :, 1:2].sum(axis=1), means], axis=1)
        self._used = len(merged)
        self._rows[: self._used] = merged

    def table(self) -> Table:
        """``step``, every metric, and ``wasserstein``: D's mean on real rows less its mean on generated ones."""
        rows = self._rows[: self._used]
        table = {"step": rows[:, 0].copy()} | {name: rows[:, 2 + i].copy() for i, name in enumerate(METRICS)}
        return table | {"wasserstein": table["d_real"] - table["d_fake"]}

    def upto(self, step: int) -> Curves:
        """A copy without the rows after ``step``."""
        copy = Curves()
        copy._used = int(np.searchsorted(self._rows[: self._used, 0], step, side="right"))
        copy._rows[: copy._used] = self._rows[: copy._used]
        return copy


@dataclass(frozen=True, slots=True)
class Look:
    """Scores at one step by name: numbers, or vectors with one entry per mode."""

    step: int
    scores: dict[str, Any]


class History:
    """The past of a run: its first and its latest snapshot, others between them the denser the nearer to now,
    the tape of what was done, curves, and the scores that were noted."""

    def __init__(self, first: Snapshot):
        self.snapshots = [first]
        self.looks: list[Look] = []
        self.curves = Curves()
        self._tape = Tape()

    @property
    def steps(self) -> int:
        """Updates of G up to now."""
        end = self._tape.last_step
        return self.snapshots[0].state.steps if end is None else end

    @property
    def nbytes(self) -> int:
        """Memory of the snapshots and curves; the rest is bounded by its number of entries."""
        return sum(snapshot.state.nbytes for snapshot in self.snapshots) + self.curves._rows.nbytes

    def record(self, stretch: Stretch, state: State, metrics: Metrics) -> None:
        """Note what was done, what it read, and the state it led to where the last snapshot is old enough."""
        self.curves.add(state.steps, stretch.count, metrics)
        self._tape.append(stretch)
        if state.steps + state.critic_updates - self.snapshots[-1].position >= SPACING:
            self.snapshots.append(Snapshot(state.copy(), stretch.plan))
            thin(self.snapshots)

    def score(self, step: int, **scores: Any) -> None:
        """Note scores at ``step``: numbers, or vectors with one number per mode.

        A second note of the same step adds to the first. When full, every other look of the older half goes.
        """
        if self.looks and self.looks[-1].step == step:
            scores = self.looks.pop().scores | scores
        self.looks.append(Look(step, scores))
        if len(self.looks) > LOOKS:
            self.looks[: LOOKS // 2] = self.looks[: LOOKS // 2 : 2]

    def table(self) -> Table:
        """Curves and scores by name on the union of their steps, NaN where there is none; vectors are left out.

        Of several rows at one step (D trained alone) the last one counts.
        """
        curves = self.curves.table()
        names = sorted({name for look in self.looks for name, value in look.scores.items() if np.ndim(value) == 0})
        steps = np.union1d(curves["step"], [look.step for look in self.looks])
        table = {"step": steps} | {name: np.full(len(steps), np.nan) for name in [*curves, *names] if name != "step"}
        at = np.searchsorted(steps, curves["step"])
        for name in [*curves][1:]:
            table[name][at] = curves[name]
        for look in self.looks:
            for name in names:
                table[name][np.searchsorted(steps, look.step)] = look.scores.get(name, np.nan)
        return table

    def column(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Steps and values (n,), (n,) of one metric or scalar score, where it is known."""
        if name in METRICS or name == "wasserstein":
            table = self.curves.table()
            known = np.isfinite(table[name])
            return table["step"][known], table[name][known]
        found = [(look.step, look.scores[name]) for look in self.looks if name in look.scores]
        steps, values = np.array(found, np.float64).reshape(-1, 2).T
        return steps, values

    def at(self, step: int) -> Snapshot:
        """The last moment at generator step ``step``, made again from the nearest snapshot before it.

        Raises:
            InputError: a step before the first one or after now, or one whose way there is forgotten.
        """
        source = self._nearest(step)
        state, plan = source.state.copy(), source.plan
        for stretch in self._tape.after(source.position, step):
            stretch.train(state)
            plan = stretch.plan
        return Snapshot(state, plan)

    def _nearest(self, step: int) -> Snapshot:
        start = self._tape.start or 0
        known = [s for s in self.snapshots if s.position >= start]
        found = [s for s in self.snapshots if s.state.steps <= step and (s.position >= start or s.state.steps == step)]
        if not found or step > self.steps:
            low = known[0].state.steps if known else self.steps
            raise InputError(_NOT_KEPT.format(step=str(step), low=str(low), high=str(self.steps)))
        return found[-1]

    def upto(self, moment: Snapshot) -> History:
        """The past of ``moment``, the last one at its step; its latest snapshot is the moment itself."""
        step = moment.state.steps
        past = History(self.snapshots[0])
        past.snapshots += [s for s in self.snapshots[1:] if s.position < moment.position]
        if moment.position > past.snapshots[-1].position:
            past.snapshots.append(moment)
            thin(past.snapshots)
        past.looks = [look for look in self.looks if look.step <= step]
        past.curves, past._tape = self.curves.upto(step), self._tape.upto(step)
        return past


def thin(snapshots: list[Snapshot]) -> None:
    """Drop snapshots until the budget holds, each time the one that leaves the smallest gap for its age."""
    limit = min(SNAPSHOTS, max(2, SNAPSHOT_BYTES // snapshots[-1].state.nbytes))
    while len(snapshots) > limit:
        at = np.array([snapshot.position for snapshot in snapshots])
        gap_by_age = (at[2:] - at[:-2]) / (at[-1] - at[1:-1])
        del snapshots[1 + int(gap_by_age.argmin())]


_NOT_KEPT = Text(
    "Step {step} of this run is not kept; choose one between {low} and {high}.",
    "Шаг {step} этого обучения не сохранён: выберите шаг от {low} до {high}.",
)
