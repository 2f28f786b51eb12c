"""The training step for a GPU: captured once as a CUDA graph, replayed with one launch a step."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections import OrderedDict
from functools import cache
from threading import Lock, Thread
from typing import TYPE_CHECKING

from models.gan.backends.base import Backend, Metrics, Problem
from models.gan.objectives.base import FeatureObjective, RowObjective, SampleObjective
from models.gan.state import State

if TYPE_CHECKING:
    from models.gan.backends.batched.fleet import Fleet

KEPT = 8  # captured shapes; each holds its graph's memory on the GPU


class Batched(Backend):
    """Every objective of the three families, with every setting, where there is a CUDA device.

    PyTorch and the device start in a background thread; ``offers`` is false until that is done, and stays so where the
    device is missing or cannot capture. A `Fleet` of one serves here: a small network leaves a GPU waiting for
    launches, so that compiled code on a processor comes first, and the gain lies in fleets of many.
    """

    key = "batched"

    def __init__(self, device: str = "cuda") -> None:
        self._device = device
        self._starting, self._using = Lock(), Lock()
        self._warming: Thread | None = None
        self._ready = False
        self._fleets: OrderedDict[tuple, Fleet] = OrderedDict()

    def warm(self) -> Thread | None:
        """Start PyTorch and the device, if nobody has; None where there is no driver for one."""
        if not _has_driver():
            return None
        with self._starting:
            if self._warming is None:
                self._warming = Thread(target=self._start, name="start-cuda")
                self._warming.start()
            return self._warming

    def offers(self, problem: Problem) -> bool:
        """Asking starts the device."""
        if not isinstance(problem.objective, (RowObjective, FeatureObjective, SampleObjective)):
            return False
        if self._warming is None:
            self.warm()
        return self._ready

    def discriminator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return self._run("discriminator", problem, state, updates)

    def generator(self, problem: Problem, state: State, updates: int = 1) -> Metrics:
        return self._run("generator", problem, state, updates)

    def advance(self, problem: Problem, state: State, steps: int) -> Metrics:
        return self._run("advance", problem, state, steps)

    def _run(self, what: str, problem: Problem, state: State, count: int) -> Metrics:
        """``count`` times ``what`` by a fleet of one, whose tensors serve one training at a time."""
        with self._using:
            fleet = self._fleet(problem)
            fleet.load([problem], [state])
            (metrics,) = getattr(fleet, what)(count)
            (after,) = fleet.states()
        vars(state).update(vars(after))
        return metrics

    def _fleet(self, problem: Problem) -> Fleet:
        """A fleet that was captured for problems of this shape."""
        from models.gan.backends.batched.fleet import Fleet, shape

        key = shape(problem)
        self._fleets[key] = self._fleets.pop(key, None) or Fleet([problem], self._device)
        if len(self._fleets) > KEPT:
            self._fleets.popitem(last=False)
        return self._fleets[key]

    def _start(self) -> None:
        """Import PyTorch and have the device prove itself."""
        try:
            from models.gan.backends.batched.proof import prove

            self._ready = prove()
        except Exception:  # whatever a machine lacks, others still serve
            logging.getLogger(__name__).warning("The GAN step could not be captured on the GPU.", exc_info=True)


@cache
def _has_driver() -> bool:
    """Whether the machine has a driver for CUDA, found out without the seconds that importing PyTorch takes."""
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True
