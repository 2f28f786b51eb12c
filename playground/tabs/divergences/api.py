"""The endpoint ``/fit``: the tab's main action for programs, JSON in and JSON out."""

from __future__ import annotations

import math
from typing import Any

import gradio as gr

from models.divergences import DIVERGENCES
from models.fitting import Fit, fit_many, table
from models.registry import InputError, Text, shown
from models.targets import resolve

DEFAULT = ["forward_kl", "reverse_kl", "js"]

_NOT_A_LIST = Text(
    "Divergences is {value}; it must be a list of keys out of: {keys}.",
    "Поле «Дивергенции» равно {value}, а должно быть списком ключей из: {keys}.",
)


def fit(
    target: Any = "mixture",
    divergences: Any = None,
    family: str = "full",
    starts: int = 16,
    seed: int = 0,
) -> dict:
    """Fit a model to a target by minimising divergences: every distinct local optimum of each, and a table of values.

    Args:
        target: a key such as "ring", {"key": …, PARAMETER: VALUE} or {"weights": …, "means": …, "covariances": …}.
        divergences: a list of keys, or {key: {parameter: value}}; forward KL, reverse KL and JS by default.
        family: isotropic, diagonal, full, mixture2 or mixture3.
        starts: searches per divergence.
        seed: of the random starts.

    Returns:
        {"fits": {key: {"optima": [{"weights", "means", "covariances", "value", "error", "hits"}]}}, "table": {row:
        {column: value}}}. An infinite value is the string "inf". Values are in nats or data units.
    """
    try:
        p = resolve(target)
        wanted = _wanted(divergences)
        fits = fit_many(p, wanted, family, starts, seed)
        return {"fits": {key: _as_json(found) for key, found in fits.items()}, "table": _table(p, fits, wanted)}
    except InputError as error:
        raise gr.Error(str(error)) from None


def _wanted(raw: Any) -> dict[str, dict]:
    if raw is None:
        return {key: {} for key in DEFAULT}
    if isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, (list, dict)) or not raw:
        raise InputError(_NOT_A_LIST.format(value=shown(raw), keys=", ".join(DIVERGENCES)))
    own = raw if isinstance(raw, dict) else {}
    return {DIVERGENCES.find(key).key: dict(own.get(key) or {}) for key in raw}


def _as_json(found: Fit) -> dict[str, list]:
    return {
        "optima": [
            {**o.q.to_spec(), "value": _finite(o.value), "error": _finite(o.error), "hits": o.hits}
            for o in found.optima
        ]
    }


def _table(p: Any, fits: dict[str, Fit], wanted: dict[str, dict]) -> dict[str, dict]:
    rows = {key: found.best.q for key, found in fits.items() if found.optima}
    values = table(p, rows, wanted)
    return {row: {column: _finite(value) for column, value in cells.items()} for row, cells in values.items()}


def _finite(value: float) -> float | str:
    """JSON has no infinity."""
    return float(value) if math.isfinite(value) else "inf"


def register() -> None:
    """Add the endpoint to the current Gradio app."""
    gr.api(fit, api_name="fit", concurrency_limit=4)
