"""Small GAN problems for tests: every objective with every setting that it takes."""

from __future__ import annotations

import numpy as np

from models.gan.backends import BACKENDS, Problem
from models.gan.objectives import OBJECTIVES
from models.gan.settings import Settings
from models.gan.state import State
from models.registry import InputError

NEUTRAL = {"r1": 0, "r2": 0, "gp": 0, "spectral": "off", "clip": 0, "unroll": 0}
OPTIONS = {
    "plain": {},
    "relu": {"activation": "relu"},
    "tanh, one layer": {"activation": "tanh", "depth": 1},
    "silu, three layers": {"activation": "silu", "depth": 3},
    "r1": {"r1": 0.3},
    "r2, tanh": {"r2": 0.4, "activation": "tanh"},
    "r1 + r2 + gp": {"r1": 0.3, "r2": 0.4, "gp": 0.5},
    "gp, silu, three layers": {"gp": 0.5, "activation": "silu", "depth": 3},
    "spectral + gp": {"spectral": "on", "gp": 0.5, "depth": 1},
    "spectral": {"spectral": "on", "activation": "silu"},
    "clip": {"clip": 0.1, "gp": 0.2},
    "packing": {"packing": 3, "r1": 0.2},
    "noise": {"noise": 0.2, "latent": "uniform", "latent_dim": 5, "critic_steps": 2},
    "unroll": {"unroll": 3, "lr_d": 0.05},
    "unroll, silu": {"unroll": 2, "lr_d": 0.05, "activation": "silu", "depth": 3, "packing": 2},
    "unroll, clip": {"unroll": 2, "lr_d": 0.05, "clip": 0.1, "activation": "tanh", "depth": 1},
}


def pool(dtype: type = np.float64) -> np.ndarray:
    """Two blobs, (512, 2)."""
    rng = np.random.default_rng(7)
    return (rng.standard_normal((512, 2)) * 0.4 + rng.choice([-1, 1], (512, 1))).astype(dtype)


def problem(key: str, dtype: type = np.float64, **changed: object) -> Problem:
    """An objective on narrow networks and small minibatches."""
    objective = OBJECTIVES[key]
    settings = Settings.of(objective, **{"width": 16, "batch": 16, **changed})
    return Problem.of(objective, settings, pool(dtype), seed=3)


def accepted(options: dict[str, dict]) -> list[tuple[str, str]]:
    """(objective, option) for all pairs that make sense."""
    return [(key, option) for key in OBJECTIVES for option, changed in options.items() if _accepts(key, changed)]


def _accepts(key: str, changed: dict) -> bool:
    try:
        problem(key, **{**NEUTRAL, **changed})
    except InputError:
        return False
    return True


def both(setting: Problem, steps: int, start: State | None = None) -> tuple[State, State]:
    """States of the hand-derived and of the automatic backend after as many steps from the same start."""
    states = [(start or setting.start()).copy() for _ in range(2)]
    for state, backend in zip(states, ("lean", "reference")):
        BACKENDS[backend].advance(setting, state, steps)
    return states[0], states[1]


def distance(found: np.ndarray, true: np.ndarray) -> float:
    """How far apart two vectors are, relative to the true one."""
    size = np.linalg.norm(true)
    return float(np.linalg.norm(found - true) / size) if size else float(np.linalg.norm(found))
