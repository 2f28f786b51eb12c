"""The endpoint ``/complete``: a picture and a mask in, finished pictures and their likelihoods out, as JSON."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from models.images import load
from models.images.families.pixelcnn import PixelCNN
from models.registry import InputError, Text, shown

_NO_COMPLETIONS = Text("Model {name} completes no pictures.", "Модель {name} не дорисовывает картинки.")


def complete(
    image: Any,
    known: Any = None,
    n: int = 4,
    seed: int = 0,
    temperature: float = 1.0,
    labels: Any = None,
    model: str = "pixelcnn_digits",
) -> dict:
    """Fill the hidden part of a picture, several times.

    Args:
        image: [[…]], a picture of the model's shape, pixels in [0, 1] (in colour [r, g, b]); or up to 64, once each.
        known: [[…]], 1 where a pixel is known and 0 where it is hidden, or one mask per completion; null: all hidden.
        n: completions of one picture, 1 to 64.
        seed: the same seed gives the same completions.
        temperature: 0 to 5; below 1 likelier pictures, 0 the likeliest level at every pixel.
        labels: a class for all completions, or one each; null: none is told.
        model: "pixelcnn_digits" (docs/api.md).

    Returns:
        {"model", "shape", "levels", "images": [[[…]]], "log_prob": […]}: pixels in [0, 1], log p(hidden | known), nats.
    """
    try:
        loaded = _completing(model)
        done = loaded.complete(image, known, n, seed, temperature, labels)
        facts = {"model": model, "shape": list(loaded.shape), "levels": loaded.levels}
        return facts | {"images": _listed(done.images, 4), "log_prob": _listed(done.log_prob, 4)}
    except InputError as error:
        raise gr.Error(str(error)) from None


def _completing(name: Any) -> PixelCNN:
    loaded = load(name if isinstance(name, str) else shown(name))
    if not isinstance(loaded, PixelCNN):
        raise InputError(_NO_COMPLETIONS.format(name=name))
    return loaded


def _listed(values: Any, digits: int) -> list:
    """Rounded as JSON writes it: single precision would show its own rounding."""
    return np.round(np.asarray(values, dtype=float), digits).tolist()


def register() -> None:
    """Add the endpoint to the API of the current page."""
    gr.api(complete, api_name="complete", concurrency_limit=2)
