"""How long one more sample takes on this machine, with what the layers remember and without."""

from __future__ import annotations

from collections.abc import Callable
from time import thread_time
from typing import NamedTuple

import numpy as np

from models.waves.instruments import UNKNOWN
from models.waves.network import logits
from models.waves.wavenet import KERNELS, WaveNet

ROUNDS, SAMPLES = 3, 64


class Speed(NamedTuple):
    """Processor seconds per sample, the best of a few rounds.

    ``cached`` with queues, ``window`` by a full pass over the receptive field in numpy; ``compiled``: whether the
    former was compiled.
    """

    cached: float
    window: float
    compiled: bool


def measure(model: WaveNet) -> Speed:
    """Draw a few samples either way."""
    compiled, instrument, field = KERNELS.now() is not None, model.instruments[0], model.stack.receptive_field
    growing = model.generate(np.full(ROUNDS * SAMPLES, UNKNOWN), instrument)
    levels, notes = np.zeros(field, np.uint8), np.full(field, UNKNOWN)
    parameters = model.parameters(instrument)
    cached = min(_seconds(lambda: growing.advance(SAMPLES)) for _ in range(ROUNDS)) / SAMPLES
    window = min(_seconds(lambda: logits(parameters, levels, notes, 0)) for _ in range(ROUNDS))
    return Speed(cached, window, compiled)


def _seconds(work: Callable[[], object]) -> float:
    begun = thread_time()
    work()
    return thread_time() - begun
