"""Trainings a GPU advances together, beside one that compiled code advances on one thread of the same machine.

Networks and recipes are those of the ``gan`` benchmark; runs differ in their seeds. A row's rate counts the generator
steps of all its runs. Where there is no CUDA device there is nothing to measure, and the table is a sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from benchmarks.gan import GAMES, advance, problem, scaled
from benchmarks.report import Row
from benchmarks.report import table as rows_as_table
from models.gan.backends import BACKENDS
from models.gan.backends.batched.fleet import Fleet
from models.targets import TARGETS

RUNS = (1, 16, 256)
STEPS, ROUNDS = 200, 15
NO_GPU = "No CUDA device: this needs an NVIDIA GPU, its driver and a CUDA build of PyTorch."


def run() -> list[Row]:
    """One row per game for compiled code, then one per number of runs; none without a GPU."""
    if not torch.cuda.is_available():
        return []
    pool = scaled(TARGETS["ring"].build(**TARGETS["ring"].parse({})).sample(65_536, seed=0))
    BACKENDS["compiled"].warm().join()
    return [row for key in GAMES for row in _game_rows(key, pool)]


def _game_rows(key: str, pool: np.ndarray) -> list[Row]:
    usual = _rates(advance("compiled", key, pool), 1)
    rows = [Row.of(f"{key}: compiled, one run", usual, unit="steps/s")]
    for runs in RUNS:
        setting = problem(key, pool)
        fleet = Fleet([replace(setting, seed=seed) for seed in range(runs)], "cuda")
        found = _rates(fleet.advance, runs)
        ratio, name = np.median(found) / np.median(usual), f"{key}: {torch.cuda.get_device_name()}, runs: {runs}"
        rows.append(Row.of(name, found, unit="steps/s", ratio=ratio, against="compiled"))
    return rows


def _rates(move: Callable[[int], object], runs: int) -> list[float]:
    """Steps per second of all runs together, measured ``ROUNDS`` times; the first call sets up and does not count."""
    move(STEPS)
    rates = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        move(STEPS)
        rates.append(STEPS * runs / (time.perf_counter() - start))
    return rates


def table(rows: list[Row]) -> str:
    """The rows, or the sentence that says why there are none."""
    return rows_as_table(rows) if rows else NO_GPU
