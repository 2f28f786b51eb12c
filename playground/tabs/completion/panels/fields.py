"""Masks and fields: what a pixel can see in small autoregressive networks, measured from their gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from models.images.fields import (
    ARCHITECTURES,
    DEEPEST,
    SIDE,
    Field,
    Grid,
    Plan,
    before,
    last_strength,
    measure,
    ordering,
)
from models.registry import Param, Text, decimal
from playground import widgets
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Line
from playground.tabs.completion.panels import fields_picture as picture
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.completion.panels.fields_layout import Places, arrange, beside
from playground.tabs.completion.panels.fields_params import (
    DEPTH,
    FLIPS,
    KERNEL,
    NETWORK,
    ORDER,
    PARAMS,
    PIXEL,
    as_text,
    flipped,
    pixel_of,
    plan_of,
)
from playground.tabs.completion.panels.fields_scenes import KEY, SCENES

_LEAK = Text(
    "This model peeks at x: its likelihood would be a lie.",
    "Модель подглядывает x: правдоподобие — ложь.",
)
_LEAK_SHORT = Text("It peeks at x", "Подглядывает x")
_SEES_SHORT = Text("sees {seen} of {earlier}", "видит {seen} из {earlier}")
_SEES = Text("sees {seen} of {earlier} earlier pixels", "видит {seen} из {earlier} предыдущих пикселей")
_KINDS = {
    Text("Convolutions", "Свёрточные"): ("original", "gated"),
    Text("Recurrent", "Рекуррентные"): ("row_lstm", "diagonal"),
    Text("Dense, masked weights", "Полносвязные с масками"): ("made",),
}
"""Networks of one kind are chosen in one row."""
_NEVER = Text(
    "sees {seen} of {earlier} earlier pixels; {never} it never will",
    "видит {seen} из {earlier} предыдущих пикселей; {never} — никогда",
)
_RESTORE = Text("usual masks", "обычные маски")
_DESCRIBE = Text(
    "Receptive field of the pixel in row {row}, column {column}, {network}, {depth} layers: {seen} of {earlier} "
    "earlier pixels seen, {leaks} that it must not see.",
    "Рецептивное поле пикселя в строке {row}, столбце {column}, {network}, слоёв: {depth}; видно {seen} из "
    "{earlier} предыдущих пикселей, недозволенных: {leaks}.",
)
_BESIDE = Text("The same pixel and depth in every network.", "Тот же пиксель и та же глубина во всех сетях.")
_READ = {
    "number": Text("number in the order", "номер в порядке"),
    "strength": Text("|∂ logit / ∂ x|", "|∂ логит / ∂ x|"),
    "unseen": Text("not seen", "не виден"),
    "leak": Text("seen, and must not be", "виден, хотя нельзя"),
    "open": Text("open", "открыта"),
    "shut": Text("shut", "закрыта"),
}
FORMULA = r"p(x)=\prod_i p(x_i\mid x_{<i}),\qquad \frac{\partial\,\mathrm{logit}_i}{\partial x_{j\ge i}}=0"
LETTER = {"en": 6.7, "ru": 8.1}  # pixels of a letter of the headline
_field = lru_cache(maxsize=256)(measure)
_last_strength = lru_cache(maxsize=256)(last_strength)


def draw(situation: Situation) -> Picture:
    """The field of the pixel with the masks beside it and all depths below; every network beside the stage."""
    ask = situation.ask
    key, plan = ask[NETWORK.key], plan_of(ask, DEEPEST)
    field = _field(key, plan, pixel_of(ask))
    return Picture(
        _main(situation, field, plan),
        None if situation.dragging else _beside(situation, plan),
        remark=" ".join(situation.word(text) for text in _remarks(key, field, int(ask[DEPTH.key]))),
        formula=FORMULA,
        rough=situation.dragging,
    )


def _remarks(key: str, field: Field, depth: int) -> list[Text]:
    """What the network is, and a warning where it sees what it must not."""
    leak = (field.strength[depth - 1] > 0) & ~field.earlier
    return [*([_LEAK] if leak.any() else []), ARCHITECTURES[key].about]


def _grids(situation: Situation) -> tuple[Grid, ...]:
    return ARCHITECTURES[situation.ask[NETWORK.key]].grids(plan_of(situation.ask, 1).kernel)


def _places(situation: Situation) -> Places:
    shapes = [grid.cells.shape for grid in _grids(situation)] or picture.MADE_SHAPES
    return arrange(situation.ask.box("main"), shapes)


def _main(situation: Situation, field: Field, plan: Plan) -> View:
    ask, places = situation.ask, _places(situation)
    network, depth, pixel = ARCHITECTURES[ask[NETWORK.key]], int(ask[DEPTH.key]), pixel_of(ask)
    legible = network.ordered and places.pixels >= picture.LEGIBLE
    stack = picture.field_layers(situation, places, field, depth, ordering(plan) if legible else None)
    if network.ordered:
        stack += picture.made_layers(situation, places, plan)
    else:
        stack += picture.mask_layers(situation, places, _grids(situation), plan)
    stack += picture.layer_strip(situation, places, field, depth)
    told = _counts(field, depth) | {"row": str(pixel[0] + 1), "column": str(pixel[1] + 1), "depth": str(depth)}
    stack += [_headline(situation, places, told), picture.ring(situation, pixel)]
    describe = situation.word(_DESCRIBE.format(network=network.title, **told))
    return View(places.x, places.y, stack, axes="none", x_ticks=False, y_ticks=False, describe=describe)


def _counts(field: Field, depth: int) -> dict[str, str]:
    """How many pixels are seen, might be, never will be, and must not be."""
    seen, earlier = field.strength[depth - 1] > 0, field.earlier
    sets = {"seen": seen & earlier, "earlier": earlier, "never": field.blind, "leaks": seen & ~earlier}
    return {name: str(int(cells.sum())) for name, cells in sets.items()}


def _headline(situation: Situation, places: Places, told: dict[str, str]) -> dict[str, Any]:
    """The longest of the sentences that fits over the field."""
    blind, leaks = told["never"] != "0", told["leaks"] != "0"
    sentences = (_LEAK, _LEAK_SHORT) if leaks else ((_NEVER,) * blind + (_SEES, _SEES_SHORT))
    words = [situation.word(sentence.format(**told)) for sentence in sentences]
    room = places.headline / LETTER[situation.ask.lang]
    fitting = next((each for each in words if len(each) <= room), words[-1])
    return layers.text(0.0, SIDE + 0.45 * places.title, fitting, "bad" if leaks else "ink", align="left", size=14)


def _beside(situation: Situation, plan: Plan) -> View:
    """Small fields of all networks; a click takes one to the stage."""
    ask, pixel = situation.ask, pixel_of(situation.ask)
    chosen, shallow = ask[NETWORK.key], plan_of(ask, int(ask[DEPTH.key]))
    strengths = {key: _last_strength(key, shallow, pixel) for key in ARCHITECTURES if key != chosen}
    strengths[chosen] = _field(chosen, plan, pixel).strength[shallow.depth - 1]
    shown = {key: (strengths[key], before(key, shallow, pixel)) for key in ARCHITECTURES}
    x, y, squares = beside(ask.box("side"), len(shown))
    stack = picture.beside(situation, shown, squares)
    return View(x, y, stack, axes="none", x_ticks=False, y_ticks=False, describe=situation.word(_BESIDE))


def act(situation: Situation) -> Mapping[str, Any]:
    """Drag or click a pixel, click a cell of a mask, a depth, or a network beside."""
    action = situation.ask.action
    kind, view = action.get("kind"), action.get("view")
    if kind == "masks":
        return {FLIPS.key: ""}
    if kind not in ("drag", "pick"):
        return {}
    x, y = (_number(action.get(axis)) for axis in "xy")
    if kind == "drag":
        return {PIXEL.key: as_text(*(int(np.clip(place, 0, SIDE - 1)) for place in (SIDE - y, x)))}
    return _picked_beside(situation, x, y) if view == "side" else _picked(situation, x, y)


def _number(raw: Any) -> float:
    value = float(raw) if isinstance(raw, (int, float)) else 0.0
    return value if np.isfinite(value) else 0.0


def _picked_beside(situation: Situation, x: float, y: float) -> Mapping[str, Any]:
    squares = beside(situation.ask.box("side"), len(ARCHITECTURES))[2]
    return next(({NETWORK.key: key} for key, square in zip(ARCHITECTURES, squares) if square.at(x, y)), {})


def _picked(situation: Situation, x: float, y: float) -> Mapping[str, Any]:
    places, ask = _places(situation), situation.ask
    if cell := places.field.at(x, y):
        return {PIXEL.key: as_text(*cell)}
    for layer, place in enumerate(places.layers, start=1):
        if place.at(x, y):
            return {DEPTH.key: layer}
    for grid, place in zip(_grids(situation), places.masks):
        if cell := place.at(x, y):
            rows, columns = grid.cells.shape
            return {FLIPS.key: flipped(ask[FLIPS.key], (grid.key, cell[0] - rows // 2, cell[1] - columns // 2))}
    return {}


def probe(situation: Situation, view: str, x: float, y: float) -> list[Line]:
    """The pixel or the cell under the pointer."""
    if view != "main":
        return []
    places, plan = _places(situation), plan_of(situation.ask, DEEPEST)
    if cell := places.field.at(x, y):
        return _pixel_lines(situation, plan, cell)
    for grid, place in zip(_grids(situation), places.masks):
        if cell := place.at(x, y):
            key = "open" if grid.flipped(plan.flips).cells[cell] else "shut"
            return [Line(situation.word(grid.title), situation.word(_READ[key]))]
    return []


def _pixel_lines(situation: Situation, plan: Plan, cell: tuple[int, int]) -> list[Line]:
    key = situation.ask[NETWORK.key]
    field = _field(key, plan, pixel_of(situation.ask))
    value = field.strength[int(situation.ask[DEPTH.key]) - 1][cell]
    order = ordering(plan if ARCHITECTURES[key].ordered else Plan())
    figure = f"{value:.1e}".replace("e-0", "·10^−").replace("e-", "·10^−").replace("e+00", "")
    strength = decimal(figure) if value > 0 else _READ["unseen"]
    lines = [Line(situation.word(_READ["number"]), str(order[cell]))]
    if value > 0 and not field.earlier[cell]:
        lines.append(Line(situation.word(_READ["leak"]), "", "bad"))
    return [*lines, Line(situation.word(_READ["strength"]), situation.word(strength))]


def controls(lang: str) -> list[str]:
    return [
        *(widgets.group(kind(lang), widgets.segments(_of(keys), lang)) for kind, keys in _KINDS.items()),
        widgets.slider(DEPTH, lang, playable=True),
        widgets.slider(KERNEL, lang, when=f"{NETWORK.key}!=made"),
        widgets.slider(ORDER, lang, when=f"{NETWORK.key}=made"),
        widgets.button(_RESTORE(lang), "masks", when=f"{NETWORK.key}!=made"),
    ]


def _of(keys: tuple[str, ...]) -> Param:
    """The choice among some networks only."""
    return replace(NETWORK, choices=tuple(choice for choice in NETWORK.choices if choice.key in keys))


PANELS.add(
    Panel(
        KEY,
        Text("Masks and fields", "Маски и поля"),
        order=40,
        about=Text(
            "Drag the square: the colours say how much its logit changes with every pixel, measured from the network's "
            "own gradients. Click cells of a mask to open or shut them.",
            "Двигайте квадрат: цвет показывает, насколько его логит меняется от каждого пикселя, — это измеренные "
            "градиенты самой сети. Щёлкайте клетки масок, чтобы открыть или закрыть их.",
        ),
        draw=draw,
        params=PARAMS,
        controls=controls,
        act=act,
        probe=probe,
        scenes=SCENES,
    )
)
