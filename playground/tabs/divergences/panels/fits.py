"""Every chosen divergence's best fit, and the other places where its optimiser may stop."""

from __future__ import annotations

import numpy as np

from models.fitting import Optimum
from models.registry import Text
from models.targets import GaussianMixture
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Line
from playground.tabs.divergences.panels.base import (
    PANELS,
    Panel,
    Picture,
    Situation,
    camera,
    dash,
    density_lines,
    density_map,
    reach,
)

GHOSTS = 4  # other optima drawn per divergence: more would hide the best one

_DESCRIBE = Text(
    "The target density and the best fits under: {names}.", "Плотность цели и лучшие приближения: {names}."
)


def draw(situation: Situation) -> Picture:
    view = _plane(situation) if situation.p.dim == 2 else _line(situation)
    names = ", ".join(situation.name(key) for key in situation.fits)
    view.describe = situation.word(_DESCRIBE).format(names=names)
    return Picture(view)


def _plane(situation: Situation) -> View:
    window = camera(situation)
    density = density_map(situation, window.whole)
    stack = [
        layers.raster(density, *window.whole, colours="density"),
        layers.contours(density, *window.whole, width=0.8, opacity=0.45),
    ]
    for key, fit in situation.fits.items():
        if key == situation.focus.key:
            stack += [_ghost(situation, key, other) for other in fit.optima[1 : 1 + GHOSTS]]
    # The explained fit is drawn last, over the others.
    order = sorted(situation.fits, key=lambda key: key == situation.focus.key)
    stack += [_ellipses(situation.best(key), key, situation.name(key)) for key in order if situation.best(key)]
    return View(*window.view, layers=stack, x_title="x₁", y_title="x₂")


def _ghost(situation: Situation, key: str, optimum: Optimum) -> dict:
    """Another optimum, named by what the divergence costs there."""
    cost = f"{situation.figure(optimum.value)} {situation.word(situation.focus.unit)}".strip()
    return _ellipses(optimum.q, key, cost, ghost=True)


def _ellipses(q: GaussianMixture, key: str, label: str | None = None, ghost: bool = False) -> dict:
    return layers.ellipses(
        q.means,
        q.covariances,
        colour=key,
        label=label,
        dashed=ghost,
        sigmas=(1,) if ghost else (1, 2),
        fill=not ghost,
        key=None if ghost else key,
        weights=q.weights if len(q.weights) > 1 else None,
    )


def _line(situation: Situation) -> View:
    low, high = reach(situation)
    x = np.linspace(low, high, 480)
    density = np.exp(situation.p.log_prob(x[:, None]))
    stack = [
        layers.area(x, 0.0, density, colour="data", opacity=0.16),
        layers.curve(x, density, "data", 2.0, label="p"),
    ]
    top = density.max()
    for key, fit in situation.fits.items():
        if key == situation.focus.key:
            stack += [_profile(x, other.q, key, ghost=True) for other in fit.optima[1 : 1 + GHOSTS]]
    for key in situation.fits:
        q = situation.best(key)
        if q is not None:
            curve = _profile(x, q, key, label=situation.name(key))
            stack.append(curve)
            top = max(top, min(float(np.nanmax(curve["y"])), 3 * density.max()))
    return View((low, high), (0.0, 1.12 * top), layers=stack, x_title="x", y_title=situation.word(DENSITY), equal=False)


DENSITY = Text("density", "плотность")


def _profile(x: np.ndarray, q: GaussianMixture, key: str, label: str | None = None, ghost: bool = False) -> dict:
    y = np.exp(q.log_prob(x[:, None]))
    if ghost:
        return layers.curve(x, y, key, width=1.2, dash=(3, 4), opacity=0.7)
    return layers.curve(x, y, key, width=2.6, dash=dash(key), label=label, key=key)


def probe(situation: Situation, x: float, y: float) -> list[Line]:
    return density_lines(situation, np.array([[x, y]])[:, : situation.p.dim])


PANELS.add(
    Panel(
        "fits",
        Text("Fits", "Приближения"),
        10,
        Text(
            "Solid: the best fit, at 1σ and 2σ. Dashed: other optima where its optimiser may stop.",
            "Сплошной линией: лучшее приближение, 1σ и 2σ. Пунктир: другие оптимумы, где может остановиться спуск.",
        ),
        draw,
        probe,
    )
)
