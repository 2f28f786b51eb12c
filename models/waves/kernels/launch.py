"""Calls the compiled sampler with Python's objects."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.waves import cached
from models.waves.kernels import columns
from models.waves.parameters import Parameters, drawn
from models.waves.stack import Stack


def advance(
    parameters: Parameters,
    queues: cached.Queues,
    time: int,
    before: int,
    kinds: NDArray[np.int64],
    guidance: float,
    chances: NDArray[np.float64],
    temperature: float,
    levels: NDArray[np.uint8],
    nats: NDArray[np.float64],
) -> None:
    """What `models.waves.cached.advance` does, to rounding; the parameters must be in single precision."""
    numbers = int(time), int(before)  # numba compiles anew for every other type of number
    strength = np.float32(guidance)
    columns.advance(parameters, queues, *numbers, kinds, strength, chances, float(temperature), levels, nats)


def compile_all() -> None:
    """Compile everything by drawing one sample from the smallest network."""
    parameters = drawn(Stack(1), channels=1, levels=2)
    single = Parameters(parameters.dilations, *(array.astype(np.float32) for array in parameters[1:]))
    room = np.zeros(1, np.uint8), np.zeros(1)
    advance(single, cached.empty(single), 0, 0, np.zeros((1, 1), np.int64), 1.0, np.zeros(1), 1.0, *room)
