"""What the kernels are given: named sizes and flat vectors; `matrix_view` makes matrices of their parts.

Letters in shapes: n pictures, W columns, C features, L layers, F channels of context, Q colours, D numbers seen of a
pixel; H units in the head and K levels of each colour, both rounded up to whole vectors.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.images.pixelcnn.cached import as_seen
from models.images.pixelcnn.colours import NEIGHBOURS, around
from models.images.pixelcnn.compiled import LANES
from models.images.pixelcnn.parameters import Parameters
from models.images.pixelcnn.task import Task
from models.kernels.memory import aligned

Vector = NDArray[np.float32]


class Model(NamedTuple):
    """`Parameters`, each array flat and aligned, outputs filled up; then its sizes."""

    table: Vector
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
    told: Vector
    out: Vector
    out_bias: Vector
    copy: Vector
    copy_bias: Vector
    features: int
    layers: int
    channels: int
    colours: int
    units: int  # of the head for each colour, filled up
    outputs: int  # levels, filled up
    levels: int
    numbers: int  # that stand for a level


class Job(NamedTuple):
    """A `Task`, its arrays in memory of their own; ``levels``, ``seen`` and ``before`` are written."""

    levels: NDArray[np.uint8]  # (n, height, W, Q)
    drawn: NDArray[np.bool_]  # (n, height, W)
    asked: NDArray[np.bool_]  # (height, W)
    uniforms: NDArray[np.float64]  # (n, height, W, Q)
    before: NDArray[np.int16]  # (n, height + 2, W + 2, 3), as `colours.Around`; of grey nothing
    after: NDArray[np.int16]  # likewise
    features: Vector  # (contexts, height, W, F)
    condition: Vector  # (n, L, 2C)
    seen: Vector  # (n, height + 3, W + 6, D)
    n: int
    height: int
    width: int
    contexts: int  # 1 where all complete the same picture
    first: int  # row asked for
    depth: int  # D
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
    hidden: Vector  # (n, Q, H)
    logits: Vector  # (n, W, Q, K)
    raised: Vector  # (n, 8), what is added at the levels of the neighbours
    reached: NDArray[np.float64]  # (K,), a distribution function


def model_of(p: Parameters) -> Model:
    """Copy the parameters."""
    (layers, channels, doubled), units = p.context.shape, p.out.shape[1]
    more = -units % LANES
    filled = {name: _grouped(getattr(p, name), p.colours) for name in ("head", "head_bias", "told")}
    filled["out"] = _filled(np.pad(p.out, ((0, 0), (0, more), (0, 0))))
    filled["out_bias"] = _filled(p.out_bias)
    filled["copy"] = np.pad(p.copy, ((0, 0), (0, more), (0, 0)))
    vectors = {name: _own(filled.get(name, getattr(p, name))) for name in Parameters._fields if name != "condition"}
    sizes = (doubled // 2, layers, channels, p.colours, units + more, filled["out_bias"].shape[1])
    return Model(**vectors, **dict(zip(Model._fields[len(vectors) :], (*sizes, *p.table.shape))))


def job_of(task: Task, p: Parameters) -> Job:
    """Copy a task for a model."""
    n, height, width = task.drawn.shape
    asked, full = np.flatnonzero(task.asked.any(1)), (n, height, width, p.colours)
    near = tuple(np.zeros((2, 1, 1, 1, 1), np.int16)) if p.is_grey else around(task.levels, task.known)
    grids = [task.levels.reshape(full), task.drawn, task.asked, task.uniforms.reshape(full), *near]
    seen = as_seen(task.levels, p.table)
    vectors = (_own(array) for array in (task.features, task.condition, seen))
    numbers = (n, height, width, len(task.features), int(asked[0]) if len(asked) else height, seen.shape[3])
    owned = (_own(array, array.shape, array.dtype) for array in grids)
    return Job(*owned, *vectors, *numbers, float(task.temperature))


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
        hidden=aligned(n * model.colours * model.units),
        logits=aligned(n * w * model.colours * model.outputs),
        raised=aligned(n * NEIGHBOURS),
        reached=aligned(model.levels, dtype=np.float64),
    )


def _filled(values: NDArray) -> NDArray:
    """Zeros behind the last axis, up to whole vectors."""
    more = -values.shape[-1] % LANES
    return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, more)])


def _grouped(values: NDArray, colours: int) -> NDArray:
    """Zeros behind the units of every colour, which stand on the last axis."""
    return _filled(values.reshape(*values.shape[:-1], colours, values.shape[-1] // colours))


def _own(values: NDArray, shape: tuple[int, ...] | None = None, dtype=np.float32) -> NDArray:
    """An aligned copy, flat unless a shape is given."""
    copy = aligned(*(shape or (values.size,)), dtype=dtype)
    copy[...] = values.reshape(copy.shape)
    return copy
