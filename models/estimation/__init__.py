"""Estimating divergences from samples the way a notebook does, beside what each way has to know."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.estimation.histogram import histogram
from models.estimation.monte_carlo import clamped, data_only, monte_carlo
from models.estimation.neighbours import neighbours
from models.estimation.result import METHODS, Estimate, Method, SampleEstimates
from models.registry import Param, Text
from models.targets.base import Distribution

__all__ = ["METHODS", "NEIGHBOURS", "SAMPLES", "Estimate", "Method", "SampleEstimates", "estimate"]

SAMPLES = Param("samples", Text("Samples", "Объём выборки"), 500, low=20, high=100_000, step=1, log=True)
NEIGHBOURS = Param("neighbours", Text("Neighbours", "Число соседей"), 5, low=1, high=9, step=1)


def estimate(p: Distribution, q: Distribution, n: Any = 500, seed: int = 0, k: Any = 5) -> SampleEstimates:
    """Forward KL, reverse KL and Jensen–Shannon between target ``p`` and model ``q``, estimated in every way.

    Args:
        n: points drawn from each, 20 to 100,000; k: neighbours of the nearest-neighbour method, 1 to 9.
        seed: the same seed gives the same estimates.

    Raises:
        InputError: ``n`` or ``k`` out of range.
    """
    n, k = SAMPLES.parse(n), NEIGHBOURS.parse(k)
    streams = np.random.default_rng(seed).spawn(4)
    data, draws, twin = (d.sample(n, stream) for d, stream in zip((p, q, p), streams[:3], strict=True))
    estimates = (
        *monte_carlo(p, q, data, draws),
        *clamped(p, q, data, draws),
        *histogram(data, draws, twin, streams[3]),
        *neighbours(data, draws, twin, k),
        *data_only(p, q, data),
    )
    return SampleEstimates(data, draws, estimates)
