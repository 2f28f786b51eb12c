"""The small WaveNet: how many notes of a tune it holds, by instrument, temperature and guidance, and what they cost.

A note is held where the judge of the tab (`models.waves.pitch`) hears no other semitone better. The instrument's own
waves are given to it too: what they miss is the judge's doing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import aligned
from models.waves import load, play
from models.waves.pitch import kept
from models.waves.speed import measure
from models.waves.wavenet import KERNELS
from playground.tabs.completion.panels.wavenet_sound import score

TUNE, SEEDS = "ode", 4
SETTINGS = ((0.6, 1.0), (0.8, 1.0), (1.0, 1.0), (0.8, 2.0))
"""Temperatures and guidances."""
HEADER = ("instrument", "temperature", "guidance", "notes held, mean", "least", "most", "the real one", "of", "nats")


@dataclass(frozen=True)
class Line:
    """Notes ``held`` in the waves of some seeds, (seeds,), of so many; ``real`` by the instrument; nats per sample."""

    instrument: str
    temperature: float
    guidance: float
    held: NDArray[np.int64]
    real: float
    notes: int
    nats: float


def run() -> Iterator[Line]:
    """Every instrument under every setting; the compiled sampler is waited for."""
    KERNELS.wait()
    for instrument in load().instruments:
        told = score(TUNE, 0)  # the same for every seed
        real = [kept(play(instrument, told, seed), told, instrument) for seed in range(SEEDS)]
        for setting in SETTINGS:
            yield _line(instrument, setting, told, real)


def _line(
    instrument: str, setting: tuple[float, float], told: NDArray[np.uint8], real: list[NDArray[np.bool_]]
) -> Line:
    held, nats = [], []
    for seed in range(SEEDS):
        growing = load().generate(told, instrument, seed, *setting)
        growing.advance(len(growing))
        held.append(int(kept(growing.wave, told, instrument).sum()))
        nats.append(growing.nats.mean())
    return Line(instrument, *setting, np.array(held), float(np.sum(real)) / SEEDS, len(real[0]), float(np.mean(nats)))


def table(lines: Iterable[Line]) -> str:
    """The figures as aligned columns, and what a sample costs."""
    speed = measure(load())
    cost = f"a sample: {1e6 * speed.cached:.1f} µs, {speed.window / speed.cached:.0f} times less than by a full pass"
    return f"{aligned(HEADER, map(_cells, lines))}\n{cost}"


def _cells(line: Line) -> tuple[str, ...]:
    spread = (f"{line.held.mean():.1f}", str(line.held.min()), str(line.held.max()))
    asked = (line.instrument, f"{line.temperature:.1f}", f"{line.guidance:.1f}")
    return *asked, *spread, f"{line.real:.1f}", str(line.notes), f"{line.nats:.3f}"
