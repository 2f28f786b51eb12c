"""Maps of several latent planes side by side: what their places decode to, and where each encoder puts the data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from models.images.families.vae import LatentGaussian
from models.registry import Text
from playground.camera import Array
from playground.stage import layers
from playground.stage.box import Box
from playground.stage.view import View
from playground.tabs.vae.panels.base import Situation
from playground.tabs.vae.scenery import encoded

MANY = 4  # maps beyond this have fewer pictures each
FINE, COARSE = 13, 9  # pictures along each side of a map
NAME = 22.0  # pixels of normal type over a map, for its name
INSIDE = 0.94  # of a cell's width that a map takes
LEAST = 3.0  # standard deviations of the prior that a map shows at least
LINE, SIGN, LETTER, APART = 18.0, 12.0, 7.2, 14.0  # pixels of normal type in the key: a line, a dot, a letter, a gap

_DESCRIBE = Text("Maps of {count} latent planes: {names}.", "Карты латентных плоскостей ({count}): {names}.")


def atlas(situation: Situation, named: dict[str, Any]) -> View:
    """The map of every model with two latent axes, each in its own scale, under its name; below them, the classes."""
    box, key = situation.ask.box("main"), _key_lines(situation)
    below = LINE * box.unit * len(key)
    columns, pixels = _columns(len(named), box, below)
    rows = -(-len(named) // columns)
    head, foot = NAME * box.unit / pixels, below / pixels  # in cells
    stack: list[layers.Layer] = []
    for number, (name, model) in enumerate(named.items()):
        corner = np.array([number % columns + 0.5, -(number // columns) * (1 + head) - 0.5])
        stack += _map(situation, model, corner, FINE if len(named) <= MANY else COARSE)
        stack.append(layers.text(corner[0], corner[1] + 0.5 + head / 2, name, size=14))
    bottom = -(rows - 1) * (1 + head) - 1.0
    stack += [part for n, line in enumerate(key) for part in _key(situation, line, (columns / 2, bottom), n, pixels)]
    told = {"count": str(len(named)), "names": ", ".join(named)}
    describe = situation.word(_DESCRIBE.format(**told))
    window = (0.0, float(columns)), (bottom - foot, head)
    return View(*window, stack, axes="none", x_ticks=False, y_ticks=False, describe=describe)


def _columns(count: int, box: Box, below: float) -> tuple[int, float]:
    """In how many columns as many squares with a name over each are largest, and their sides in pixels, where
    ``below`` pixels are kept free under them."""

    def side(columns: int) -> float:
        rows = -(-count // columns)
        return min(box.width / columns, (box.height - box.top - below) / rows - NAME * box.unit)

    best = max(range(1, count + 1), key=side)
    return best, max(side(best), NAME)


def window_of(model: Any) -> tuple[Array, float]:
    """Middle (2,) and half the width of a model's map: a VAE's lies around its prior, another's around its codes."""
    reach = 2.5 * float(model.code_deviation.max())
    if isinstance(model, LatentGaussian):
        return np.zeros(2), max(LEAST, reach)
    return np.asarray(model.code_mean, float), max(reach, 1e-6)


def _map(situation: Situation, model: Any, corner: Array, side: int) -> list[layers.Layer]:
    """Pictures, points in the colours of their classes, the prior where there is one, and the picked picture."""
    middle, half = window_of(model)
    scale = INSIDE / (2 * half)
    codes = encoded(model, situation.ask["vae.data"])
    inside = (np.abs(codes - middle) < half).all(axis=1)
    labels, places = situation.samples.labels[inside], corner + scale * (codes[inside] - middle)
    names = [situation.named(label) for label in labels]
    colours = [f"class{label % 10}" for label in range(len(situation.samples.names))]
    own = np.clip(model.codes(situation.picture[None])[0] - middle, -half, half)
    return [
        _tiles(model, corner, side),
        *(_prior(corner, scale) if isinstance(model, LatentGaussian) else []),
        layers.points(places, size=3.5, opacity=0.9, colours=colours, index=labels, names=names),
        layers.points([corner + scale * own], "ink", size=11, marker="ring", opacity=1.0),
        *_letters(situation, places, labels, colours),
    ]


def _letters(situation: Situation, places: Array, labels: Array, colours: list[str]) -> list[layers.Layer]:
    """Names of one letter at the median of their class; there is no room for longer ones, the key has them."""
    present = [label for label in np.unique(labels) if len(situation.named(label)) == 1]
    middles = [np.median(places[labels == label], axis=0) for label in present]
    return [
        layers.text(*middle, situation.named(label), colours[label], size=14)
        for label, middle in zip(present, middles, strict=True)
    ]


def _key_lines(situation: Situation) -> list[list[int]]:
    """The classes whose names are words, in lines as wide as the stage."""
    lines: list[list[int]] = []
    room, box = 0.0, situation.ask.box("main")
    for label in range(len(situation.samples.names)):
        if len(situation.named(label)) == 1:
            continue
        room -= _wide(situation, label)
        if room < 0:
            lines.append([])
            room = box.width - _wide(situation, label)
        lines[-1].append(label)
    return lines


def _wide(situation: Situation, label: int) -> float:
    """Pixels that a class takes in the key."""
    return (SIGN + LETTER * len(situation.named(label)) + APART) * situation.ask.box("main").unit


def _key(
    situation: Situation, line: list[int], top: tuple[float, float], number: int, pixels: float
) -> list[layers.Layer]:
    """A line of the key, centred below the middle of the maps' lower edge: a dot and a name for every class."""
    unit = situation.ask.box("main").unit / pixels  # of the view, in a pixel of normal type
    widths = np.array([_wide(situation, label) for label in line]) / pixels
    starts = top[0] + np.cumsum(widths) - widths - (widths.sum() - APART * unit) / 2
    y, colours = top[1] - (number + 0.5) * LINE * unit, [f"class{label % 10}" for label in line]
    dots = np.stack([starts + SIGN * unit / 3, np.full(len(line), y)], axis=1)
    words = (situation.named(label) for label in line)
    return [
        layers.points(dots, size=9, opacity=1.0, colours=colours, index=range(len(line))),
        *(layers.text(x + SIGN * unit, y, word, align="left", size=13) for x, word in zip(starts, words, strict=True)),
    ]


def _tiles(model: Any, corner: Array, side: int) -> layers.Layer:
    ticks = INSIDE * ((np.arange(side) + 0.5) / side - 0.5)
    offsets = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    return layers.pictures(_decoded(model, side), corner + offsets, INSIDE / side, opacity=0.45, smooth=True)


@lru_cache(maxsize=32)
def _decoded(model: Any, side: int) -> Array:
    """What the places of a map decode to, row by row from below."""
    middle, half = window_of(model)
    ticks = 2 * half * ((np.arange(side) + 0.5) / side - 0.5)
    return model.decode(middle + np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2))


def _prior(corner: Array, scale: float) -> list[layers.Layer]:
    """The circle at two standard deviations of N(0, I)."""
    angle = np.linspace(0, 2 * np.pi, 91)
    x, y = corner[:, None] + 2 * scale * np.stack([np.cos(angle), np.sin(angle)])
    return [layers.curve(x, y, colour="ink", width=1.5, dash=(6, 5))]
