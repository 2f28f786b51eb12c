"""A training recorded beforehand, shown until somebody presses play: real weights, drawn as a live run's are."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open

from models.gan import Run
from models.gan.collapse import look
from models.gan.presets import recipe

FILE = Path(__file__).parent.parent.parent.parent / "assets" / "gan_collapse.safetensors"


@cache
def recorded() -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Weights (frames, size) of both networks with their steps (frames,); target, recipe and seed they belong to."""
    with safe_open(FILE, framework="numpy") as file:
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
        about = file.metadata()
    return arrays, {**about, "target": json.loads(about["target"]), "seed": int(about["seed"])}


class Recording:
    """Plays the recorded training once, frame by frame, on a run of its own that never trains."""

    def __init__(self) -> None:
        self._arrays, about = recorded()
        preset = recipe(about["recipe"])
        self.run = Run(target=about["target"], objective=preset.objective, seed=about["seed"], **preset.settings)
        self._next = 0

    @property
    def last(self) -> int:
        """The step of the last frame."""
        return int(self._arrays["steps"][-1])

    def advance(self) -> bool:
        """Stand at the next frame; False after the last one."""
        if self._next >= len(self._arrays["steps"]):
            return False
        state = self.run.state
        for name in ("generator", "discriminator"):
            getattr(state, name)[:] = self._arrays[name][self._next]
        state.steps = state.critic_updates = int(self._arrays["steps"][self._next])
        look(self.run)
        self._next += 1
        return True
