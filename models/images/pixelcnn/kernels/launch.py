"""Calls the compiled sampler with Python's objects."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import numpy as np

from models.images.pixelcnn.kernels.records import Job, Model, Room, job_of, model_of, room_of
from models.images.pixelcnn.kernels.rows import advance
from models.images.pixelcnn.parameters import Parameters, parameters, shapes
from models.images.pixelcnn.task import Row, Task

KEPT = 8
"""Models laid out for the next call; laying one out takes as long as drawing a row of its picture."""


class Launcher:
    """Samples; several threads at once may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._models: list[tuple[Parameters, Model]] = []

    def rows(self, p: Parameters, task: Task) -> Iterator[Row]:
        """What `models.images.pixelcnn.cached.rows` yields, but for rounding."""
        model = self._model(p)
        job = job_of(task, p)
        room, start = room_of(model, job), max(0, job.first - model.layers)  # a layer looks one row up, no higher
        for row in np.flatnonzero(job.asked.any(1)).tolist():
            advance(model, job, room, start, row)
            yield _row(model, job, room, row)
            start = row + 1

    def compile(self) -> None:
        """Compile everything by completing one pixel with the smallest model."""
        sizes = {"levels": 2, "features": 8, "layers": 1, "head": 8, "classes": 0, "channels": 1}
        p = parameters(sizes, {name: np.zeros(shape, np.float32) for name, shape in shapes(**sizes).items()})
        one = np.ones((1, 1, 1), bool)
        levels, features = one.astype(np.uint8), np.zeros((1, 1, 1, 1), np.float32)
        [*self.rows(p, Task(levels, one[0], one, np.zeros((1, 1, 1)), features, p.condition, 1.0, one))]

    def _model(self, p: Parameters) -> Model:
        with self._lock:
            found = next((model for kept, model in self._models if kept is p), None) or model_of(p)
            others = [pair for pair in self._models if pair[0] is not p]
            self._models = [(p, found), *others[: KEPT - 1]]
        return found


def _row(model: Model, job: Job, room: Room, row: int) -> Row:
    columns = np.flatnonzero(job.asked[row])
    logits = room.logits.reshape(job.n, job.width, model.colours, model.outputs)[:, columns, :, : model.levels]
    levels = job.levels[:, row, columns]
    return (
        Row(row, columns, levels[..., 0], logits[:, :, 0]) if model.colours == 1 else Row(row, columns, levels, logits)
    )
