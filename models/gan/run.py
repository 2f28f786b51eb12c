"""One training of a GAN: advance it, look at it, rewind it, branch off it."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from models.gan.backends import choose
from models.gan.backends.base import Problem
from models.gan.data import data_of
from models.gan.diagnostics import Moment, moment
from models.gan.history import History, Snapshot
from models.gan.network import discriminator_layout, generator_layout
from models.gan.objectives import OBJECTIVES, Objective
from models.gan.objectives.base import FeatureObjective, SampleObjective
from models.gan.replay import Kind, Plan, Stretch
from models.gan.settings import BY_KEY, SHAPING, Settings
from models.gan.state import State, initial_state
from models.gan.views import Views
from models.registry import InputError, Param, Text, shown

SEED = Param("seed", Text("Seed", "Зерно"), 0, low=0, high=2**31 - 1, step=1)
STEPS = Param("steps", Text("Steps", "Число шагов"), 1, low=0, high=10_000_000, step=1)
SECONDS = Param("seconds", Text("Time budget", "Бюджет времени"), 0.02, low=0, high=3600, unit=Text("s", "с"))
CHUNK = 64  # iterations between two checks for an explosion and two points of the curves
PAUSE = 0.004  # seconds: under a time budget nothing else waits longer than this
EXPLODED = 1e4  # a weight beyond this: on data of unit scale no training needs it, and float32 soon overflows


class Run(Views):
    """A generator and a discriminator in training.

    Args:
        target: whatever `models.targets.resolve` takes, in the plane.
        objective: a key of `OBJECTIVES`.
        seed: fixes starting weights and every minibatch; the same seed, settings and backend give the same run bit for
            bit on one machine, however the training is cut into calls.
        backend: a key of `models.gan.backends.BACKENDS`, or "auto" for the fastest that can.
        dtype: float32 or float64, in which training computes.
        settings: any of `models.gan.settings.PARAMS`; what is not named comes from the objective's recipe.

    Points that go in or come out are in the target's own units; training scales the data to unit standard deviation.
    A run never holds a weight that is not finite: an explosion stops it with a sentence in ``trouble``, back at its
    last good state.

    Raises:
        InputError: a target, objective, seed or setting that does not fit, in one sentence.
    """

    def __init__(
        self,
        target: Any = "ring",
        objective: str = "wgan_gp",
        seed: int = 0,
        backend: str = "auto",
        dtype: Any = np.float32,
        **settings: Any,
    ):
        self.data = data_of(target, dtype)
        self.seed = SEED.parse(seed)
        self._wanted = backend
        found = OBJECTIVES.find(objective)
        self._plan = self._planned(found, Settings.of(found, **settings))
        self._begin(self._fresh())

    def _fresh(self) -> Snapshot:
        problem = self._plan.problem
        start = initial_state(problem.generator, problem.discriminator, self.seed, problem.pool.dtype)
        return Snapshot(start, self._plan)

    def _planned(self, objective: Objective, settings: Settings, keep: Plan | None = None) -> Plan:
        """The plan of training by these rules: on the backend of ``keep`` if that can, so that a branch stays exact."""
        outputs = objective.features if isinstance(objective, FeatureObjective) else 1
        layouts = generator_layout(settings), discriminator_layout(settings, outputs)
        problem = Problem(objective, settings, *layouts, self.data.pool, self.seed)
        if keep is not None and keep.backend.offers(problem):
            return Plan(problem, keep.backend)
        return Plan(problem, choose(problem, self._wanted))

    def _begin(self, first: Snapshot) -> None:
        self.history = History(first)
        self._stand(first)

    def _stand(self, moment: Snapshot) -> None:
        self.state = moment.state.copy()
        self._plan = moment.plan
        self._seconds_per_step: float | None = None
        self.trouble: Text | None = None

    @property
    def problem(self) -> Problem:
        """What is being solved now: objective, settings, layouts, data and seed."""
        return self._plan.problem

    @property
    def backend(self) -> str:
        """Key of the backend that computes."""
        return self._plan.backend.key

    # Training

    def advance(self, steps: int | None = None, seconds: float | None = None) -> int:
        """Train for ``steps`` iterations or for ``seconds`` of wall-clock time, whichever ends first; returns how many.

        An iteration is `Settings.critic_steps` updates of D, then one of G. Without arguments: one. A time budget
        above 0 allows one iteration at least, and is overrun by no more than one. After an explosion nothing happens
        until settings change or the run goes back.
        """
        wanted = 1 if steps is None and seconds is None else STEPS.parse(STEPS.high if steps is None else steps)
        end = None if seconds is None else perf_counter() + SECONDS.parse(seconds)
        done = 0
        while not self.trouble and (n := self._affordable(wanted - done, end, done)):
            began = perf_counter()
            done += self._train("both", n)
            self._seconds_per_step = (perf_counter() - began) / n
        return done

    def _affordable(self, left: int, end: float | None, done: int) -> int:
        """How many iterations to do in one go."""
        most = min(CHUNK, left)
        if end is None or not most:
            return most
        spare = end - perf_counter()
        if self._seconds_per_step is None or spare < self._seconds_per_step:
            return min(most, int(spare > 0 and not done))
        return max(1, min(most, int(min(spare, PAUSE) / self._seconds_per_step)))

    def advance_discriminator(self, n: int = 1) -> int:
        """``n`` updates of D alone; G stands still. Returns how many were done.

        Raises:
            InputError: the objective has no discriminator.
        """
        if isinstance(self.objective, SampleObjective):
            raise InputError(_NO_DISCRIMINATOR.format(objective=self.objective.title))
        return self._alone("d", n)

    def advance_generator(self, n: int = 1) -> int:
        """``n`` updates of G alone; D stands still. Returns how many were done."""
        return self._alone("g", n)

    def _alone(self, kind: Kind, n: int) -> int:
        wanted, done = STEPS.parse(n), 0
        while done < wanted and not self.trouble:
            done += self._train(kind, min(CHUNK, wanted - done))
        return done

    def _train(self, kind: Kind, count: int) -> int:
        """Do ``count`` actions, or as many of them as go well; returns how many.

        An explosion undoes them and tries half as many, down to the single one that explodes: so where a run stops does
        not depend on how its training was cut into calls.
        """
        good = self.state.copy()
        stretch = Stretch(kind, self._plan, count, good.steps, good.critic_updates)
        metrics = stretch.train(self.state)
        culprit = _exploded(self.state)
        if culprit is None:
            self.history.record(stretch, self.state, metrics)
            return count
        self.state = good
        if count > 1:
            return self._train(kind, count // 2)
        self.trouble = _EXPLODED.format(culprit=culprit, step=str(good.steps))
        return 0

    # Changes, moments and branches

    def set(self, **changed: Any) -> None:
        """Go on by other rules from here: any settings but those in `SHAPING`, and ``objective``.

        A new objective brings its recipe: what the old recipe had set falls back to it, what was set by hand stays.

        Raises:
            InputError: a setting that shapes the networks, or whatever does not fit; then nothing changes.
        """
        objective = OBJECTIVES.find(changed.pop("objective", self.objective.key))
        for key, value in changed.items():
            if key in SHAPING and value != getattr(self.settings, key):
                raise InputError(_SHAPING.format(setting=BY_KEY[key].title, value=shown(value)))
        plan = self._planned(objective, self._rules(objective, changed), keep=self._plan)
        if plan.problem.discriminator != self._plan.problem.discriminator:
            raise InputError(_OTHER_NETWORK.format(old=self.objective.title, new=objective.title))
        self._plan, self._seconds_per_step, self.trouble = plan, None, None

    def _rules(self, objective: Objective, changed: dict[str, Any]) -> Settings:
        """The settings of now, with ``changed`` and, under another objective, its recipe."""
        values = self.settings.values()
        if objective is not self.objective:
            old = self.objective.recipe
            by_recipe = {key for key, value in old.items() if key not in SHAPING and values[key] == value}
            defaults = {key: BY_KEY[key].default for key in by_recipe}
            recipe = {key: value for key, value in objective.recipe.items() if key not in SHAPING}
            values = values | defaults | recipe
        return Settings.of(objective, **{**values, **changed})

    def reset(self, seed: int | None = None) -> None:
        """Begin anew by the present rules, with the same seed or another, on the best backend there is by now."""
        self.seed = self.seed if seed is None else SEED.parse(seed)
        self._plan = self._planned(self.objective, self.settings)
        self._begin(self._fresh())

    def frame(self, n: int = 1000, columns: int = 48, seed: int = 0) -> Moment:
        """This moment as a picture needs it: ``n`` generated points and the critic on a grid over the data's box."""
        return moment(self, n, columns, seed)

    def snapshot(self) -> Snapshot:
        """This moment, to come back to with `restore`."""
        return Snapshot(self.state.copy(), self._plan)

    def restore(self, snapshot: Snapshot) -> None:
        """Stand where ``snapshot`` was taken, by the rules of then; the run's history begins anew there.

        Raises:
            InputError: a snapshot of a run with another target, seed or shape of the networks.
        """
        ours, theirs = self._plan.problem, snapshot.plan.problem
        same = all(getattr(ours, key) == getattr(theirs, key) for key in ("generator", "discriminator", "seed"))
        if not same or ours.pool is not theirs.pool:
            raise InputError(_FOREIGN)
        self._begin(snapshot)

    def at(self, step: int) -> Run:
        """A run of its own that stands at the last moment at generator step ``step``, with the past up to there.

        The way from the nearest snapshot is trained again, with every change of settings and every update of one
        network alone where it was.

        Raises:
            InputError: a step before the first, after now, or no longer kept.
        """
        return self._branch(self._moment(step))

    def rewind(self, step: int) -> None:
        """Go back to the last moment at ``step`` and forget what came after; raises what `at` raises."""
        moment = self._moment(step)
        self.history = self.history.upto(moment)
        self._stand(moment)

    def fork(self, **changed: Any) -> Run:
        """A run of its own that goes on from this moment by changed rules; raises what `set` raises."""
        branch = self._branch(self.snapshot())
        branch.set(**changed)
        return branch

    def _moment(self, step: int) -> Snapshot:
        return self.snapshot() if step == self.steps else self.history.at(step)

    def _branch(self, moment: Snapshot) -> Run:
        branch = object.__new__(Run)
        branch.data, branch.seed, branch._wanted = self.data, self.seed, self._wanted
        branch.history = self.history.upto(moment)
        branch._stand(moment)
        return branch


