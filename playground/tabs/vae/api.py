"""The endpoints ``/vae_decode`` and ``/vae_encode``: codes to pictures and back, JSON in and JSON out."""

from __future__ import annotations

from typing import Any

import gradio as gr
import numpy as np

from models.images import load
from models.images.base import Coder
from models.registry import InputError, Param, Text, shown

MOST = 256  # codes or pictures in one call
SEED = Param("seed", Text("Seed", "Зерно"), 0, low=0, high=2**31 - 1, step=1)

_TOO_MANY = Text(
    "{what} holds {value}; one call takes a list of 1 to {most}.",
    "Поле «{what}» содержит {value}, а один вызов принимает список от 1 до {most}.",
)
_NO_CODER = Text("Model {name} has no latent space.", "У модели {name} нет латентного пространства.")


def vae_decode(z: Any, model: str = "vae_digits", labels: Any = None) -> dict:
    """The pictures behind latent vectors.

    Args:
        z: [[…], …], up to 256 vectors of the model's dimension.
        model: "vae_digits", "vae_digits_2d_b4", "vae_fashion", … (docs/api.md lists them).
        labels: a class per vector, for class-conditional models.

    Returns:
        {"model", "shape", "images": [[[…]]]} with pixels in [0, 1].
    """
    try:
        coder = _coder(model)
        images = coder.decode(_counted(z, "z"), labels)
        return {"model": model, "shape": list(coder.shape), "images": _listed(images, 4)}
    except InputError as error:
        raise gr.Error(str(error)) from None


def vae_encode(images: Any, model: str = "vae_digits", labels: Any = None, seed: int = 0) -> dict:
    """Where pictures lie in the latent space, and what the bound on their likelihood is.

    Args:
        images: [[[…]]], up to 256 pictures of the model's shape, pixels in [0, 1].
        model: as for `vae_decode`.
        labels: a class per picture, for class-conditional models.
        seed: of the draw from q(z|x) behind the bound.

    Returns:
        {"model", "mean", "log_var", "reconstruction", "kl"}: nats per picture; what the model has no notion of is null.
    """
    try:
        coder, given = _coder(model), _counted(images, "images")
        answer = {"model": model, "mean": _listed(coder.codes(given, labels), 5)}
        posterior = coder.encode(given, labels) if hasattr(coder, "sample_codes") else None
        bound = coder.bound(given, labels, SEED.parse(seed)) if hasattr(coder, "bound") else None
        return answer | {
            "log_var": _listed(posterior[1], 5) if posterior else None,
            "reconstruction": _listed(bound.reconstruction, 3) if bound else None,
            "kl": _listed(bound.kl, 3) if bound else None,
        }
    except InputError as error:
        raise gr.Error(str(error)) from None


def _coder(name: Any) -> Coder:
    model = load(name if isinstance(name, str) else shown(name))
    if not isinstance(model, Coder):
        raise InputError(_NO_CODER.format(name=name))
    return model


def _listed(values: Any, digits: int) -> list:
    """Rounded as JSON writes it: single precision would show its own rounding."""
    return np.round(np.asarray(values, dtype=float), digits).tolist()


def _counted(given: Any, what: str) -> Any:
    if not isinstance(given, list) or not 1 <= len(given) <= MOST:
        held = str(len(given)) if isinstance(given, list) else shown(given)
        raise InputError(_TOO_MANY.format(what=what, value=held, most=str(MOST)))
    return given


def register() -> None:
    """Add both endpoints to the API of the current page."""
    gr.api(vae_decode, api_name="vae_decode", concurrency_limit=4)
    gr.api(vae_encode, api_name="vae_encode", concurrency_limit=4)
