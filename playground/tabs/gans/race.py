"""A race: one to four trainings on the same data from the same seed, kept level by their steps or by their time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from models.gan import Run
from models.gan.collapse import Episode, episodes, note
from models.gan.diagnostics import data_density, generator_gradient, optimal_discriminator
from models.gan.history import History
from models.gan.objectives.base import RowObjective
from models.gan.scores.parts import Parts
from models.gan.scores.tally import Tally
from models.gan.scores.transport import Projected, distances
from models.gan.scores.yardstick import known_parts, yardstick
from models.gan.settings import SHAPING
from models.gan.walk import Substep, walk
from models.targets import Distribution
from playground.camera import Array as Points
from playground.racing.race import Race as LevelRace
from playground.racing.race import Racer as Trainee
from playground.tabs.gans.lanes import Lane

SAMPLES = 1000  # points that are drawn, and scored while it plays
FRESH = 16 * SAMPLES  # data points that the distance on the timeline is measured from
SCORED_EVERY = 50  # steps at least between two scores on the timeline
PUSHES = 4000


@dataclass
class Racer(Trainee[Run]):
    """One lane's training and its last scores; ``recorded`` is another training shown in its place, ``scored`` the step
    of the last scores."""

    recorded: Run | None = None
    scored: int = -1
    tally: Tally | None = None
    latents: Points | None = None
    points: Points | None = None
    stamp: tuple = ()
    measured_at: float = 0.0
    judged: tuple[tuple, list[Episode]] | None = None
    pushes: list[tuple[int, float]] = field(default_factory=list)  # D's updates, ‖∇G‖ of a G that stands still
    density: tuple[tuple, Points] | None = None

    walk: Iterator[Substep] | None = None
    substep: Substep | None = None

    @property
    def seen(self) -> Run:
        """The moment on screen."""
        return self.recorded or self.shown or self.run

    @property
    def past(self) -> History:
        """Everything that is remembered of what is on screen, up to its latest moment."""
        return (self.recorded or self.run).history

    @property
    def collapses(self) -> list[Episode]:
        """Every collapse so far."""
        looks = self.past.looks
        mark = (id(self.past), len(looks), looks[-1].step if looks else -1)
        if self.judged is None or self.judged[0] != mark:
            self.judged = mark, episodes(self.past)
        return self.judged[1]

    def train(self, steps: int | None, seconds: float) -> None:
        if not self.run.steps and not self.run.critic_updates:
            self.run.reset()  # by now a faster backend may be ready
        super().train(steps, seconds)

    def look(self, step: int) -> None:
        self.recorded = None
        super().look(step)

    def settle(self) -> None:
        """Beside what is shown, a recording gives way, and a half-walked iteration stays where it is."""
        self.recorded = self.walk = self.substep = None
        if self.shown is not None:
            self.scored = -1
        super().settle()

    def measure(self, now: float, every: float) -> None:
        """Put the distance of the present samples from fresh data on the timeline, at most once in ``every`` seconds:
        it is too dear for every picture."""
        if self.seen is self.run and self.run.steps and now - self.measured_at >= every:
            self.measured_at = now
            sliced_w2, _ = distances(self.points, self.fresh)
            self.run.history.score(self.run.steps, sliced_w2=sliced_w2)

    @cached_property
    def parts(self) -> Parts:
        """The modes that are counted."""
        return known_parts(self.run.target)

    @cached_property
    def fresh(self) -> Projected:
        """Fresh data to measure against."""
        return Projected.of(self.run.target.sample(FRESH, seed=1), SAMPLES)

    def optimal(self, xs: Points, ys: Points) -> Points:
        """The best possible D on a grid, (len(ys), len(xs)); the data's side of it is worked out once per grid."""
        grid = (xs[0], xs[-1], len(xs), ys[0], ys[-1], len(ys), self.seen.settings.noise)
        if self.density is None or self.density[0] != grid:
            self.density = grid, data_density(self.seen, xs, ys)
        return optimal_discriminator(self.seen, xs, ys, data=self.density[1])

    def walk_on(self) -> None:
        """The next sub-step of an iteration, the first one of the next iteration after its last."""
        for _ in range(2):
            self.walk = self.walk or walk(self.run)
            self.substep = next(self.walk, None)
            if self.substep is not None:
                return
            self.walk = None

    def train_discriminator(self, seconds: float) -> None:
        """Discriminator updates for about ``seconds``; the generator stands still, and what would push it is noted."""
        if len(self.pushes) < PUSHES:
            self.pushes.append((self.run.critic_updates, generator_gradient(self.run)))
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and self.run.trouble is None:
            self.run.advance_discriminator(8)

    def score(self) -> None:
        """Points of the moment on screen, and their scores; those of the present go on the timeline."""
        run = self.seen
        stamp = (run.steps, run.state.critic_updates)
        if self.stamp == stamp:
            return
        self.stamp, self.latents = stamp, run.latents(SAMPLES, seed=0)
        self.points = run.generate(self.latents)
        self.tally = self.parts.tally(self.points)
        if run is self.run and run.steps and not 0 <= run.steps - self.scored < SCORED_EVERY:
            self.scored = run.steps
            note(run, self.points, self.tally)