def _exploded(state: State) -> Text | None:
    """Which network has left the finite, or any sensible, range."""
    for name, *memory in (("generator", "first_g", "second_g"), ("discriminator", "first_d", "second_d")):
        weights = getattr(state, name)
        sound = np.abs(weights).max(initial=0) <= EXPLODED  # NaN is not
        if not sound or not all(np.isfinite(getattr(state, key)).all() for key in memory):
            return _NETWORKS[name]
    return None


_NETWORKS = {
    "generator": Text("generator", "генератора"),
    "discriminator": Text("discriminator", "дискриминатора"),
}
_EXPLODED = Text(
    "Training exploded after step {step}: the weights of the {culprit} grew without bound. The last good state is "
    "back; lower the learning rates or go back further.",
    "После шага {step} обучение взорвалось: веса {culprit} неограниченно выросли. Возвращено последнее годное "
    "состояние: уменьшите скорости обучения или вернитесь ещё дальше назад.",
)
_NO_DISCRIMINATOR = Text(
    "{objective} has no discriminator to update; train the generator.",
    "У цели «{objective}» нет дискриминатора: обучайте генератор.",
)
_SHAPING = Text(
    "{setting} cannot become {value} while a run trains, because it shapes the networks; start a new run with it.",
    "Параметр «{setting}» нельзя сменить на {value} по ходу обучения: он определяет устройство сетей. Начните новое.",
)
_OTHER_NETWORK = Text(
    "{old} cannot turn into {new} while a run trains, because their networks differ; start a new run with it.",
    "Цель «{old}» нельзя сменить на «{new}» по ходу обучения: у них разные сети. Начните новое обучение.",
)
_FOREIGN = Text(
    "The snapshot belongs to a run with another target, seed or shape of networks; restore one of this run.",
    "Снимок принадлежит обучению с другой целью, зерном или устройством сетей: возьмите снимок этого обучения.",
)
