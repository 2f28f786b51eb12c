"""What a sample of a given size is measured with: the target's parts, fresh data, and the floors of every score.

All of it depends on target, n and seed alone, so it is made once and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from models.gan.scores.density import densities
from models.gan.scores.parts import Parts, parts_of
from models.gan.scores.score import BETTER, Floor, floor_of
from models.gan.scores.tally import balanced_parts, mode_kl
from models.gan.scores.transport import Projected, distances
from models.targets import Distribution

Array = NDArray[np.float64]

FRESH = 40_000  # points of fresh data, at least
COUNTS = 2000  # perfect samples behind the floors of counts, drawn as counts
SAMPLES = 40  # perfect samples behind the other floors


@dataclass(frozen=True)
class Yardstick:
    """Everything that samples (n, 2) of one target are compared with.

    ``fresh`` (n, 2) are points of the target with log-densities ``log_p`` (n,); ``projected`` holds the same and more.
    """

    target: Distribution
    n: int
    parts: Parts
    fresh: Array
    log_p: Array
    projected: Projected
    floors: Mapping[str, Floor]


def yardstick(target: Distribution, n: int, seed: int = 0) -> Yardstick:
    """The yardstick for samples of ``n`` points; the first call for a target and n takes about half a second."""
    return _yardstick(_Known(target), n, seed)


def known_parts(target: Distribution) -> Parts:
    """The parts of a target, made once."""
    return _parts(_Known(target))


class _Known:
    """A target as a key: two that give the same points with the same densities are one."""

    def __init__(self, target: Distribution):
        self.target = target
        points = target.sample(32, 0)
        self.key = (type(target), points.tobytes(), target.log_prob(points).tobytes())

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.key == other.key


@lru_cache(maxsize=64)
def _parts(known: _Known) -> Parts:
    return parts_of(known.target)


@lru_cache(maxsize=16)
def _yardstick(known: _Known, n: int, seed: int) -> Yardstick:
    target, parts = known.target, _parts(known)
    data, perfect, counts = np.random.default_rng(seed).spawn(3)
    fresh = target.sample(n * ceil(FRESH / n), data)
    projected = Projected.of(fresh, n)
    fresh = fresh[:n]
    log_p = target.log_prob(fresh)
    samples = (target.sample(n, perfect) for _ in range(SAMPLES))
    readings = np.array([_readings(sample, target, fresh, log_p, projected) for sample in samples])
    others = dict(zip(("reverse_kl", "js", "sliced_w2", "energy"), readings.T, strict=True))
    readings = {**_count_readings(parts, n, counts), **others}
    floors = {key: floor_of(values, BETTER[key]) for key, values in readings.items()}
    return Yardstick(target, n, parts, fresh, log_p, projected, floors)


def _readings(sample: Array, target: Distribution, fresh: Array, log_p: Array, projected: Projected) -> tuple:
    found = densities(sample, target, fresh, log_p)
    return found.kl, found.js, *distances(sample, projected)


def _count_readings(parts: Parts, n: int, rng: np.random.Generator) -> dict[str, Array]:
    """What ``COUNTS`` perfect samples read where only counts per part matter."""
    good, poor = np.split(rng.multinomial(n, parts.cells / parts.cells.sum(), size=COUNTS), 2, axis=1)
    return {
        "modes": (good > 0).sum(axis=1),
        "balanced": balanced_parts(good, parts.fair, n),
        "hq": 100 * good.sum(axis=1) / n,
        "mode_kl": mode_kl((good + poor) / n, parts.fair),
    }
