"""The cached sampler compiled by numba: without the GIL, with matrix products of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from models.images.pixelcnn.parameters import Parameters
from models.images.pixelcnn.task import Row, Task
from models.kernels.background import Background

LANES = 8
"""Features come in multiples of this; narrower leftovers would be slower than they are worth."""
Sample = Callable[[Parameters, Task], Iterator[Row]]


def suits(p: Parameters) -> bool:
    """Whether the kernels know networks of this width."""
    return p.rest.shape[1] % LANES == 0


@cache
def kernels() -> Background[Sample]:
    """The compiler of this process, and what it has compiled."""
    return Background("models.images.pixelcnn.kernels", _load)


def _load() -> Sample:
    from models.images.pixelcnn.kernels.launch import Launcher

    launcher = Launcher()
    launcher.compile()
    return launcher.rows
