"""Transport: the cheapest way to carry the mass of p to q, and the mass on its way."""

from __future__ import annotations

import numpy as np

from models.divergences import DIVERGENCES
from models.fitting.transport import cdf_gap, displacement, plan
from models.registry import Text, numeral
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
    density_line,
    density_map,
    reach,
)

PIECES = {True: 100, False: 256}  # equal pieces of mass carried, while the hand moves and at rest
ARROWS = 70

_CDF = Text("cumulative probability", "функция распределения")
_GAP = Text("gap: area = W₁ = {value}", "зазор: площадь = W₁ = {value}")
_OF_P, _OF_Q = Text("F of p", "F для p"), Text("G of q", "G для q")
_ON_THE_LINE = Text(
    "F and G are the distribution functions; the area between them is W₁. The dots are mass at 24 heights, each on its "
    "way from F to G: move t.",
    "F и G — функции распределения; площадь между ними равна W₁. Точки — масса на 24 высотах, каждая на пути от F к G: "
    "двигайте t.",
)
_MASS = Text("mass at t = {t}", "масса при t = {t}")
_WAITING = Text("The fit follows in a moment.", "Приближение появится через мгновение.")
_COST = Text(
    "Cut into {n} equal pieces, W₂ reads {value}, a little too much: pieces are coarse.",
    "Для {n} равных кусков W₂ получается {value}, чуть больше истины: куски крупные.",
)
_DESCRIBE = Text("Mass of p carried to the fit q; t = {t}.", "Масса p переносится в приближение q; t = {t}.")


def model(situation: Situation) -> tuple[GaussianMixture | None, str]:
    """The fit the mass is carried to: the explained one, or the first there is."""
    keys = [situation.focus.key, *situation.fits]
    key = next((key for key in keys if situation.best(key) is not None), keys[0])
    return situation.best(key), key


def draw(situation: Situation) -> Picture:
    q, key = model(situation)
    if q is None:
        return Picture(reason=situation.word(_WAITING))
    view = _plane(situation, q, key) if situation.p.dim == 2 else _line(situation, q, key)
    view.describe = situation.word(_DESCRIBE).format(t=situation.figure(situation.ask["t"]))
    if situation.p.dim == 1:
        return Picture(view, hint=situation.word(_ON_THE_LINE))
    pieces = PIECES[situation.dragging]
    cost = situation.figure(float(np.sqrt(plan(situation.p, q, pieces).cost)), 2)
    return Picture(view, remark=situation.word(_COST).format(value=cost, n=pieces))


def _plane(situation: Situation, q: GaussianMixture, key: str) -> View:
    window = camera(situation)
    carried = plan(situation.p, q, PIECES[situation.dragging])
    t = situation.ask["t"]
    now = displacement(carried, t)
    chosen = slice(None, None, max(1, len(now) // ARROWS))
    stack = [
        layers.contours(density_map(situation, window.whole), *window.whole, width=0.9, opacity=0.5),
        layers.ellipses(q.means, q.covariances, key, situation.name(key), fill=False, key=key),
        layers.arrows(carried.source[chosen], carried.target[chosen], "w2", 1.0, 0.35),
        layers.points(carried.source, "data", 4, "ring", 0.45, label=situation.word(_MASS).format(t=0)),
        layers.points(now, "w2", 6, "dot", 0.85, label=_moved(situation)),
    ]
    return View(*window.view, layers=stack, x_title="x₁", y_title="x₂", legend=True)


def _line(situation: Situation, q: GaussianMixture, key: str) -> View:
    low, high = reach(situation)
    x = np.linspace(low, high, 600)
    below, above = cdf_gap(situation.p, q, x)
    distance = DIVERGENCES["w1"].value(situation.p, q)
    levels = (np.arange(24) + 0.5) / 24
    start, end = (np.stack([law.quantile(levels), levels], axis=1) for law in (situation.p, q))
    t = situation.ask["t"]
    stack = [
        layers.area(x, below, above, "w1", 0.22, label=situation.word(_GAP.format(value=numeral(distance, ".3f")))),
        layers.curve(x, below, "data", 2.4, label=situation.word(_OF_P)),
        layers.curve(x, above, key, 2.4, label=situation.word(_OF_Q), key=key),
        layers.arrows(start, end, "w2", 1.0, 0.55),
        layers.points((1 - t) * start + t * end, "w2", 7, "dot", 1.0, label=_moved(situation)),
    ]
    titles = {"x_title": "x", "y_title": situation.word(_CDF)}
    return View((low, high), (0.0, 1.0), layers=stack, equal=False, legend=True, **titles)


def _moved(situation: Situation) -> str:
    return situation.word(_MASS).format(t=situation.figure(situation.ask["t"]))


def probe(situation: Situation, x: float, y: float) -> list[Line]:
    q, key = model(situation)
    if q is None:
        return []
    if situation.p.dim == 1:
        below, above = (values[0] for values in cdf_gap(situation.p, q, np.array([x])))
        return [
            Line("F", situation.figure(below, 4), "data"),
            Line("G", situation.figure(above, 4), key),
            Line("F − G", situation.figure(below - above, 4), "w1"),
        ]
    point = np.array([[x, y]])
    return [
        density_line(situation, "p", situation.p, point, "data"),
        density_line(situation, "q", q, point, key),
    ]


PANELS.add(
    Panel(
        "transport",
        Text("Transport", "Перенос"),
        50,
        Text(
            "Rings: mass of p. Dots: the same mass on its way to q. Move t: Wasserstein pays for the length of the "
            "arrows.",
            "Кольца — масса p, точки — она же на пути к q. Двигайте t: Вассерштейн платит за длину стрелок.",
        ),
        draw,
        probe,
    )
)
