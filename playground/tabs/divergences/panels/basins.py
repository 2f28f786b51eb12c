"""Basins and trails: from which start the optimiser reaches which optimum."""

from __future__ import annotations

import numpy as np

from models.fitting import Basins, basins
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
    density_map,
    mesh,
    number,
    reach,
)

# One colour per optimum, best first; further ones share the last.
PALETTE = ("reverse_kl", "forward_kl", "js", "tv", "energy", "hellinger", "w2", "soft")
COLUMNS = {False: 13, True: 25}  # starts along the x axis: at once, and at rest

_NONE = Text("{name} is not minimised by this optimiser here.", "«{name}» здесь этим методом не минимизируется.")
_START = Text("start", "начало")
_OPTIMUM = Text("optimum {rank}: {value}", "оптимум {rank}: {value}")
_DESCRIBE = Text(
    "Start positions coloured by the optimum of {name} that they reach.",
    "Начальные положения, окрашенные по оптимуму «{name}», к которому они приходят.",
)


def starting_covariance(situation: Situation) -> np.ndarray:
    """The shape every start has: an average mode of the target."""
    weights, _, covariances = situation.p.modes
    return np.einsum("k,kij->ij", weights / weights.sum(), covariances)


def _explored(situation: Situation, starts: np.ndarray) -> Basins | None:
    key, family = situation.focus.key, situation.ask["family"]
    if not situation.focus.offers(family, situation.p.dim) or family.startswith("mixture"):
        return None
    return basins(situation.p, key, starts, starting_covariance(situation), family, **situation.params.get(key, {}))


def draw(situation: Situation) -> Picture:
    dim = situation.p.dim
    start = np.array([situation.ask["start_x"], situation.ask["start_y"]])
    if situation.ask.action.get("param") == "start":
        start = np.array([float(situation.ask.action["x"]), float(situation.ask.action["y"])])
    cells = _cells(situation)
    found = _explored(situation, np.concatenate([start[None, :dim], cells[:, :dim]]))
    if found is None:
        return Picture(notes=[situation.word(_NONE).format(name=situation.name(situation.focus.key))])
    view = (_plane if dim == 2 else _line)(situation, found, cells, start)
    view.describe = situation.word(_DESCRIBE).format(name=situation.name(situation.focus.key))
    place = {"start_x": float(start[0]), "start_y": float(start[1])}
    return Picture(view, state=place, rough=dim == 2 and not situation.at_rest)


def _cells(situation: Situation) -> np.ndarray:
    """The starts (n, 2): all over the picture in the plane, along the axis on the line."""
    if situation.p.dim == 2:
        return mesh(*camera(situation).whole, COLUMNS[situation.at_rest])[0]
    x = np.linspace(*reach(situation), 61)
    return np.stack([x, np.zeros_like(x)], axis=1)


def _plane(situation: Situation, found: Basins, cells: np.ndarray, start: np.ndarray) -> View:
    window, key = camera(situation), situation.focus.key
    trail = found.paths[0]
    stack = [
        layers.contours(density_map(situation, window.whole), *window.whole, width=1.0, opacity=0.6),
        layers.points(cells, size=6, marker="square", opacity=0.5, colours=PALETTE, index=_shade(found.reached[1:])),
        *(_optimum(situation, rank, optimum.q, optimum.value) for rank, optimum in enumerate(found.optima)),
        layers.lines([mean for mean, _ in _strided(found, cells)], "ink", 0.8, 0.22),
        layers.lines([trail[0]], "ink", 2.5, 1.0),
        layers.ellipses(trail[0][:1], trail[1][:1], "ink", dashed=True, sigmas=(1,), fill=False),
        layers.ellipses(trail[0][-1:], trail[1][-1:], key, fill=True, key="reached"),
        layers.handles(start[None], "start", labels=[situation.word(_START)], colour="ink"),
    ]
    return View(*window.view, layers=stack, x_title="x₁", y_title="x₂")


def _shade(reached: np.ndarray) -> np.ndarray:
    return np.where(reached < 0, len(PALETTE) - 1, np.minimum(reached, len(PALETTE) - 1)).astype(np.uint8)


def _strided(found: Basins, cells: np.ndarray, most: int = 26) -> list:
    """A sample of the trails, evenly spread: all of them would be a thicket."""
    return found.paths[1 :: max(1, len(cells) // most)]


def _optimum(situation: Situation, rank: int, q: GaussianMixture, value: float) -> dict:
    colour = PALETTE[min(rank, len(PALETTE) - 1)]
    label = situation.word(_OPTIMUM).format(rank=rank + 1, value=number(value, 3))
    return layers.ellipses(q.means, q.covariances, colour, label, sigmas=(1,), fill=True, key=f"optimum-{rank}")


def _line(situation: Situation, found: Basins, cells: np.ndarray, start: np.ndarray) -> View:
    """On the line: one strip of starts under the density, trails over the optimiser's steps above it."""
    x = np.linspace(*reach(situation), 300)
    density = np.exp(situation.p.log_prob(x[:, None]))
    density /= density.max()
    depth = max(len(path[0]) for path in found.paths)
    trails = [np.stack([mean[:, 0], np.arange(len(mean))], axis=1) for mean, _ in found.paths]
    colours = [PALETTE[index] for index in _shade(found.reached)]
    stack = [
        layers.area(x, 0.0, 0.35 * depth * density, "data", 0.16, label="p"),
        layers.lines(trails[1:], width=1.2, opacity=0.7, colours=colours[1:]),
        layers.lines(trails[:1], "ink", 3.0, 1.0),
        layers.points(
            np.stack([cells[:, 0], np.zeros(len(cells))], axis=1),
            size=7,
            colours=PALETTE,
            index=_shade(found.reached[1:]),
        ),
        layers.handles(np.array([[start[0], 0.0]]), "start", labels=[situation.word(_START)], colour="ink", lock="y"),
    ]
    title = situation.word(Text("Newton step", "шаг метода Ньютона"))
    return View(reach(situation), (-0.06 * depth, depth), layers=stack, x_title="x", y_title=title, equal=False)


def probe(situation: Situation, x: float, y: float) -> list[Line]:
    found = _explored(situation, np.array([[x, y]])[:, : situation.p.dim])
    if found is None or found.reached[0] < 0:
        return []
    optimum = found.optima[found.reached[0]]
    label = situation.word(Text("this start reaches", "отсюда придём к"))
    return [Line(label, number(optimum.value, 4), situation.focus.key)]


PANELS.add(
    Panel(
        "basins",
        Text("Basins", "Бассейны"),
        40,
        Text(
            "Each square is a start, coloured by the optimum that it reaches. Drag the start and watch its way.",
            "Каждый квадрат — начало спуска, его цвет — достигнутый оптимум. Двигайте начало и следите за путём.",
        ),
        draw,
        probe,
        of_focus=True,
    )
)
