"""What a measurement says: median, 95th percentile, spread and ratio, beside the machine it was taken on."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

PACKAGES = ("gradio", "plotly", "numpy", "scipy", "torch", "playwright")


@dataclass(frozen=True)
class Row:
    """One line of a table.

    ``ratio`` is how many times faster this row is than ``against`` (below 1: slower). ``target`` and ``p95_target`` are
    what median and p95 should not exceed (a text says something else); they are printed and marked, never asserted.
    ``spread`` is the interquartile range. A row that is no time states its ``unit``.
    """

    name: str
    median: float
    p95: float | None = None
    spread: float | None = None
    ratio: float | None = None
    against: str = ""
    target: float | str | None = None
    p95_target: float | None = None
    unit: str = "ms"

    @property
    def met(self) -> bool | None:
        """Whether the row keeps its targets; None where it has none that can be compared."""
        if not isinstance(self.target, (int, float)):
            return None
        return self.median <= self.target and (self.p95_target is None or self.p95 <= self.p95_target)

    @classmethod
    def of(cls, name: str, samples: Sequence[float], **more) -> Row:
        """A row from single measurements (in ms, unless ``unit`` says otherwise)."""
        low, median, high, p95 = np.percentile(samples, [25, 50, 75, 95])
        return cls(name, float(median), float(p95), float(high - low), **more)

    @classmethod
    def read(cls, row: Any) -> Any:
        """A row as it is, or from a dictionary whose times are called ``median_ms``, ``p95_ms``, ``spread_ms``."""
        if not isinstance(row, dict):
            return row
        return cls(**{key.removesuffix("_ms"): value for key, value in row.items()})


def measure(call: Callable[[], object], repeats: int = 30, warmup: int = 3) -> list[float]:
    """Wall-clock milliseconds of each of ``repeats`` calls, after ``warmup`` calls that do not count."""
    for _ in range(warmup):
        call()
    return [_milliseconds(call) for _ in range(repeats)]


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1e3


def machine() -> dict[str, object]:
    """Processor, cores, load average before the run, Python and the packages that matter."""
    return {
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "threads": os.environ.get("OMP_NUM_THREADS", "unset"),
        "python": platform.python_version(),
        **{name: found for name in PACKAGES if (found := _version(name))},
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def machine_line(facts: dict[str, object]) -> str:
    versions = ", ".join(f"{name} {facts[name]}" for name in ("python", *PACKAGES) if name in facts)
    return (
        f"{facts['cpu']}, {facts['cores']} cores, load average {facts['load']} before the run, "
        f"OMP_NUM_THREADS {facts['threads']}; {versions}"
    )


HEADER = ("measurement", "median", "p95", "spread", "unit", "ratio", "against", "target", "")


NUMBERS = ("median", "p95", "spread", "ratio", "target")


def table(rows: Iterable[Row]) -> str:
    """The rows as aligned columns."""
    return aligned(HEADER, map(_cells, rows), {HEADER.index(name) for name in NUMBERS})


def aligned(header: Sequence[str], rows: Iterable[Sequence[str]], right: Container[int] = ()) -> str:
    """Cells as columns under a header: those numbered in ``right`` to the right, the others to the left."""
    cells = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    sides = [str.rjust if number in right else str.ljust for number in range(len(widths))]
    lines = ("  ".join(side(*pair) for side, *pair in zip(sides, row, widths, strict=True)) for row in cells)
    return "\n".join(line.rstrip() for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.3g}×"
    numbers = (_number(row.median), _number(row.p95), _number(row.spread))
    mark = {None: "", True: "met", False: "missed"}[row.met]
    return (row.name, *numbers, row.unit, ratio, row.against, _target(row), mark)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _target(row: Row) -> str:
    if row.target is None or isinstance(row.target, str):
        return row.target or ""
    return f"≤ {row.target:g}" + (f", p95 ≤ {row.p95_target:g}" if row.p95_target is not None else "")


def as_json(facts: dict[str, object], tables: dict[str, list[Row]]) -> dict:
    """Machine and rows as plain data."""
    return {"machine": facts, "tables": {name: [asdict(row) for row in rows] for name, rows in tables.items()}}
