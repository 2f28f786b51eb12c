"""Basins and trails: from which start the optimiser reaches which optimum."""

from __future__ import annotations

import numpy as np

from models.fitting import Basins, Optimum, basins
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
    reach,
)

# Best first: the explained divergence's own colour, then neutral ones; marks differ too. Further optima share the last.
COLOURS = ("", "ink", "soft", "accent", "soft")
MARKS = ("square", "ring", "cross", "diamond", "dot")
COLUMNS = {False: 13, True: 25}  # starts along the x axis: at once, and at rest

_NONE = Text(
    "Basins are drawn for one Gaussian and a divergence that has a fit for it. These are the fits.",
    "Бассейны строятся для одной гауссианы и дивергенции, у которой есть приближение. На экране приближения.",
)
_START = Text("start", "начальная точка")
_OPTIMUM = Text("optimum {rank}: {value}", "оптимум {rank}: {value}")
_DESCRIBE = Text(
    "Start positions marked by the optimum of {name} that they reach.",
    "Начальные точки, помеченные по оптимуму «{name}», к которому они приводят.",
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
        return Picture(reason=situation.word(_NONE))
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
    window = camera(situation)
    trail = found.paths[0]
    stack = [
        layers.contours(density_map(situation, window.whole), *window.whole, width=1.0, opacity=0.6),
        *_starts(situation, found, cells),
        *(_optimum(situation, rank, optimum.q, optimum.value) for rank, optimum in enumerate(found.optima)),
        layers.lines([mean for mean, _ in _strided(found, cells)], "ink", 0.8, 0.22),
        layers.lines([trail[0]], "ink", 2.5, 1.0),
        layers.ellipses(trail[0][:1], trail[1][:1], "ink", dashed=True, sigmas=(1,), fill=False),
        layers.ellipses(trail[0][-1:], trail[1][-1:], _colour(situation, found.reached[0]), fill=True, key="reached"),
        layers.handles(start[None], "start", labels=[situation.word(_START)], colour="ink"),
    ]
    return View(*window.view, layers=stack, x_title="x₁", y_title="x₂")


def _starts(situation: Situation, found: Basins, places: np.ndarray, size: float = 6) -> list[dict]:
    """The starts at ``places`` (n, 2), marked by the optimum that each reaches; one that reaches none is left out."""
    rank = np.where(found.reached[1:] < 0, -1, np.minimum(found.reached[1:], len(MARKS) - 1))
    return [
        layers.points(places[rank == i], _colour(situation, i), size, MARKS[i], opacity=0.55)
        for i in range(len(MARKS))
        if (rank == i).any()
    ]


def _colour(situation: Situation, rank: int) -> str:
    """The colour of an optimum by its rank; of what reached none, too, the last."""
    return COLOURS[min(rank, len(COLOURS) - 1)] or situation.focus.key


def _strided(found: Basins, cells: np.ndarray, most: int = 26) -> list:
    """A sample of the trails, evenly spread: all of them would be a thicket."""
    return found.paths[1 :: max(1, len(cells) // most)]


def _optimum(situation: Situation, rank: int, q: GaussianMixture, value: float) -> dict:
    colour = _colour(situation, rank)
    label = situation.word(_OPTIMUM).format(rank=rank + 1, value=situation.figure(value, 3))
    return layers.ellipses(q.means, q.covariances, colour, label, sigmas=(1,), fill=True, key=f"optimum-{rank}")


def _summit(situation: Situation, rank: int, optimum: Optimum, depth: int) -> dict:
    """The name of an optimum over its mean, where the trails end."""
    label = situation.word(_OPTIMUM).format(rank=rank + 1, value=situation.figure(optimum.value, 3))
    height = depth * (1.03 + 0.05 * (rank % 2))
    return layers.text(float(optimum.mean[0]), height, label, _colour(situation, rank), align="center")


def _line(situation: Situation, found: Basins, cells: np.ndarray, start: np.ndarray) -> View:
    """On the line: one strip of starts under the density, trails over the optimiser's steps above it."""
    x = np.linspace(*reach(situation), 300)
    density = np.exp(situation.p.log_prob(x[:, None]))
    density /= density.max()
    depth = max(len(path[0]) for path in found.paths)
    trails = [np.stack([mean[:, 0], np.arange(len(mean))], axis=1) for mean, _ in found.paths]
    colours = [_colour(situation, rank) for rank in found.reached]
    feet = np.stack([cells[:, 0], np.zeros(len(cells))], axis=1)
    stack = [
        layers.area(x, 0.0, 0.35 * depth * density, "data", 0.16),
        layers.lines(trails[1::2], width=1.1, opacity=0.6, colours=colours[1::2]),
        layers.lines(trails[:1], "ink", 3.0, 1.0),
        *_starts(situation, found, feet, size=7),
        *(_summit(situation, rank, optimum, depth) for rank, optimum in enumerate(found.optima)),
        layers.handles(np.array([[start[0], 0.0]]), "start", labels=[situation.word(_START)], colour="ink", lock="y"),
    ]
    title = situation.word(Text("Newton step", "шаг метода Ньютона"))
    return View(reach(situation), (-0.06 * depth, 1.14 * depth), layers=stack, x_title="x", y_title=title, equal=False)


def probe(situation: Situation, x: float, y: float) -> list[Line]:
    found = _explored(situation, np.array([[x, y]])[:, : situation.p.dim])
    if found is None or found.reached[0] < 0:
        return []
    optimum = found.optima[found.reached[0]]
    label = situation.word(Text("this start reaches", "отсюда придём к"))
    return [Line(label, situation.figure(optimum.value, 4), situation.focus.key)]


PANELS.add(
    Panel(
        "basins",
        Text("Basins", "Бассейны"),
        40,
        Text(
            "Each small mark is a start; its shape tells which optimum it reaches. Drag the start and watch its way.",
            "Каждый значок — начальная точка; его форма говорит, к какому оптимуму она приведёт. Двигайте начальную "
            "точку и следите за путём.",
        ),
        draw,
        probe,
        of_focus=True,
    )
)
