"""The target picker that tabs share: which distribution, its settings, and what the person drew.

Parameters are named ``<target>.<setting>``, so that two targets may both have a ``spread`` and a link says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from models.registry import Param, Text
from models.targets import TARGETS, Distribution, Target
from playground import widgets

DIM = Param(
    "dim",
    Text("Dimension", "Размерность"),
    2,
    choices=widgets.named([(2, Text("plane", "плоскость")), (1, Text("line", "прямая"))]),
)
TITLE = Text("Target p", "Целевое p")
THUMBNAIL_POINTS = 90
PENCIL = (
    '<path d="M11 27l2-7 13-13 5 5-13 13z M24 9l5 5" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linejoin="round"/>'
)


def _of_dim(dim: int) -> list[Target]:
    return [target for target in TARGETS.values() if target.dim == dim]


def _picking(dim: int, key: str) -> Param:
    targets = _of_dim(dim)
    return Param(key, TITLE, targets[0].key, choices=widgets.named((t.key, t.title) for t in targets))


PICKED = {2: _picking(2, "target"), 1: _picking(1, "target1")}


def setting(target: Target, param: Param) -> Param:
    """A target's parameter under its name on the page."""
    return replace(param, key=f"{target.key}.{param.key}")


def params() -> tuple[Param, ...]:
    """Every parameter of the picker."""
    settings = (setting(target, param) for target in TARGETS.values() for param in target.params)
    return (DIM, *PICKED.values(), *settings)


def chosen(values: Mapping[str, Any]) -> tuple[Target, dict[str, Any]]:
    """The picked target and the values of its settings."""
    target = TARGETS[values[PICKED[values["dim"]].key]]
    return target, {param.key: values[f"{target.key}.{param.key}"] for param in target.params}


@lru_cache(maxsize=64)
def _built(key: str, settings: tuple[tuple[str, Any], ...]) -> Distribution:
    return TARGETS[key].build(**dict(settings))


def distribution(values: Mapping[str, Any]) -> Distribution:
    """The distribution that the page's state describes."""
    target, settings = chosen(values)
    return _built(target.key, tuple(settings.items()))


def plane(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The state as a tab sees it that knows the plane only: the plane's target is the picked one."""
    return {**values, DIM.key: 2}


def controls(lang: str) -> str:
    """The picker with the sliders of whichever target is chosen, on the line or in the plane."""
    pickers = [widgets.picker(PICKED[dim], lang, thumbnail, when=f"dim={dim}") for dim in PICKED]
    sliders = [slider for dim in PICKED for slider in _sliders(dim, lang, f"dim={dim}&")]
    return widgets.group(TITLE(lang), *pickers, *sliders, beside=widgets.segments(DIM, lang))


def plane_controls(lang: str) -> str:
    """The picker of a tab that knows the plane only."""
    return widgets.group(TITLE(lang), widgets.picker(PICKED[2], lang, thumbnail), *_sliders(2, lang))


def _sliders(dim: int, lang: str, condition: str = "") -> list[str]:
    return [
        widgets.slider(setting(target, param), lang, when=f"{condition}{PICKED[dim].key}={target.key}")
        for target in _of_dim(dim)
        for param in target.params
        if not param.choices and param.low is not None
    ]


@cache
def thumbnail(key: str) -> str:
    """A target as a small picture: its own samples in the plane, its own density on the line."""
    if key.startswith("custom"):
        return _svg(PENCIL)
    p = TARGETS[key].build(**TARGETS[key].parse({}))
    shape = _dots(p) if p.dim == 2 else _profile(p)
    return _svg(shape)


def _svg(shape: str) -> str:
    return f'<svg viewBox="0 0 40 36" aria-hidden="true">{shape}</svg>'


def _dots(p: Distribution) -> str:
    points = p.sample(THUMBNAIL_POINTS, seed=1)
    low, high = points.min(axis=0), points.max(axis=0)
    scaled = (points - (low + high) / 2) / max((high - low).max(), 1e-9)
    return "".join(
        f'<circle cx="{20 + 34 * x:.1f}" cy="{18 - 34 * y:.1f}" r=".9" fill="currentColor"/>' for x, y in scaled
    )


def _profile(p: Distribution) -> str:
    low, high = p.support(3.0)
    x = np.linspace(low[0], high[0], 60)
    density = np.exp(p.log_prob(x[:, None]))
    across = 3 + 34 * (x - x[0]) / (x[-1] - x[0])
    up = 31 - 26 * density / density.max()
    path = " ".join(f"{a:.1f},{u:.1f}" for a, u in zip(across, up, strict=True))
    return f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-width="1.8"/>'
