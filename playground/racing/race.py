"""A race: one to four trainings from the same start, kept level by their steps or by their time."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from models.registry import Text

RATED_S, LULL_S = 0.5, 2.0  # seconds over which the speed is measured; a longer pause starts the measurement anew
ROUND_S = 0.008  # one round of all lanes takes about this long, so that a budget is kept to


class Training(Protocol):
    """What a lane trains."""

    trouble: Text | None

    @property
    def steps(self) -> int: ...

    def advance(self, steps: int | None = None, seconds: float | None = None) -> int: ...

    def reset(self) -> None: ...

    def at(self, step: int) -> Self: ...

    def fork(self) -> Self: ...


Trained = TypeVar("Trained", bound=Training)


@dataclass
class Racer(Generic[Trained]):
    """One lane's training: its ``run``, and what is ``shown`` instead of its present (an earlier moment).

    ``lane`` is what the page says of it; ``cost`` is what one step takes, in seconds, as last measured.
    """

    lane: Any
    run: Trained
    shown: Trained | None = None
    forked: bool = False
    cost: float = 0.0

    @property
    def seen(self) -> Trained:
        """The moment on screen."""
        return self.shown or self.run

    def train(self, steps: int | None, seconds: float) -> None:
        """At most ``steps`` steps within about ``seconds``; the cost of a step is measured on the way."""
        start = time.perf_counter()
        done = self.run.advance(steps=steps, seconds=seconds)
        if done:
            self.cost = (time.perf_counter() - start) / done

    def look(self, step: int) -> None:
        """Show the moment at ``step``; from its end on, the present."""
        self.shown = self.run.at(step) if step < self.run.steps else None

    def settle(self) -> None:
        """What is shown becomes the present."""
        if self.shown is not None:
            self.run, self.shown = self.shown, None


Lane = TypeVar("Lane", bound=Racer)


class Race(ABC, Generic[Lane]):
    """The lanes of one page; a subclass says what racer trains a lane and what changes a training survives."""

    def __init__(self) -> None:
        self.racers: list[Lane] = []
        self.at: int | None = None
        self.rate = 0.0  # steps a second, as last measured
        self._ground: Hashable = None
        self._seen: tuple[float, int] | None = None

    @abstractmethod
    def _goes_on(self, racer: Lane, lane: Any) -> bool:
        """Whether a training can go on by the rules of ``lane``."""

    @abstractmethod
    def _change(self, racer: Lane, lane: Any) -> None:
        """Let a training go on by the rules of ``lane``."""

    def _renew(self) -> None:
        """Every lane starts anew on another ground."""
        self.racers, self.at, self.rate = [], None, 0.0

    @property
    def steps(self) -> int:
        """The largest step of any lane."""
        return max((racer.run.steps for racer in self.racers), default=0)

    @property
    def troubles(self) -> list[Text]:
        """Why lanes have stopped."""
        return [racer.run.trouble for racer in self.racers if racer.run.trouble is not None]

    def adopt(self, ground: Hashable, lanes: Sequence[Any], start: Callable[[Any], Lane]) -> None:
        """Make the race what the page describes, keeping every training that can go on.

        ``ground`` is what all lanes share, such as data and seed: another one starts every lane anew by ``start``.
        """
        if self._ground != ground:
            self._ground = ground
            self._renew()
        held = [racer.lane for racer in self.racers]
        if tuple(held) == tuple(lanes):
            return
        free = dict(enumerate(self.racers))
        kept = [self._kept(lane, i, free) for i, lane in enumerate(lanes)]
        self.racers = [racer or start(lane) for racer, lane in zip(kept, lanes, strict=True)]

    def _kept(self, lane: Any, place: int, free: dict[int, Lane]) -> Lane | None:
        """The training that goes on as ``lane``: an unchanged one wherever it stood, or the one in its place."""
        for i, racer in free.items():
            if racer.lane == lane:
                return free.pop(i)
        racer = free.get(place)
        if racer is None or not self._goes_on(racer, lane):
            return None
        self.leave_past()
        self._change(racer, lane)
        racer.lane = lane
        return free.pop(place)

    def advance(self, seconds: float, steps: int | None, by_time: bool = False) -> None:
        """Train all lanes for about ``seconds`` in all, by at most ``steps`` steps each.

        By steps, whoever is behind catches up first; by time, each lane gets the same share of the processor.
        """
        self.leave_past()
        self._measure()
        end = time.perf_counter() + seconds
        goal = None if steps is None else self.steps + steps
        if by_time:
            able = self._able(goal)
            for racer in able:
                racer.train(steps, seconds / len(able))
            return
        while (left := end - time.perf_counter()) > 0 and (runners := self._behind(goal)):
            self._round(runners, left, goal)

    def _measure(self) -> None:
        """Steps a second over the last half second of play."""
        now, steps = time.perf_counter(), self.steps
        if self._seen is None or now - self._seen[0] > LULL_S or steps < self._seen[1]:
            self._seen, self.rate = (now, steps), 0.0
        elif now - self._seen[0] > RATED_S:
            self.rate = (steps - self._seen[1]) / (now - self._seen[0])
            self._seen = now, steps

    def _able(self, goal: int | None) -> list[Lane]:
        """The lanes that are neither done nor in trouble."""
        return [r for r in self.racers if r.run.trouble is None and (goal is None or r.run.steps < goal)]

    def _behind(self, goal: int | None) -> list[Lane]:
        """The lanes whose turn it is: those furthest behind."""
        able = self._able(goal)
        last = min((racer.run.steps for racer in able), default=0)
        return [racer for racer in able if racer.run.steps == last]

    def _round(self, runners: list[Lane], left: float, goal: int | None) -> None:
        """The same number of steps for each of ``runners``, but never past a lane that is ahead of them."""
        now = runners[0].run.steps
        ahead = [racer.run.steps for racer in self.racers if racer.run.steps > now and racer.run.trouble is None]
        most = min([*ahead, *([goal] if goal is not None else [])], default=now + 100_000) - now
        dearest = sum(racer.cost for racer in runners)
        span = left if len(runners) == 1 else min(ROUND_S, left)
        count = max(1, int(span / dearest)) if dearest else 1
        for racer in runners:
            racer.train(min(count, most), seconds=1.0)

    def restart(self) -> None:
        """All lanes from the beginning."""
        self.at, self.rate, self._seen = None, 0.0, None
        for racer in self.racers:
            racer.run.reset()
        self.racers = [type(racer)(racer.lane, racer.run) for racer in self.racers]

    def look(self, step: int) -> None:
        """Show every lane as it was at ``step``; from its end on, as it is."""
        self.at = step if step < self.steps else None
        for racer in self.racers:
            racer.look(step)

    def leave_past(self) -> None:
        """What is looked at becomes the present: everything after it is forgotten."""
        for racer in self.racers:
            racer.settle()
        self.at = None

    def fork(self, index: int) -> None:
        """Add a lane that goes on from the moment shown of lane ``index``, which itself returns to its present."""
        racer = self.racers[index]
        self.racers.append(type(racer)(racer.lane, racer.seen.fork(), forked=True))
        for other in self.racers:
            other.shown = None
        self.at = None
