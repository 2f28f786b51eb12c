"""Who samples: compiled code; numpy while that is being compiled, where numba is missing, and for odd widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from models.images.pixelcnn import cached, compiled
from models.images.pixelcnn.parameters import Parameters
from models.images.pixelcnn.task import Row, Task

__all__ = ["rows", "sampler"]


def sampler(p: Parameters) -> Callable[[Parameters, Task], Iterator[Row]]:
    """The fastest way to sample from a model now; asking starts the compiler."""
    return (compiled.kernels().now() if compiled.suits(p) else None) or cached.rows


def rows(p: Parameters, task: Task) -> Iterator[Row]:
    """Draw what is to draw; yields each row with a pixel asked for as soon as it is finished."""
    return sampler(p)(p, task)
