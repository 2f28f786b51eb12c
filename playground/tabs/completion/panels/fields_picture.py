"""Pictures of receptive fields: how strongly a pixel depends on each other one, what it misses, and what it must not
see."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images.fields import ARCHITECTURES, DEEPEST, SIDE, Field, Grid, Plan, masks, ordering
from models.registry import Text
from playground.stage import layers
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.fields_layout import Places, Square
from playground.tabs.completion.panels.fields_params import NETWORK, PIXEL
from playground.tabs.completion.panels.fields_shapes import outline, runs

MOST, LEAST = 5.0, 1.0  # decades of strength below the largest that the colours tell apart
FAINTEST = 0.1  # of the colour map: what is seen at all is never blank
VEIL = 0.09  # of the ink: over what comes later
LEGIBLE = 25.0  # pixels of a cell in which a number of three digits can be read
BLOCK = 3  # weights of MADE's masks whose mean is one pixel of their picture
MADE_SHAPES = ((4, 4),) * 3  # sides of the order and of the two masks, in the largest cells of masks

Layer = dict[str, Any]
Cells = NDArray[np.bool_]

_BAR = Text("log₁₀ |∂ logit / ∂ x|", "log₁₀ |∂ логит / ∂ x|")
_BLIND = Text("blind spot", "слепая зона")
_LAYERS = Text("after each layer", "после каждого слоя")
_RING = Text("the pixel whose field is shown", "пиксель, чьё поле показано")
_MADE = (
    Text("order", "порядок"),
    Text("inputs → units", "вход → нейроны"),
    Text("units → outputs", "нейроны → выход"),
)


def shade(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Strengths (…, side, side) as shares of the colour map on a logarithmic scale, NaN where there is none at all."""
    decades, low, high = _scale(strength)
    return FAINTEST + (1 - FAINTEST) * np.clip((decades - low) / (high - low), 0, 1)


