"""WaveNet in the small: causal dilated convolutions, and a network that plays toy waves. No PyTorch needed."""

from __future__ import annotations

from functools import cache
from threading import Lock

from models import weights
from models.waves.instruments import PITCHES, RATE, REST, UNKNOWN, melody, play
from models.waves.stack import Stack
from models.waves.wavenet import Growing, WaveNet, wav

__all__ = ["PITCHES", "RATE", "REST", "UNKNOWN", "Growing", "Stack", "WaveNet", "load", "melody", "play", "wav"]

_LOADING = Lock()  # two visitors at once must not read the same file twice


def load(name: str = "wavenet_toy") -> WaveNet:
    """The trained network, read at its first use and kept as long as the process lives; raises `InputError`."""
    with _LOADING:
        return _build(name)


@cache
def _build(name: str) -> WaveNet:
    return WaveNet(weights.read(name))
