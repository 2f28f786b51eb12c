"""Ways to compute the updates of a training. All give the same numbers; they differ in speed and in what they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from models.gan.backends.base import Backend, Metrics, Problem
from models.registry import Choice, InputError, Param, Text

__all__ = ["BACKENDS", "BACKEND_PARAM", "Backend", "Metrics", "Problem", "choose"]

_CLASSES = {
    "compiled": ("models.gan.backends.compiled", "Compiled"),
    "batched": ("models.gan.backends.batched", "Batched"),
    "lean": ("models.gan.backends.lean", "Lean"),
    "reference": ("models.gan.backends.reference", "Reference"),
}


class _Backends(Mapping[str, Backend]):
    """The backends by key, fastest first; each is imported when it is first looked up."""

    def __getitem__(self, key: str) -> Backend:
        return _made(*_CLASSES[key])

    def __iter__(self) -> Iterator[str]:
        return iter(_CLASSES)

    def __len__(self) -> int:
        return len(_CLASSES)


@cache
def _made(module: str, name: str) -> Backend:
    return getattr(import_module(module), name)()


BACKENDS: Mapping[str, Backend] = _Backends()

BACKEND_PARAM = Param(
    "backend",
    Text("Computed by", "Чем вычислять"),
    "auto",
    choices=(
        Choice("auto", Text("the fastest", "самым быстрым")),
        Choice("compiled", Text("compiled code", "скомпилированным кодом")),
        Choice("batched", Text("the GPU", "на GPU")),
        Choice("lean", Text("numpy", "numpy")),
        Choice("reference", Text("automatic differentiation", "автоматическим дифференцированием")),
    ),
)


def choose(problem: Problem, wanted: str = "auto") -> Backend:
    """The wanted backend, warmed up, or the fastest one that offers the problem now.

    Raises:
        InputError: an unknown backend, or one that does not offer the problem, in one sentence.
    """
    key = BACKEND_PARAM.parse(wanted)
    if key == "auto":
        return next(backend for backend in BACKENDS.values() if backend.offers(problem))
    if (warming := BACKENDS[key].warm()) is not None:
        warming.join()
    if not BACKENDS[key].offers(problem):
        raise InputError(_NOT_OFFERED.format(backend=key, objective=problem.objective.title))
    return BACKENDS[key]


_NOT_OFFERED = Text(
    "The backend {backend} cannot run {objective} with these settings on this machine; choose auto.",
    "Способ вычислений {backend} на этой машине не подходит для цели «{objective}» с такими настройками; "
    "выберите auto.",
)
