"""Where the loss lives: the integrand of the explained divergence, point by point."""

from __future__ import annotations

import numpy as np

from models.divergences.cross_entropy import cross_entropy
from models.fitting import integrand
from models.registry import Text
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Line
from playground.tabs.divergences.panels.base import (
    PANELS,
    Camera,
    Panel,
    Picture,
    Situation,
    camera,
    density_lines,
    density_map,
    mesh,
    reach,
)
from playground.tabs.divergences.panels.fits import DENSITY

_NO_MAP = Text(
    "It is no sum over single points, so there is no map of its loss. These are the fits; for the way of the mass see "
    "Transport.",
    "Она не складывается из вкладов отдельных точек, и карты потерь нет. На экране приближения; путь массы — в виде "
    "«Перенос».",
)
_WAITING = Text(
    "There is no fit for this family; choose another.", "Для этого семейства приближения нет, выберите другое."
)
_BAR = Text("{unit} per unit²", "{unit} на ед.²")
_BALANCED = Text(
    "The map shows the integrand with ±(p − q) added: the same integral, but never negative.",
    "На карте к подынтегральной функции добавлено ±(p − q): интеграл тот же, но значения неотрицательны.",
)
_DESCRIBE = Text("Where {name} comes from, point by point.", "Из каких точек складывается {name}.")
_SUM = Text(
    "Cross-entropy H(p, q) = H(p) + KL = {entropy} + {kl} = {whole} nats.",
    "Кросс-энтропия H(p, q) = H(p) + KL = {entropy} + {kl} = {whole} нат.",
)
_SHARE = Text("contribution to {name}", "вклад в {name}")
_TV_SET = Text("A = {p > q}", "A = {p > q}")


def draw(situation: Situation) -> Picture:
    key = situation.focus.key
    q = situation.best(key)
    if q is None:
        return Picture(reason=situation.word(_WAITING))
    view = _plane(situation, q) if situation.p.dim == 2 else _line(situation, q)
    if view is None:
        return Picture(reason=situation.word(_NO_MAP))
    view.describe = situation.word(_DESCRIBE).format(name=situation.name(key))
    balanced = situation.word(_BALANCED) if key in ("forward_kl", "reverse_kl") else ""
    return Picture(view, remark=f"{balanced} {_decomposed(situation, q)}".strip())


def _decomposed(situation: Situation, q) -> str:
    """Forward KL beside the entropy that no model can learn away."""
    if situation.focus.key != "forward_kl" or len(q.weights) > 1:
        return ""
    whole, kl = cross_entropy(situation.p, q), situation.fits["forward_kl"].best.value
    parts = {"entropy": whole - kl, "kl": kl, "whole": whole}
    values = {name: situation.figure(value, 3) for name, value in parts.items()}
    return situation.word(_SUM).format(**values)


def _contribution(situation: Situation, q, x: np.ndarray) -> np.ndarray | None:
    key = situation.focus.key
    return integrand(key, situation.p, q, x, **situation.params.get(key, {}))


def _plane(situation: Situation, q) -> View | None:
    window = camera(situation)
    points, rows, columns = mesh(*window.whole, columns=100 if situation.dragging else 160)
    loss = _contribution(situation, q, points)
    if loss is None:
        return None
    key = situation.focus.key
    # A few points far out may dwarf the rest: the colours end where 99.8 % of the picture does.
    high = float(np.quantile(loss[np.isfinite(loss)], 0.998)) or 1e-9
    stack = [
        layers.raster(loss.reshape(rows, columns), *window.whole, "density", 0.0, high, _bar(situation), colour=key),
        layers.contours(density_map(situation, window.whole), *window.whole, width=0.9, opacity=0.5),
        layers.ellipses(q.means, q.covariances, key, situation.name(key), fill=False, key=key),
    ]
    if key == "tv":
        stack.insert(1, _best_set(situation, q, points, rows, columns, window))
    return View(*window.view, layers=stack, x_title="x₁", y_title="x₂", legend=key == "tv")


def _bar(situation: Situation) -> str:
    """The colour bar's name: the contribution per area, in the divergence's own unit."""
    return situation.word(_BAR).format(unit=situation.word(situation.focus.unit)).strip()


def _best_set(situation: Situation, q, points: np.ndarray, rows: int, columns: int, window: Camera) -> dict:
    """A = {p > q}, the event on which p and q differ most: TV = p(A) − q(A)."""
    difference = np.tanh(situation.p.log_prob(points) - q.log_prob(points)).reshape(rows, columns)
    return layers.contours(
        difference, *window.whole, [0.0], "data", width=1.5, filled=True, opacity=0.22, label=situation.word(_TV_SET)
    )


def _line(situation: Situation, q) -> View | None:
    low, high = reach(situation)
    x = np.linspace(low, high, 480)
    loss = _contribution(situation, q, x[:, None])
    if loss is None:
        return None
    key = situation.focus.key
    p_density, q_density = (np.exp(law.log_prob(x[:, None])) for law in (situation.p, q))
    top = 1.12 * max(p_density.max(), q_density.max(), float(np.nanquantile(loss, 0.99)))
    stack = [
        layers.area(
            x,
            0.0,
            np.minimum(loss, 2 * top),
            colour=key,
            opacity=0.35,
            label=situation.word(_SHARE).format(name=situation.name(key)),
        ),
        layers.curve(x, p_density, "data", 2.0, label="p"),
        layers.curve(x, q_density, key, 2.6, label="q", key=key),
    ]
    if key == "tv":
        # Where q is above p the band has no height: only A is hatched.
        stack.append(
            layers.area(
                x, q_density, np.maximum(p_density, q_density), "data", 0.3, hatch=True, label=situation.word(_TV_SET)
            )
        )
    titles = {"x_title": "x", "y_title": situation.word(DENSITY)}
    return View((low, high), (0.0, top), layers=stack, equal=False, legend=True, **titles)


def probe(situation: Situation, x: float, y: float) -> list[Line]:
    point = np.array([[x, y]])[:, : situation.p.dim]
    key = situation.focus.key
    q = situation.best(key)
    loss = None if q is None else _contribution(situation, q, point)
    here = [] if loss is None else [Line(situation.name(key), situation.figure(float(loss[0]), 5), key)]
    return here + density_lines(situation, point)


PANELS.add(
    Panel(
        "loss",
        Text("Where the loss is", "Потери"),
        20,
        Text(
            "The stronger the colour, the more this point adds to the divergence. Where would you move q to pay less?",
            "Чем гуще цвет, тем больше вклад точки в дивергенцию. Куда сдвинуть q, чтобы платить меньше?",
        ),
        draw,
        probe,
        of_focus=True,
    )
)
