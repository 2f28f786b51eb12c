"""A real training that collapses, as the weights of both networks at evenly spaced steps: no data needed.

The GAN tab shows it before anybody has pressed play. Half precision is enough for a picture: it moves a point by less
than a thousandth of the picture's width.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from models.gan import Run
from models.gan.presets import recipe

TARGET = {"key": "ring", "modes": 8, "radius": 2.6, "sigma": 0.1}
RECIPE, SEED = "collapse", 71  # spreads over several modes first; then one blob that hops around the ring
FRAMES, EVERY = 72, 25  # pictures, and generator steps between two of them


def make(folder: Path) -> list[Path]:
    """Train, record, and write ``gan_collapse.safetensors``: generator and discriminator (frames, size), steps."""
    preset = recipe(RECIPE)
    run = Run(target=TARGET, objective=preset.objective, seed=SEED, backend="lean", **preset.settings)
    frames = [_moment(run)]
    while len(frames) < FRAMES:
        run.advance(steps=EVERY)
        frames.append(_moment(run))
    stacked = {name: np.stack([frame[name] for frame in frames]) for name in frames[0]}
    about = {"target": json.dumps(TARGET), "recipe": RECIPE, "seed": str(SEED)}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "gan_collapse.safetensors"
    save_file(stacked, path, metadata=about)
    return [path]


def _moment(run: Run) -> dict[str, np.ndarray]:
    weights = {"generator": run.state.generator, "discriminator": run.state.discriminator}
    halves = {name: values.astype(np.float16) for name, values in weights.items()}
    return {**halves, "steps": np.array(run.steps, np.int32)}
