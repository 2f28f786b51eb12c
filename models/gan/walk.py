"""One iteration in slow motion: the sub-steps of the algorithm as a lecture lists them, each with its data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.gan.diagnostics import push
from models.gan.objectives.base import SampleObjective
from models.gan.rows import Minibatch, next_rows
from models.gan.run import Run
from models.registry import Text

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Substep:
    """A sub-step that has just happened; ``repeat`` of ``repeats`` where D is updated several times.

    ``data`` holds, by name and where they apply: ``real`` (n, 2) and ``fake`` (n, 2) points, ``z`` (n, latent_dim),
    ``d_real`` (B,) and ``d_fake`` (B,) raw outputs of the critic, ``push`` (n, 2) on the generated points,
    ``before`` (n, 2) and ``after`` (n, 2) of the same z. Points are in the target's units.
    """

    key: str
    title: Text
    data: dict[str, Array] = field(default_factory=dict)
    repeat: int = 1
    repeats: int = 1


def walk(run: Run) -> Iterator[Substep]:
    """One iteration of ``run``, sub-step by sub-step; walked to its end it is ``run.advance(1)``, bit for bit.

    The run trains as the walk goes on: at an update's sub-step it stands after that update. An explosion ends the walk.
    """
    if not isinstance(run.objective, SampleObjective):
        repeats = run.settings.critic_steps
        for repeat in range(1, repeats + 1):
            for key, data in _discriminator(run):
                yield Substep(key, TITLES[key], data, repeat, repeats)
            if run.trouble:
                return
    for key, data in _generator(run):
        yield Substep(key, TITLES[key], data)


def _discriminator(run: Run) -> Iterator[tuple[str, dict[str, Array]]]:
    rows = next_rows(run.problem, run.state)
    real, fake = _points(run, rows.real), _points(run, rows.fake)
    yield "real", {"real": real}
    yield "latent", {"real": real, "z": rows.latent.astype(np.float64)}
    points = {"real": real, "fake": fake}
    yield "forward_d", points | _judged(run, rows)
    if run.advance_discriminator(1):
        yield "update_d", points | _judged(run, rows)


def _generator(run: Run) -> Iterator[tuple[str, dict[str, Array]]]:
    rows = next_rows(run.problem, run.state, for_g=True)
    z, before = rows.latent.astype(np.float64), run.data.unscaled(rows.generated)
    pushed = push(run, before)
    yield "forward_g", {"z": z, "fake": before, "push": pushed, "d_fake": run.discriminator(before)}
    if run.advance_generator(1):
        yield "update_g", {"z": z, "before": before, "after": run.generate(z), "push": pushed}


def _points(run: Run, rows: Array) -> Array:
    return run.data.unscaled(rows.reshape(-1, 2))


def _judged(run: Run, rows: Minibatch) -> dict[str, Array]:
    critic = run.critic
    return {f"d_{name}": critic.of_rows(getattr(rows, name)).astype(np.float64) for name in ("real", "fake")}


TITLES = {
    "real": Text("Draw a minibatch of real points x", "Берём минибатч точек данных x"),
    "latent": Text("Draw a minibatch of z", "Берём минибатч z"),
    "forward_d": Text("D judges x and G(z)", "D оценивает x и G(z)"),
    "update_d": Text("Update D: a step down its loss, G stands still", "Обновляем D: шаг вниз по его потерям, G стоит"),
    "forward_g": Text("Draw new z; D judges G(z)", "Берём новые z; D оценивает G(z)"),
    "update_g": Text("Update G: a step down its loss, D stands still", "Обновляем G: шаг вниз по его потерям, D стоит"),
}
