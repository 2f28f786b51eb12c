"""The loss as a landscape over where the model stands and how wide it is."""

from __future__ import annotations

import numpy as np

from models.fitting import landscape
from models.registry import Text
from playground.figures.surface import surface
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Line
from playground.tabs.divergences.panels.base import PANELS, Panel, Picture, Situation, reach

FAR = 0.35  # of the target's extent, beyond it on either side
GENTLE = ("w1", "w2", "sliced_w2", "energy", "mmd")  # losses that grow no faster than the distance
RESOLUTION = {False: 36, True: 72}  # nodes along each axis: at once, and at rest

_MEAN = {
    1: Text("mean μ of q", "среднее μ модели q"),
    2: Text("mean of q along the line through its optima", "среднее q вдоль прямой через её оптимумы"),
}
_SPREAD = {1: Text("ln σ", "ln σ"), 2: Text("ln of the scale of q", "ln масштаба q")}
_SHORT_MEAN, _SHORT_SPREAD = Text("mean", "среднее"), Text("ln scale", "ln масштаба")
_DESCRIBE = Text("Landscape of {name} over mean and log spread.", "Рельеф: {name} от среднего и логарифма разброса.")
_CUT = Text("{name}, cut at the end", "{name}, выше — срез")
_NONE = Text(
    "No landscape here: it takes one Gaussian, and a loss that is quick to compute. These are the fits.",
    "Здесь рельефа нет: для него нужна одна гауссиана и функционал, который быстро считается. На экране приближения.",
)


def _landscape(situation: Situation):
    key = situation.focus.key
    fit = situation.fits.get(key)
    if fit is None or not fit.optima or len(fit.best.q.weights) > 1:
        return None
    nodes = RESOLUTION[situation.at_rest]
    return landscape(situation.p, key, fit, _extent(situation), (nodes, nodes), **situation.params.get(key, {}))


def _extent(situation: Situation) -> tuple[float, float]:
    """Means far enough out that a loss may show whether it still feels the target from there."""
    low, high = reach(situation)
    return low - FAR * (high - low), high + FAR * (high - low)


def draw(situation: Situation) -> Picture:
    relief = _landscape(situation)
    name = situation.name(situation.focus.key)
    if relief is None:
        return Picture(reason=situation.word(_NONE))
    if situation.ask["landscape"] == "surface":
        return Picture(chart=_surface(situation, relief), rough=not situation.at_rest)
    return Picture(_map(situation, relief, name), rough=not situation.at_rest)


def _top(situation: Situation, values: np.ndarray) -> float:
    """Where the picture ends: at a bounded loss's own bound, at the top of what grows slowly, low for what explodes."""
    finite = values[np.isfinite(values)]
    if situation.focus.key in GENTLE:
        return float(finite.max())
    bound = situation.focus.upper_bound
    return float(bound if np.isfinite(bound) else np.quantile(finite, 0.6))


def _levels(low: float, top: float) -> np.ndarray:
    """Levels that crowd at the bottom, where the optima are."""
    return low + (top - low) * np.linspace(0.05, 1, 15)[:-1] ** 2


def _map(situation: Situation, relief, name: str) -> View:
    x, y = (relief.mean[0], relief.mean[-1]), (relief.log_scale[0], relief.log_scale[-1])
    key, top = situation.focus.key, _top(situation, relief.values)
    cut = bool((relief.values > top * (1 + 1e-9)).any())
    shown = np.minimum(relief.values, top)
    title = situation.word(_CUT).format(name=name) if cut else name
    low = float(shown.min())
    stack = [
        layers.raster(shown, x, y, "sequential", low, top, title),
        layers.contours(shown, x, y, levels=list(_levels(low, top)), colour="ink", width=0.8, opacity=0.35),
        layers.points(relief.optima[:, :2], key, 11, "dot", 1.0),
        layers.points(relief.optima[:, :2], "panel", 5, "dot", 1.0),
    ]
    titles = {"x_title": situation.word(_MEAN[situation.p.dim]), "y_title": situation.word(_SPREAD[situation.p.dim])}
    return View(x, y, layers=stack, equal=False, describe=situation.word(_DESCRIBE).format(name=name), **titles)


def _surface(situation: Situation, relief) -> dict:
    """The relief in three dimensions; what rises above the top is cut away, so that no lid looks like a plateau."""
    top = _top(situation, relief.values)
    return surface(
        relief.mean,
        relief.log_scale,
        np.where(relief.values <= top * (1 + 1e-9), relief.values, np.nan),
        relief.optima,
        colour=situation.focus.key,
        titles=(situation.word(_SHORT_MEAN), situation.word(_SHORT_SPREAD), situation.name(situation.focus.key)),
    )


def probe(situation: Situation, x: float, y: float) -> list[Line]:
    key = situation.focus.key
    fit = situation.fits.get(key)
    if fit is None or not fit.optima or len(fit.best.q.weights) > 1:
        return []
    own = situation.params.get(key, {})
    value = landscape(situation.p, key, fit, _extent(situation), (1, 1), at=(x, y), **own).values[0, 0]
    unit = situation.word(situation.focus.unit)
    return [Line(situation.name(key), f"{situation.figure(float(value), 4)} {unit}", key)]


PANELS.add(
    Panel(
        "landscape",
        Text("Landscape", "Рельеф"),
        30,
        Text(
            "Each mark is an optimum, at the bottom of its valley. Where it is flat, the gradient is silent.",
            "Каждая метка — оптимум на дне своей долины. Где рельеф плоский, градиент молчит.",
        ),
        draw,
        probe,
        of_focus=True,
    )
)
