"""Whether a device computes what the processor computes: asked once, before anybody's training relies on it."""

from __future__ import annotations

import numpy as np
import torch

from models.gan import draws
from models.gan.backends.base import Problem
from models.gan.backends.batched.fleet import Fleet
from models.gan.objectives import OBJECTIVES
from models.gan.settings import Settings

STEPS = 5
APART = 1e-6
"""Relative distance that a few steps in float64 may open between two ways of summing; a mistake opens more."""


def prove() -> bool:
    """Capture and replay a small training; False without a CUDA device.

    Raises:
        ArithmeticError: the device ends elsewhere than the processor.
    """
    if not torch.cuda.is_available():
        return False
    if not (apart := distance("cuda")) < APART:
        raise ArithmeticError(f"after {STEPS} captured steps the weights are {apart:.1e} away from the processor's")
    return True


def distance(device: str) -> float:
    """How far a generator on ``device`` ends from the processor's, relative to the processor's."""
    objective, pool = OBJECTIVES["relativistic"], draws.normals(0, draws.REAL, 0, 512).reshape(256, 2)
    problem = Problem.of(objective, Settings.of(objective, width=16, batch=16), pool, seed=0)
    ends = []
    for place in (device, "cpu"):
        fleet = Fleet([problem], place)
        fleet.advance(STEPS)
        ends.append(fleet.states()[0].generator)
    return float(np.linalg.norm(ends[0] - ends[1]) / np.linalg.norm(ends[1]))
