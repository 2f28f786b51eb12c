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
from models.registry import Text
from models.targets import Distribution
from playground.camera import Array as Points
from playground.tabs.gans.lanes import Lane

SAMPLES = 1000  # points that are drawn, and scored while it plays
FRESH = 16 * SAMPLES  # data points that the distance on the timeline is measured from
SCORED_EVERY = 50  # steps at least between two scores on the timeline
PUSHES = 4000
RATED_S, LULL_S = 0.5, 2.0  # seconds over which the speed is measured; a longer pause starts the measurement anew
ROUND_S = 0.008  # one round of all lanes takes about this long, so that a budget is kept to


@dataclass
class Racer:
    """One lane's training: its ``run``, what is ``shown`` instead of its present (an earlier moment), its last scores.

    ``cost`` is what one step takes, in seconds, as last measured; ``scored`` the step of the last scores.
    """

    lane: Lane
    run: Run
    shown: Run | None = None
    recorded: Run | None = None
    forked: bool = False
    cost: float = 0.0
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
        """At most ``steps`` generator steps within about ``seconds``; the cost of a step is measured on the way."""
        if not self.run.steps and not self.run.critic_updates:
            self.run.reset()  # by now a faster backend may be ready
        start = time.perf_counter()
        done = self.run.advance(steps=steps, seconds=seconds)
        if done:
            self.cost = (time.perf_counter() - start) / done

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

    def stop_walk(self) -> None:
        """Training goes on in whole updates; a half-walked iteration stays where it is."""
        self.walk = self.substep = None

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


class Race:
    """The lanes of one page."""

    def __init__(self) -> None:
        self.racers: list[Racer] = []
        self.at: int | None = None
        self.rate = 0.0  # steps a second, as last measured
        self._ground: tuple[str, int] | None = None
        self._yardstick: threading.Thread | None = None
        self._seen: tuple[float, int] | None = None

    @property
    def steps(self) -> int:
        """The largest generator step of any lane."""
        return max((racer.run.steps for racer in self.racers), default=0)

    @property
    def troubles(self) -> list[Text]:
        """Why lanes have stopped."""
        return [racer.run.trouble for racer in self.racers if racer.run.trouble is not None]

    def match(self, ground: str, target: Distribution, seed: int, lanes: Sequence[Lane]) -> None:
        """Make the race what the page describes, keeping every training that can go on.

        ``ground`` names the target with its settings: another target or seed starts every lane anew.
        """
        if self._ground != (ground, seed):
            self._ground, self.racers, self.at, self.rate = (ground, seed), [], None, 0.0
            self._yardstick = None
        held = [racer.lane for racer in self.racers]
        if tuple(held) == tuple(lanes):
            return
        free = dict(enumerate(self.racers))
        kept = [self._kept(lane, i, free) for i, lane in enumerate(lanes)]
        self.racers = [racer or Racer(lane, start(target, seed, lane)) for racer, lane in zip(kept, lanes, strict=True)]

    def _kept(self, lane: Lane, place: int, free: dict[int, Racer]) -> Racer | None:
        """The training that goes on as ``lane``: an unchanged one wherever it stood, or the one in its place."""
        for i, racer in free.items():
            if racer.lane == lane:
                return free.pop(i)
        racer = free.get(place)
        if racer is None or not self._goes_on(racer, lane):
            return None
        self.leave_past()
        racer.run.set(objective=lane.settings.objective, **lane.settings.values())
        racer.lane = lane
        return free.pop(place)

    def _goes_on(self, racer: Racer, lane: Lane) -> bool:
        """Whether a training can go on by the rules of ``lane``: the same networks and, unless somebody went back in
        order to change something, the same recipe."""
        before, after = racer.run.settings, lane.settings
        shaped_alike = all(getattr(before, key) == getattr(after, key) for key in SHAPING)
        alike = isinstance(racer.run.objective, RowObjective) and isinstance(lane.objective, RowObjective)
        changed = self.at is not None or racer.forked
        return shaped_alike and (racer.lane.preset == lane.preset or (changed and alike))

    def advance(self, seconds: float, steps: int | None, by_time: bool = False) -> None:
        """Train all lanes for about ``seconds`` in all, by at most ``steps`` generator steps each.

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

    def _able(self, goal: int | None) -> list[Racer]:
        """The lanes that are neither done nor in trouble."""
        return [r for r in self.racers if r.run.trouble is None and (goal is None or r.run.steps < goal)]

    def _behind(self, goal: int | None) -> list[Racer]:
        """The lanes whose turn it is: those furthest behind."""
        able = self._able(goal)
        last = min((racer.run.steps for racer in able), default=0)
        return [racer for racer in able if racer.run.steps == last]

    def _round(self, runners: list[Racer], left: float, goal: int | None) -> None:
        """The same number of steps for each of ``runners``, but never past a lane that is ahead of them."""
        now = runners[0].run.steps
        ahead = [racer.run.steps for racer in self.racers if racer.run.steps > now and racer.run.trouble is None]
        most = min([*ahead, *([goal] if goal is not None else [])], default=now + 100_000) - now
        dearest = sum(racer.cost for racer in runners)
        count = max(1, int(min(ROUND_S, left) / dearest)) if dearest else 1
        for racer in runners:
            racer.train(min(count, most), seconds=1.0)

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

    def restart(self) -> None:
        """All lanes from the beginning."""
        self.at, self.rate, self._seen = None, 0.0, None
        for racer in self.racers:
            racer.run.reset()
        self.racers = [Racer(racer.lane, racer.run) for racer in self.racers]

    def look(self, step: int) -> None:
        """Show every lane as it was at ``step``; from its end on, as it is."""
        self.leave_recording()
        self.at = step if step < self.steps else None
        for racer in self.racers:
            racer.shown = racer.run.at(step) if step < racer.run.steps else None

    def leave_recording(self) -> None:
        """Show the runs themselves again."""
        for racer in self.racers:
            racer.recorded = None

    def leave_past(self) -> None:
        """What is looked at becomes the present: everything after it is forgotten."""
        self.leave_recording()
        for racer in self.racers:
            racer.stop_walk()
            if racer.shown is not None:
                racer.run, racer.shown, racer.scored = racer.shown, None, -1
        self.at = None

    def fork(self, index: int) -> None:
        """Add a lane that goes on from the moment shown of lane ``index``, which itself returns to its present."""
        racer = self.racers[index]
        self.racers.append(Racer(racer.lane, racer.seen.fork(), forked=True))
        for other in self.racers:
            other.shown = None
        self.at = None

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
