"""One training of a VAE: advance it, look at it, change its rules, rewind it, branch off it."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from models.registry import InputError, Param, Text, shown
from models.vae.data import data_of
from models.vae.history import History, Snapshot, Stretch
from models.vae.settings import BY_KEY, SHAPING, Settings
from models.vae.state import State
from models.vae.training import Machine, Task
from models.vae.views import Views

SEED = Param("seed", Text("Seed", "Зерно"), 0, low=0, high=2**31 - 1, step=1)
STEPS = Param("steps", Text("Steps", "Число шагов"), 1, low=0, high=10_000_000, step=1)
SECONDS = Param("seconds", Text("Time budget", "Бюджет времени"), 0.02, low=0, high=3600, unit=Text("s", "с"))
CHUNK = 10  # updates between two checks for an explosion and two points of the curves
EXPLODED = 1e3  # a weight beyond this: on pixels in [0, 1] no training needs it, and exp σ soon overflows


class Run(Views):
    """An encoder and a decoder in training, each a perceptron with one hidden layer.

    Args:
        data: "digits" or "fashion" (500 pictures that ship with the playground), or grey pictures (n, height, width)
            with numbers in [0, 1].
        latent: size of z.
        beta: weight of the KL; 1 gives the evidence lower bound.
        lr: Adam's learning rate.
        width: of the hidden layers.
        batch: pictures in one update.
        likelihood: "bernoulli" or "gaussian".
        seed: fixes starting weights, minibatches and noise; the same seed and settings give the same run bit for bit
            on one machine, however the training is cut into calls.
        dtype: float32 or float64, in which training computes.

    A run never holds a weight that is not finite: an explosion stops it with a sentence in ``trouble``, back at its
    last good state.

    Raises:
        InputError: data, a seed or a setting that does not fit, in one sentence.
    """

    def __init__(
        self,
        data: Any = "digits",
        latent: int = 2,
        beta: float = 1.0,
        lr: float = 3e-3,
        width: int = 64,
        batch: int = 32,
        likelihood: str = "bernoulli",
        seed: int = 0,
        dtype: Any = np.float32,
    ):
        settings = Settings.of(latent=latent, beta=beta, lr=lr, width=width, batch=batch, likelihood=likelihood)
        self._task = Task(settings, data_of(data, dtype), SEED.parse(seed))
        self._dtype = np.dtype(dtype)
        self._begin(self._fresh())

    def _fresh(self) -> Snapshot:
        weights = self._task.shape.initial(self._task.seed, self._dtype)
        return Snapshot(State.fresh(weights), self._task)

    def _begin(self, first: Snapshot) -> None:
        self.history = History(first)
        self._stand(first)

    def _stand(self, moment: Snapshot) -> None:
        self.state = moment.state.copy()
        self._task = moment.task
        self._good = moment.state.copy()  # where an explosion goes back to
        self._machine: Machine | None = None
        self._seconds_per_step: float | None = None
        self.trouble: Text | None = None

    @property
    def task(self) -> Task:
        """What is being trained now: settings, pictures and seed."""
        return self._task

    @property
    def seed(self) -> int:
        """Of starting weights, minibatches and noise."""
        return self._task.seed

    # Training

    def advance(self, steps: int | None = None, seconds: float | None = None) -> int:
        """Train for ``steps`` updates or for ``seconds`` of wall-clock time, whichever ends first; returns how many.

        Without arguments: one. A time budget above 0 allows one update at least, and is overrun by no more than one.
        After an explosion nothing happens until settings change or the run goes back.
        """
        wanted = 1 if steps is None and seconds is None else STEPS.parse(STEPS.high if steps is None else steps)
        end = None if seconds is None else perf_counter() + SECONDS.parse(seconds)
        done = 0
        while seconds != 0 and not self.trouble and (n := self._affordable(wanted - done, end, done)):
            began = perf_counter()
            done += self._train(n)
            self._seconds_per_step = (perf_counter() - began) / n
        return done

    def _affordable(self, left: int, end: float | None, done: int) -> int:
        """How many updates to do in one go."""
        most = min(CHUNK, left)
        if end is None or not most:
            return most
        spare = end - perf_counter()
        if self._seconds_per_step is None or spare < self._seconds_per_step:
            return min(most, int(not done))
        return max(1, min(most, int(spare / self._seconds_per_step)))

    def _train(self, count: int) -> int:
        """Do ``count`` updates, or as many of them as go well; returns how many.

        An explosion undoes them and tries half as many, down to the single one that explodes: so where a run stops does
        not depend on how its training was cut into calls.
        """
        if self._machine is None or self._machine.task is not self._task:
            self._machine = Machine(self._task, self.state)
        self._good.take(self.state)
        stretch = Stretch(self._task, self.steps, count)
        reading = self._machine.train(count)
        if _sound(self.state):
            self.history.record(stretch, self.state, reading)
            return count
        self.state.take(self._good)
        if count > 1:
            return self._train(count // 2)
        self.trouble = _EXPLODED.format(step=str(self.steps))
        return 0

    # Changes, moments and branches

    def set(self, **changed: Any) -> None:
        """Go on by other rules from here: any settings but those in `SHAPING`.

        Raises:
            InputError: a setting that shapes the networks, or whatever does not fit; then nothing changes.
        """
        for key, value in changed.items():
            if key in SHAPING and value != getattr(self.settings, key):
                raise InputError(_SHAPING.format(setting=BY_KEY[key].title, value=shown(value)))
        settings = Settings.of(**{**self.settings.values(), **changed})
        if settings != self.settings:
            self._task = Task(settings, self.data, self.seed)
        self._seconds_per_step, self.trouble = None, None

    def reset(self, seed: int | None = None) -> None:
        """Begin anew by the present rules, with the same seed or another."""
        self._task = Task(self.settings, self.data, self.seed if seed is None else SEED.parse(seed))
        self._begin(self._fresh())

    def snapshot(self) -> Snapshot:
        """This moment, kept."""
        return Snapshot(self.state.copy(), self._task)

    def at(self, step: int) -> Run:
        """A run of its own that stands at ``step``, with the past up to there.

        The way from the nearest snapshot is trained again, with every change of settings where it was.

        Raises:
            InputError: a step before the first, after now, or no longer kept.
        """
        return self._branch(self._moment(step))

    def near(self, step: int) -> Run:
        """`at` the kept snapshot nearest to ``step``: at once, for a hand that is still looking."""
        return self._branch(self.history.nearest(step))

    def rewind(self, step: int) -> None:
        """Go back to ``step`` and forget what came after; raises what `at` raises."""
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
        branch._dtype = self._dtype
        branch.history = self.history.upto(moment)
        branch._stand(moment)
        return branch


def _sound(state: State) -> bool:
    """Whether every number is finite and no weight beyond any sensible size."""
    low, high = state.weights.min(), state.weights.max()  # NaN fails both comparisons
    with np.errstate(all="ignore"):
        moments = np.isfinite(state.first.sum()) and np.isfinite(state.second.sum())
    return bool(low >= -EXPLODED and high <= EXPLODED and moments)


_EXPLODED = Text(
    "Training exploded after step {step}: the weights grew without bound. The last good state is back; lower the "
    "learning rate or go back further.",
    "После шага {step} обучение взорвалось: веса неограниченно выросли. Возвращено последнее годное состояние: "
    "уменьшите скорость обучения или вернитесь ещё дальше назад.",
)
_SHAPING = Text(
    "{setting} cannot become {value} while a run trains, because it shapes the networks; start a new run with it.",
    "Параметр «{setting}» нельзя сменить на {value} по ходу обучения: он определяет устройство сетей. Начните новое.",
)
