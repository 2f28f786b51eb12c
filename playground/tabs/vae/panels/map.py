"""The map of a latent space with two axes: what every place decodes to, and where the real pictures lie."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.special import ndtr, ndtri

from models.registry import Param, Text
from playground import widgets
from playground.camera import Array
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Line
from playground.tabs.vae.codes import FARTHEST, POINT, REACH, as_text
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.vae.scenery import alone, encoded

SIDE = 20  # pictures along each side of the map
EDGE = 0.004  # quantiles nearer to 0 or 1 than this are out of reach: z = ±2.65

COORDINATES = Param(
    "vae.axes",
    Text("Axes", "Оси"),
    "z",
    choices=widgets.named([("z", Text("z", "z")), ("quantile", Text("quantiles", "квантили"))]),
)
SHOWN = Param(
    "vae.shown",
    Text("On the map", "На карте"),
    ("pictures", "data", "prior"),
    choices=widgets.named(
        [
            ("pictures", Text("decoded pictures", "раскодированные картинки")),
            ("data", Text("encoded data", "закодированные данные")),
            ("prior", Text("prior", "априорное")),
        ]
    ),
    many=True,
)

_Z = (Text("z₁", "z₁"), Text("z₂", "z₂"))
_U = (Text("Φ(z₁): quantile of the prior", "Φ(z₁): квантиль априорного"), Text("Φ(z₂)", "Φ(z₂)"))
_POINT = Text("z", "z")
_DESCRIBE = Text(
    "Map of the latent plane with {pictures} decoded pictures and {count} encoded ones; z is at {z1}, {z2}.",
    "Карта латентной плоскости: раскодировано {pictures} картинок, закодировано {count}; z в точке {z1}; {z2}.",
)
_POINTS = Text(
    "The points are {count} pictures of the training set: the network has seen them.",
    "Точки — {count} картинок из обучающей выборки: сеть их видела.",
)
_QUANTILES = Text(
    "In quantiles the prior is even: equal areas are equally likely to be drawn.",
    "В квантилях априорное распределение равномерно: равные площади равновероятны.",
)
_SIGMA = Text("{n}σ of the prior", "{n}σ априорного")


def draw(situation: Situation) -> Picture:
    """Decoded pictures on a grid, encoded ones as points in their class's colour, and a ring that can be dragged."""
    large = alone(situation, situation.model.decode(situation.code[None])[0])
    remark = situation.word(_POINTS).format(count=len(situation.samples.images))
    if _quantiles(situation):
        remark += " " + situation.word(_QUANTILES)
    # Only the ring moves under a hand, and the page moves it by itself: 400 pictures need not travel again.
    return Picture(None if situation.held else _map(situation), large, remark=remark, rough=situation.held)


def _map(situation: Situation) -> View:
    shown, quantiles = situation.ask[SHOWN.key], _quantiles(situation)
    low, high = (EDGE, 1 - EDGE) if quantiles else (-_reach(situation), _reach(situation))
    stack = [*_pictures(situation, low, high)] if "pictures" in shown else []
    stack += _prior(situation) if "prior" in shown else []
    stack += _data(situation) if "data" in shown else []
    stack.append(layers.handles(_placed(situation, situation.code[None]), "point", titles=[situation.word(_POINT)]))
    names = [situation.word(name) for name in (_U if quantiles else _Z)]
    z1, z2 = (situation.figure(value) for value in situation.code)
    told = {"pictures": SIDE**2, "count": len(situation.samples.images), "z1": z1, "z2": z2}
    describe = situation.word(_DESCRIBE.format(**told))
    return View((low, high), (low, high), stack, *names, describe=describe, axes="inside")


def _reach(situation: Situation) -> float:
    """How far the map goes: to 3 σ of the prior, or as far as the codes of the data."""
    return float(np.clip(np.ceil(2.5 * situation.model.code_deviation.max()), REACH, FARTHEST - 1))


def _quantiles(situation: Situation) -> bool:
    return situation.ask[COORDINATES.key] == "quantile"


def _placed(situation: Situation, codes: Array) -> Array:
    """Where codes (n, 2) lie on the map."""
    return ndtr(codes) if _quantiles(situation) else codes


