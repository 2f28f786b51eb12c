"""The trainings of one page: VAEs on the same pictures from the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.vae import SHAPING, Run
from models.vae.training import Reading
from playground.racing.race import Race as LevelRace
from playground.racing.race import Racer as Trainee
from playground.tabs.vae_training.lanes import Lane

Array = NDArray[np.floating]

RECENT = 100  # updates that the figures under a lane are the mean of
HALVES = (
    3.0,
    4.0,
    5.0,
    6.0,
    8.0,
    10.0,
    14.0,
    20.0,
    30.0,
    50.0,
    100.0,
    300.0,
    1000.0,
)  # half-widths that a map may have
WITHIN = 0.985  # of the codes that a map holds
STEADY = 1.3  # times better must a pair of axes be before the map changes to it
SLACK = 1.15  # times what it needs a map must have before it comes closer


@dataclass
class Racer(Trainee[Run]):
    """One lane's training, and what its map looks at: the two axes that say most, and how far from 0."""

    axes: tuple[int, ...] = ()
    half: float = HALVES[0]
    _codes: tuple[tuple, Array, Array] | None = None
    _reading: tuple[tuple, Reading] | None = None

    @property
    def _mark(self) -> tuple:
        return self.seen, self.seen.steps, self.seen.task

    def look(self, step: int, roughly: bool = False) -> None:
        """Show the moment at ``step``, or ``roughly`` there: the kept one that is nearest, at once."""
        if roughly and step < self.run.steps:
            self.shown = self.run.near(step)
        else:
            super().look(step)

    def codes(self) -> tuple[Array, Array]:
        """Mean and log variance (n, latent) of every picture at the moment shown."""
        if self._codes is None or self._codes[0] != self._mark:
            self._codes = self._mark, *self.seen.codes()
        return self._codes[1], self._codes[2]

    def reading(self) -> Reading:
        """Both terms lately, in nats per picture; before the first update, over all pictures."""
        if self._reading is None or self._reading[0] != self._mark:
            self._reading = self._mark, self.seen.history.curves.latest(RECENT) or self.seen.bound()
        return self._reading[1]

    def active(self) -> NDArray[np.bool_]:
        """Which latent axes are used, (latent,)."""
        return self.seen.active(self.codes()[0])

    def frame(self) -> tuple[tuple[int, ...], float]:
        """The axes on the map and how far it reaches; both change only for a reason, so that the map stays calm."""
        kl = self.reading().kl
        best = tuple(sorted(int(axis) for axis in np.argsort(-kl, kind="stable")[:2]))
        if len(self.axes) != len(best) or kl[list(best)].sum() > STEADY * kl[list(self.axes)].sum():
            self.axes = best
        reach = float(np.quantile(np.abs(self.codes()[0][:, list(self.axes)]), WITHIN)) * 1.1
        self.half = max(_snapped(reach), min(self.half, _snapped(SLACK * reach)))
        return self.axes, self.half


def _snapped(reach: float) -> float:
    """The next half-width that a map may have."""
    return next((half for half in HALVES if half >= reach), HALVES[-1])


class Race(LevelRace[Racer]):
    """The lanes of one page."""

    def match(self, data: str, seed: int, lanes: Sequence[Lane]) -> None:
        """Make the race what the page describes."""
        self.adopt((data, seed), lanes, lambda lane: Racer(lane, Run(data=data, seed=seed, **lane.settings.values())))

    def _change(self, racer: Racer, lane: Lane) -> None:
        racer.run.set(**lane.settings.values())

    def _goes_on(self, racer: Racer, lane: Lane) -> bool:
        """The same networks and, unless somebody went back in order to change something, the same recipe."""
        before, after = racer.run.settings, lane.settings
        shaped_alike = all(getattr(before, key) == getattr(after, key) for key in SHAPING)
        return shaped_alike and (racer.lane.recipe == lane.recipe or self.at is not None or racer.forked)

    def look(self, step: int, roughly: bool = False) -> None:
        """Show every lane as it was at ``step``, or ``roughly`` there; from its end on, as it is."""
        self.at = step if step < self.steps else None
        for racer in self.racers:
            racer.look(step, roughly)

    def step(self) -> None:
        """One update of every lane."""
        self.leave_past()
        for racer in self.racers:
            racer.run.advance(steps=1)
