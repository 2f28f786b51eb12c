"""The endpoint ``/vae_run``: one training for programs, JSON in and JSON out."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from models.registry import InputError, Param, Text, shown
from models.vae import Run
from models.vae.data import DATA
from models.vae.settings import BY_KEY

STEPS = Param("steps", Text("Steps", "Шаги"), 1000, low=1, high=20_000, step=1)
SAMPLES = Param("samples", Text("Samples", "Картинки"), 16, low=1, high=1000, step=1)
SECONDS = 60.0  # of training at most: the endpoint shares its machine with the pages

_NOT_SETTINGS = Text(
    "Settings is {value}; it must be an object with keys out of: {keys}.",
    "Поле «Настройки» равно {value}, а должно быть объектом с ключами из: {keys}.",
)
_UNKNOWN = Text(
    "Data is {value}; it must be one of: {keys}.", "Поле «Данные» равно {value}, а должно быть одним из: {keys}."
)


def vae_run(data: str = "digits", settings: Any = None, steps: int = 1000, seed: int = 0, samples: int = 16) -> dict:
    """Train a VAE on 500 pictures and say what it has learned.

    Args:
        data: "digits" or "fashion".
        settings: {setting: value} over the defaults: beta, latent, lr, batch, width, likelihood.
        steps: updates, at most 20,000 and at most a minute of them.
        seed: of starting weights, minibatches and noise.
        samples: how many generated pictures to return.

    Returns:
        {"steps", "trouble", "reconstruction", "kl": [per axis], "active": [per axis], "curves": {name: [...]}, "codes":
        [[z, …], …], "labels", "samples"}: nats per picture; pictures as rows of grey values in [0, 1]. A sentence in
        ``trouble`` where training exploded, at its last good state.
    """
    try:
        run = Run(data=_known(data), seed=seed, **_checked(settings))
        count = SAMPLES.parse(samples)
        run.advance(steps=STEPS.parse(steps), seconds=SECONDS)
        return _answer(run, count)
    except InputError as error:
        raise gr.Error(str(error)) from None


def _known(data: Any) -> str:
    if data not in DATA:
        raise InputError(_UNKNOWN.format(value=shown(data), keys=", ".join(DATA)))
    return data


def _checked(settings: Any) -> dict[str, Any]:
    settings = {} if settings is None else settings
    if not isinstance(settings, dict) or not set(settings) <= set(BY_KEY):
        raise InputError(_NOT_SETTINGS.format(value=shown(settings), keys=", ".join(BY_KEY)))
    return settings


def _answer(run: Run, count: int) -> dict:
    bound, table, (codes, _) = run.bound(), run.history.curves.table(), run.codes()
    return {
        "steps": run.steps,
        "trouble": run.trouble.en if run.trouble else None,
        "reconstruction": round(bound.reconstruction, 4),
        "kl": _short(bound.kl),
        "active": run.active(codes).tolist(),
        "curves": {name: _short(table[name]) for name in ("step", "reconstruction", "kl")},
        "codes": _short(codes),
        "labels": run.data.labels.tolist(),
        "samples": _short(run.samples(count)),
    }


def _short(values: np.ndarray) -> list:
    return np.round(values.astype(np.float64), 4).tolist()


def register() -> None:
    """Add the endpoint to the current Gradio app."""
    gr.api(vae_run, api_name="vae_run", concurrency_limit=1)