def _scale(strength: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """log₁₀ of strengths (…, side, side), NaN for none, and the ends of their colours (…, 1, 1)."""
    with np.errstate(divide="ignore"):
        decades = np.where(strength > 0, np.log10(strength), np.nan)
    filled = np.where(strength > 0, decades, -np.inf)
    high = np.maximum(filled.max(axis=(-2, -1), keepdims=True), -300.0)
    lowest = np.where(strength > 0, decades, np.inf).min(axis=(-2, -1), keepdims=True)
    return decades, np.clip(lowest, high - MOST, high - LEAST), high


def field_layers(
    situation: Situation, places: Places, field: Field, depth: int, numbers: NDArray[np.int64] | None
) -> list[Layer]:
    """The field after ``depth`` layers in its place; ``numbers`` (side, side) are written into the cells."""
    seen, strength = field.strength[depth - 1] > 0, field.strength[depth - 1]
    leaks = seen & ~field.earlier
    stack = [_later(field), *_strengths(situation, strength, places.bar), *_blind(situation, field.blind)]
    rings = [piece for layer in range(depth - 1) for piece in outline(field.strength[layer] > 0)]
    stack += [layers.lines(rings, "panel", 2.5, 0.7), layers.lines(rings, "ink", 1.0, 0.8)]
    stack += [layers.lines(outline(~field.earlier), "soft", 1.5, 0.8, dash=(3, 4))]
    stack += [layers.lines(outline(seen), "accent", 3.0, 1.0), layers.lines(_box(SIDE), "line", 1.5, 1.0)]
    if numbers is not None:
        stack += _numbers(numbers)
    return stack + _leaks(leaks)


def _strengths(situation: Situation, strength: NDArray[np.float64], bar: bool) -> list[Layer]:
    """The colours of the cells, and the bar that reads them; nothing where nothing is seen."""
    if not strength.any():
        return []
    decades, low, high = (part.squeeze() for part in _scale(strength))
    below = (high - low) * FAINTEST / (1 - FAINTEST)
    ends, title = (0.5, SIDE - 0.5), situation.word(_BAR) if bar else None
    shown = np.maximum(decades, low)[::-1]
    return [layers.raster(shown, ends, ends, "sequential", low - below, high, title=title, smooth=False)]


def _later(field: Field) -> Layer:
    """What comes later, and the pixel itself, under a grey veil."""
    veil = np.where(field.earlier, np.nan, VEIL)[None]
    return layers.pictures(veil, [(SIDE / 2, SIDE / 2)], float(SIDE))


def _blind(situation: Situation, blind: Cells) -> list[Layer]:
    """Hatched, with its name in the middle of the widest row."""
    if not blind.any():
        return []
    bands = [
        layers.area([start, end], SIDE - row - 1, SIDE - row, "tv", opacity=0.3, hatch=True)
        for row, start, end in runs(blind)
    ]
    name = situation.word(_BLIND)
    y = SIDE - np.nonzero(blind)[0].mean() - 0.5
    words = [layers.text(SIDE - 0.4, y, name, "tv", align="right", size=15)] if blind.sum() > 4 else []
    return [*bands, layers.lines(outline(blind), "tv", 1.5, 0.9), *words]


def _leaks(leaks: Cells) -> list[Layer]:
    """Crosses on the cells that must not be seen."""
    if not leaks.any():
        return []
    rows, columns = np.nonzero(leaks)
    spots = np.stack([columns + 0.5, SIDE - rows - 0.5], axis=1)
    crosses = layers.points(spots, "bad", size=13, marker="cross", opacity=1.0)
    return [layers.lines(outline(leaks), "bad", 3.5, 1.0), crosses]


def _box(side: int) -> list[NDArray[np.float64]]:
    return outline(np.ones((side, side), dtype=bool))


def _numbers(numbers: NDArray[np.int64]) -> list[Layer]:
    return [
        layers.text(column + 0.5, SIDE - row - 0.5, str(number), "ink", size=12)
        for (row, column), number in np.ndenumerate(numbers)
    ]


def ring(situation: Situation, pixel: tuple[int, int]) -> Layer:
    """The pixel that can be dragged."""
    place = [(pixel[1] + 0.5, SIDE - pixel[0] - 0.5)]
    return layers.handles(place, PIXEL.key, titles=[situation.word(_RING)], marker="square")


def layer_strip(situation: Situation, places: Places, field: Field, depth: int) -> list[Layer]:
    """The field after each layer, small; the one that is shown is framed."""
    if not places.layers:
        return []
    images = shade(field.strength)
    centres = [place.centre for place in places.layers]
    frames = ["accent" if layer == depth else "line" for layer in range(1, DEEPEST + 1)]
    labels = [str(layer) for layer in range(1, DEEPEST + 1)]
    size = places.layers[0].size
    first = places.layers[0]
    words = layers.text(first.x, first.top + places.title / 2, situation.word(_LAYERS), align="left", size=13)
    return [layers.pictures(images, centres, size, "sequential", frame=frames, labels=labels), words]


def mask_layers(situation: Situation, places: Places, grids: tuple[Grid, ...], plan: Plan) -> list[Layer]:
    """The masks as grids of cells: filled ones are open, the centre is ringed, edited ones are framed."""
    return [
        layer
        for grid, place in zip(grids, places.masks, strict=True)
        for layer in _mask(situation, grid, grid.flipped(plan.flips).cells, place, places)
    ]


def _mask(situation: Situation, grid: Grid, cells: Cells, place: Square, places: Places) -> list[Layer]:
    rows, columns = cells.shape
    open_, shut = np.argwhere(cells), np.argwhere(~cells)
    stack = [_name(place, places, situation.word(grid.title))]
    for spots, value in ((open_, 0.72), (shut, 0.05)):
        if len(spots):
            tiles = np.full((len(spots), 2, 2), value)
            stack.append(layers.pictures(tiles, _centres(spots, place), 0.9 * place.cell, "sequential"))
    edited = np.argwhere(cells != grid.cells)
    if len(edited):
        frames, empty = "lane1", np.full((len(edited), 2, 2), np.nan)
        stack.append(layers.pictures(empty, _centres(edited, place), 0.9 * place.cell, frame=frames))
    middle = _centres(np.array([[rows // 2, columns // 2]]), place)
    return [*stack, layers.points(middle, "ink", size=9, marker="ring", opacity=1.0)]


def _centres(spots: NDArray[np.int64], place: Square) -> NDArray[np.float64]:
    x = place.x + place.cell * (spots[:, 1] + 0.5)
    return np.stack([x, place.top - place.cell * (spots[:, 0] + 0.5)], axis=1)


def _name(place: Square, places: Places, words: str) -> Layer:
    return layers.text(place.x, place.top + 0.45 * places.title, words, align="left", size=13)


def made_layers(situation: Situation, places: Places, plan: Plan) -> list[Layer]:
    """The order as shades, and which weights of the first and the last layer are open."""
    first, _, last = masks(plan)
    order = ordering(plan) / plan.side**2
    stack = []
    for image, place, name in zip((order, _coarse(first), _coarse(last)), places.masks, _MADE, strict=True):
        stack.append(layers.pictures(image[None], [place.centre], place.size, "sequential", frame="line"))
        stack.append(_name(place, places, situation.word(name)))
    return stack


def _coarse(mask: Cells) -> NDArray[np.float64]:
    """Shares of open weights in blocks."""
    rows, columns = (length // BLOCK * BLOCK for length in mask.shape)
    blocks = mask[:rows, :columns].reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK)
    return 0.85 * blocks.mean(axis=(1, 3))


def beside(
    situation: Situation, shown: dict[str, tuple[NDArray[np.float64], Cells]], squares: tuple[Square, ...]
) -> list[Layer]:
    """The same pixel and depth in every network: what it sees and how strongly, and what comes earlier."""
    chosen = situation.ask[NETWORK.key]
    names = [situation.word(ARCHITECTURES[key].title) for key in shown]
    images = np.stack([shade(strength) for strength, _ in shown.values()])
    veils = np.stack([np.where(earlier, np.nan, VEIL) for _, earlier in shown.values()])
    centres, size = [square.centre for square in squares], squares[0].size
    frames = ["accent" if key == chosen else "line" for key in shown]
    look = {"frame": frames, "labels": names, "names": names}
    return [layers.pictures(veils, centres, size), layers.pictures(images, centres, size, "sequential", **look)]