class Race(LevelRace[Racer]):
    """The lanes of one page."""

    def __init__(self) -> None:
        super().__init__()
        self._yardstick: threading.Thread | None = None

    def match(self, ground: str, target: Distribution, seed: int, lanes: Sequence[Lane]) -> None:
        """Make the race what the page describes; ``ground`` names the target with its settings."""
        self.adopt((ground, seed), lanes, lambda lane: Racer(lane, start(target, seed, lane)))

    def _renew(self) -> None:
        super()._renew()
        self._yardstick = None

    def _change(self, racer: Racer, lane: Lane) -> None:
        racer.run.set(objective=lane.settings.objective, **lane.settings.values())

    def _goes_on(self, racer: Racer, lane: Lane) -> bool:
        """The same networks and, unless somebody went back in order to change something, the same recipe."""
        before, after = racer.run.settings, lane.settings
        shaped_alike = all(getattr(before, key) == getattr(after, key) for key in SHAPING)
        alike = isinstance(racer.run.objective, RowObjective) and isinstance(lane.objective, RowObjective)
        changed = self.at is not None or racer.forked
        return shaped_alike and (racer.lane.preset == lane.preset or (changed and alike))

    def advance_discriminators(self, seconds: float) -> None:
        """Train only the discriminators, for about ``seconds`` in all."""
        self.leave_past()
        for racer in self.racers:
            racer.train_discriminator(seconds / len(self.racers))

    def step(self, kind: str) -> None:
        """One update of every lane: of D (``step_d``), of G (``step_g``), or a whole step."""
        self.leave_past()
        for racer in self.racers:
            if racer.run.trouble is not None:
                continue
            if kind == "step_d":
                racer.run.advance_discriminator(1)
            elif kind == "step_g":
                racer.run.advance_generator(1)
            else:
                racer.run.advance(steps=1)

    def score(self) -> None:
        """Points and scores of every lane's moment on screen."""
        for racer in self.racers:
            racer.score()

    @property
    def covered(self) -> bool:
        """Whether every lane that can still train holds every mode in balance."""
        able = [racer for racer in self.racers if racer.run.trouble is None]
        return bool(able) and all(r.tally is not None and r.tally.balanced == len(r.tally.fair) for r in able)

    def knows_perfect(self, n: int) -> bool:
        """Whether ``n`` perfect samples have been scored, for comparison; the first question starts it in the
        background, and `yardstick` keeps what it found."""
        if self._yardstick is None:
            target = self.racers[0].run.target
            self._yardstick = threading.Thread(target=yardstick, args=(target, n), daemon=True)
            self._yardstick.start()
        return not self._yardstick.is_alive()


def start(target: Distribution, seed: int, lane: Lane) -> Run:
    """A fresh training of ``lane``."""
    return Run(target=target, objective=lane.settings.objective, seed=seed, **lane.settings.values())
