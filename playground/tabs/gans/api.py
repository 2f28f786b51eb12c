"""The endpoint ``/gan_run``: one training for programs, JSON in and JSON out."""

from __future__ import annotations

import math
import time
from typing import Any

import gradio as gr
import numpy as np

from models.gan import Run
from models.gan.collapse import episodes, look
from models.gan.presets import recipe
from models.gan.settings import BY_KEY
from models.registry import InputError, Param, Text, shown

STEPS = Param("steps", Text("Steps", "Шаги"), 2000, low=1, high=50_000, step=1)
SAMPLES = Param("samples", Text("Samples", "Точки"), 500, low=20, high=20_000, step=1)
SCORED, LOOKS = 2500, 60  # samples behind the scoreboard; looks at the training that the curves and the alarm rest on
SECONDS = 60.0  # of training at most: the endpoint shares its machine with the pages

_NOT_SETTINGS = Text(
    "Settings is {value}; it must be an object with keys out of: {keys}.",
    "Поле «Настройки» равно {value}, а должно быть объектом с ключами из: {keys}.",
)


def gan_run(
    target: Any = "ring",
    objective: str = "best",
    settings: Any = None,
    steps: int = 2000,
    seed: int = 0,
    samples: int = 500,
) -> dict:
    """Train a GAN on a target of the plane and say how good it became.

    Args:
        target: a key such as "ring", {"key": …, PARAMETER: VALUE} or {"weights": …, "means": …, "covariances": …}.
        objective: a recipe ("collapse", "best", …) or an objective ("wgan_gp", "relativistic", …).
        settings: {setting: value} over the recipe's own.
        steps: generator steps, at most 50,000 and at most a minute of them.
        seed: of starting weights and minibatches; the same seed gives the same training on the same machine.
        samples: how many generated points to return.

    Returns:
        {"steps", "backend", "trouble", "scoreboard": {key: {"value", "floor", "error", "unit"}},
        "collapses": [{"start", "end", "hops"}], "curves": {name: [...]}, "samples": [[x, y], …]}. What is not finite is
        null.
    """
    try:
        run = _trained(target, objective, settings, STEPS.parse(steps), seed)
        points = run.samples(SAMPLES.parse(samples))
        return {
            "steps": run.steps,
            "backend": run.backend,
            "trouble": run.trouble.en if run.trouble else None,
            "scoreboard": _board(run),
            "collapses": [{"start": e.start, "end": e.end, "hops": list(e.hops)} for e in episodes(run.history)],
            "curves": {name: _finite(values) for name, values in run.history.table().items()},
            "samples": np.round(points, 6).tolist(),
        }
    except InputError as error:
        raise gr.Error(str(error)) from None


def _trained(target: Any, name: Any, settings: Any, steps: int, seed: Any) -> Run:
    if settings is not None and not isinstance(settings, dict):
        raise InputError(_NOT_SETTINGS.format(value=shown(settings), keys=", ".join(BY_KEY)))
    preset = recipe(str(name))
    run = Run(target=target, objective=preset.objective, seed=seed, **{**preset.settings, **(settings or {})})
    end = time.perf_counter() + SECONDS
    every = max(1, math.ceil(steps / LOOKS))
    while run.steps < steps and run.trouble is None and (left := end - time.perf_counter()) > 0:
        run.advance(steps=min(every, steps - run.steps), seconds=left)
        look(run)
    return run


def _board(run: Run) -> dict[str, dict]:
    return {
        score.key: {
            "value": _number(score.value),
            "floor": _number(score.floor.mean),
            "error": _number(score.error),
            "unit": score.unit.en,
        }
        for score in run.scoreboard(SCORED).values()
    }


def _finite(values: np.ndarray) -> list[float | None]:
    return [_number(value) for value in values]


def _number(value: float | None) -> float | None:
    """JSON has neither infinity nor NaN."""
    return float(f"{value:.6g}") if value is not None and math.isfinite(value) else None


def register() -> None:
    """Add the endpoint to the current Gradio app."""
    gr.api(gan_run, api_name="gan_run", concurrency_limit=1)
