"""A real training that collapses, as the weights of both networks at evenly spaced steps: no data needed.

The GAN tab shows it before anybody has pressed play. Half precision is enough for a picture: it moves a point by less
than a thousandth of the picture's width.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from models import weights
from models.gan import Run
from models.gan.collapse import episodes, look
from models.gan.presets import recipe
from models.weights import Card, Metric

NAME = "gan_collapse"
TARGET = {"key": "ring", "modes": 8, "radius": 2.6, "sigma": 0.1}
RECIPE, SEED = "collapse", 71  # spreads over several modes first; then one blob that hops around the ring
FRAMES, EVERY = 72, 25  # pictures, and generator steps between two of them


def make(folder: Path) -> list[Path]:
    """Train, record, and write the recording with its card: generator and discriminator (frames, size), steps."""
    preset, begun = recipe(RECIPE), time.monotonic()
    run = Run(target=TARGET, objective=preset.objective, seed=SEED, backend="lean", **preset.settings)
    frames = [_moment(run)]
    while len(frames) < FRAMES:
        run.advance(steps=EVERY)
        frames.append(_moment(run))
    stacked = {name: np.stack([frame[name] for frame in frames]) for name in frames[0]}
    return weights.write(_card(run, time.monotonic() - begun), stacked, folder)


def _moment(run: Run) -> dict[str, np.ndarray]:
    look(run)
    return {
        "generator": run.state.generator.copy(),
        "discriminator": run.state.discriminator.copy(),
        "steps": np.array(run.steps, np.int32),
    }


def _card(run: Run, seconds: float) -> Card:
    protocol = f"the alarm's rule (docs/teaching.md) on a look every {EVERY} steps"
    return Card(
        name=NAME,
        family="gan_recording",
        data="ring",
        dataset="none: points are drawn from the target",
        licence="MIT",
        credit="recorded by this project",
        command=f"python -m training {NAME}",
        seed=SEED,
        steps=run.steps,
        device="cpu",
        seconds=round(seconds, 1),
        architecture={"target": TARGET, "recipe": RECIPE, "frames": FRAMES, "every": EVERY},
        metrics={"collapse": Metric(episodes(run.history)[0].start, "generator steps", 1, protocol)},
    )
