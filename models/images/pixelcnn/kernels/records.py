"""What the kernels are given: named sizes and flat vectors; `matrix_view` makes matrices of their parts.

Letters in shapes: n pictures, W columns, C features, L layers, F channels of context; H units in the head and K levels,
both rounded up to whole vectors.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.images.pixelcnn.cached import as_seen
from models.images.pixelcnn.compiled import LANES
from models.images.pixelcnn.parameters import Parameters
from models.images.pixelcnn.task import Task
from models.kernels.memory import aligned

Vector = NDArray[np.float32]


class Model(NamedTuple):
    """`Parameters`, each array flat and aligned, outputs filled up; then its sizes."""

    first_down: Vector
    first_down_bias: Vector
    first_right: Vector
    first_link: Vector
    first_bias: Vector
    down: Vector
    down_bias: Vector
    link: Vector
    right: Vector
    context: Vector
    rest: Vector
    rest_bias: Vector
    skip: Vector
    head: Vector
    head_bias: Vector
    out: Vector
    out_bias: Vector
    features: int
    layers: int
    channels: int
    units: int  # of the head, filled up
    outputs: int  # levels, filled up
    levels: int


class Job(NamedTuple):
    """A `Task`, its arrays in memory of their own; ``levels`` and ``seen`` are written."""

    levels: NDArray[np.uint8]  # (n, height, W)
    drawn: NDArray[np.bool_]  # (n, height, W)
    asked: NDArray[np.bool_]  # (height, W)
    uniforms: NDArray[np.float64]  # (n, height, W)
    features: Vector  # (contexts, height, W, F)
    condition: Vector  # (n, L, 2C)
    seen: Vector  # (n, height + 3, W + 6, 2)
    n: int
    height: int
    width: int
    contexts: int  # 1 where all complete the same picture
    first: int  # row asked for
    temperature: float


class Room(NamedTuple):
    """What the kernels keep from row to row, and scratch memory."""

    stack: Vector  # (2, L + 1, n, W + 2, C), the vertical stack in the rows of even and of odd number
    gates: Vector  # (W, 2C), of the vertical stack
    given: Vector  # (W, 2C), what the context gives to a layer
    links: Vector  # (L, n, W, 2C), gates of the horizontal stack
    lines: Vector  # (L, n, W + 1, C), what enters its layers, from column −1 on
    opened: Vector  # (n, W, L, C), what its gates let through
    total: Vector  # (n, C)
    hidden: Vector  # (n, H)
    logits: Vector  # (n, W, K)
    reached: NDArray[np.float64]  # (K,), a distribution function


def model_of(p: Parameters) -> Model:
    """Copy the parameters."""
    filled = {"head": _filled(p.head), "head_bias": _filled(p.head_bias), "out_bias": _filled(p.out_bias)}
    filled["out"] = _filled(np.pad(p.out, ((0, len(filled["head_bias"]) - len(p.out)), (0, 0))))
    vectors = {name: _own(filled.get(name, getattr(p, name))) for name in Parameters._fields if name != "condition"}
    layers, channels, doubled = p.context.shape
    sizes = (doubled // 2, layers, channels, len(filled["head_bias"]), len(filled["out_bias"]), len(p.out_bias))
    return Model(**vectors, **dict(zip(Model._fields[len(vectors) :], sizes)))


def job_of(task: Task, levels: int) -> Job:
    """Copy a task for a model of so many ``levels``."""
    n, height, width = task.levels.shape
    asked = np.flatnonzero(task.asked.any(1))
    grids = (_own(array, array.shape, array.dtype) for array in (task.levels, task.drawn, task.asked, task.uniforms))
    vectors = (_own(array) for array in (task.features, task.condition, as_seen(task.levels, levels)))
    numbers = (n, height, width, len(task.features), int(asked[0]) if len(asked) else height)
    return Job(*grids, *vectors, *numbers, float(task.temperature))


def room_of(model: Model, job: Job) -> Room:
    """Memory for a job; the edges of ``stack`` and ``lines`` stay zero."""
    n, w, c, layers = job.n, job.width, model.features, model.layers
    return Room(
        stack=aligned(2 * (layers + 1) * n * (w + 2) * c),
        gates=aligned(w * 2 * c),
        given=aligned(w * 2 * c),
        links=aligned(layers * n * w * 2 * c),
        lines=aligned(layers * n * (w + 1) * c),
        opened=aligned(n * w * layers * c),
        total=aligned(n * c),
        hidden=aligned(n * model.units),
        logits=aligned(n * w * model.outputs),
        reached=aligned(model.levels, dtype=np.float64),
    )


def _filled(values: NDArray) -> NDArray:
    """Zeros behind the last axis, up to whole vectors."""
    more = -values.shape[-1] % LANES
    return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, more)])


def _own(values: NDArray, shape: tuple[int, ...] | None = None, dtype=np.float32) -> NDArray:
    """An aligned copy, flat unless a shape is given."""
    copy = aligned(*(shape or (values.size,)), dtype=dtype)
    copy[...] = values.reshape(copy.shape)
    return copy