@lru_cache(maxsize=16)
def _grid(model: Any, quantiles: bool, low: float, high: float) -> tuple[Array, Array]:
    """Centres (n, 2) of the map's cells and the pictures there: they change with the model only."""
    ticks = low + (high - low) * (np.arange(SIDE) + 0.5) / SIDE
    centres = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return centres, model.decode(ndtri(centres) if quantiles else centres)


def _pictures(situation: Situation, low: float, high: float) -> list[dict]:
    centres, images = _grid(situation.model, _quantiles(situation), low, high)
    behind = "data" in situation.ask[SHOWN.key]
    return [layers.pictures(images, centres, (high - low) / SIDE, opacity=0.45 if behind else 1.0)]


def _data(situation: Situation) -> list[dict]:
    codes, labels = encoded(situation.model, situation.ask["vae.data"]), situation.samples.labels
    count = len(situation.samples.names)
    colours = [f"class{label % 10}" for label in range(count)]
    names = [situation.named(label) for label in labels]
    marks = layers.points(_placed(situation, codes), size=6, opacity=0.9, colours=colours, index=labels, names=names)
    return [marks, *_centres(situation, codes, colours)]


def _centres(situation: Situation, codes: Array, colours: list[str]) -> list[dict]:
    """The name of every class at the median of its points: colour alone would not tell ten classes apart."""
    if len(colours) > 10:
        return []
    placed = _placed(situation, codes)
    labels = situation.samples.labels
    return [
        layers.text(*np.median(placed[labels == label], axis=0), situation.named(label), colours[label], size=17)
        for label in np.unique(labels)
    ]


def _prior(situation: Situation) -> list[dict]:
    """Circles at one and two standard deviations of N(0, I)."""
    angle = np.linspace(0, 2 * np.pi, 121)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rings = [_placed(situation, radius * circle) for radius in (1, 2)]
    return [
        layers.curve(*ring.T, colour="ink", width=1.5, dash=(6, 5), label=situation.word(_SIGMA).format(n=n))
        for n, ring in enumerate(rings, start=1)
    ]


def act(situation: Situation) -> Mapping[str, Any]:
    """Drag the cross, or click anywhere on the map."""
    action = situation.ask.action
    if action.get("view") != "main" or action.get("kind") not in ("drag", "pick"):
        return {}
    place = np.array([float(action.get("x") or 0.0), float(action.get("y") or 0.0)])
    code = (
        ndtri(np.clip(place, EDGE, 1 - EDGE))
        if _quantiles(situation)
        else np.clip(place, -_reach(situation), _reach(situation))
    )
    return {POINT.key: as_text(code)}


def probe(situation: Situation, view: str, x: float, y: float) -> list[Line]:
    """The coordinates under the pointer and the prior's density there."""
    if view != "main":
        return []
    code = ndtri(np.clip([x, y], 1e-6, 1 - 1e-6)) if _quantiles(situation) else np.array([x, y])
    density = np.exp(-0.5 * code @ code) / (2 * np.pi)
    return [Line(f"z{'₁₂'[i]}", situation.figure(value, 2)) for i, value in enumerate(code)] + [
        Line("p(z)", situation.ask.figure(density, ".2g"), "data")
    ]


def controls(lang: str) -> list[str]:
    when = "vae.view=map"
    return [
        widgets.group(SHOWN.title(lang), widgets.toggles(SHOWN, lang), when=when),
        widgets.group(COORDINATES.title(lang), widgets.segments(COORDINATES, lang), when=when),
    ]


PANELS.add(
    Panel(
        "map",
        Text("Map", "Карта"),
        order=20,
        about=Text(
            "The whole latent plane: each small picture is what the decoder paints for its place, each point a real "
            "picture where the encoder puts it. Drag the ring: what lies between two classes, or where no point is?",
            "Вся латентная плоскость: маленькая картинка — то, что декодер рисует в этом месте, точка — настоящая "
            "картинка там, куда её кладёт кодировщик. Ведите кольцо: что лежит между классами и там, где точек нет?",
        ),
        draw=draw,
        size="flat",
        params=(COORDINATES, SHOWN),
        controls=controls,
        act=act,
        probe=probe,
    )
)
