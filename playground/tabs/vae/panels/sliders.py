"""A slider for every latent axis, made of what it does: drag along the pictures and watch the big one follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.registry import Param, Text
from playground import widgets
from playground.camera import Array
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.vae.codes import REACH, as_text
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation, slow
from playground.tabs.vae.scenery import alone

ROWS = 8  # axes on the stage
PLACES = np.linspace(-REACH, REACH, 9)  # where each axis is decoded
STEP = PLACES[1] - PLACES[0]
NARROW = 480  # pixels of a stage on a phone
GAP = 0.9  # of a row, and of a column, that a picture takes
SURPRISE = 1.8  # the prior stretched by this much: rarer codes, which show where the model stops making sense

FIRST = Param("vae.first", Text("First axis", "Первая ось"), 1, 1, 57, 1)

_AXIS = Text("z{number}", "z{number}")
_TITLE = Text("axis {number}", "ось {number}")
_VALUE = Text("z, σ of the prior", "z, σ априорного")
_DESCRIBE = Text(
    "Pictures decoded along {count} latent axes, from −3 to 3; z has length {length}.",
    "Картинки вдоль {count} латентных осей, от −3 до 3; длина z равна {length}.",
)
_LENGTH = Text(
    "z has length {length}. Draws from the prior almost all have length about √{axes} ≈ {usual}: the corner z = 0, "
    "the “average picture”, is a place that they never visit.",
    "Длина z равна {length}. Почти у всех случайных z из априорного распределения длина около √{axes} ≈ {usual}: в "
    "точке z = 0, у «средней картинки», они не бывают.",
)
_PRIOR = Text("draw from the prior", "взять из априорного")
_SURPRISE = Text("surprise me", "удиви меня")
_ZERO = Text("all to zero", "всё в ноль")


def draw(situation: Situation) -> Picture:
    """One row per axis, the strongest first; a handle where the code stands."""
    code, count = situation.code, situation.model.latent
    length = situation.figure(float(np.linalg.norm(code)))
    large = alone(situation, situation.model.decode(code[None])[0])
    remark = situation.word(_LENGTH.format(length=length, axes=count, usual=situation.figure(count**0.5)))
    narrow = situation.ask.box("main").width < NARROW
    if situation.dragging and slow(situation.model) and not narrow:
        return Picture(None, large, remark=remark, rough=True)
    axes = shown_axes(situation)
    heights = -STEP * np.arange(len(axes))
    rack = [_strips(situation, axes, heights, PLACES[::2] if narrow else PLACES)]
    rack += [*_names(situation, axes, heights), _grips(situation, axes, heights)]
    view = View(
        (-REACH - STEP, REACH + STEP / 2),
        (heights[-1] - STEP / 2, 5.5 * STEP if narrow else STEP / 2),
        [*rack, *(_over(large.layers[0]) if narrow else ())],
        x_title=situation.word(_VALUE),
        y_ticks=False,
        describe=situation.word(_DESCRIBE).format(count=len(axes), length=length),
    )
    return Picture(view, large, remark=remark)


def _over(picture: dict) -> list[dict]:
    """The picture above the rack: on a phone the one beside it is out of sight."""
    return [{**picture, "xy": np.array([[0.0, 3.1 * STEP]]), "size": [4.4 * STEP, 4.4 * STEP]}]


def _strips(situation: Situation, axes: Array, heights: Array, spots: Array) -> dict:
    """What each axis does to the picture while the others stay."""
    places = len(spots)
    codes = np.tile(situation.code, (len(axes) * places, 1))
    codes[np.arange(len(codes)), np.repeat(axes, places)] = np.tile(spots, len(axes))
    centres = np.stack([np.tile(spots, len(axes)), np.repeat(heights, places)], axis=1)
    return layers.pictures(situation.model.decode(codes), centres, GAP * STEP)


def shown_axes(situation: Situation) -> Array:
    """The axes on the stage, those that change the picture most first."""
    first = min(int(situation.ask[FIRST.key]) - 1, max(0, situation.model.latent - ROWS))
    return np.array(situation.model.axes[first : first + ROWS])


def _names(situation: Situation, axes: Array, heights: Array) -> list[dict]:
    names = [situation.word(_AXIS).format(number=axis + 1) for axis in axes]
    return [
        layers.text(-REACH - 0.62 * STEP, y, name, colour="soft", align="right", size=12)
        for name, y in zip(names, heights)
    ]


def _grips(situation: Situation, axes: Array, heights: Array) -> dict:
    places = np.stack([np.clip(situation.code[axes], -REACH, REACH), heights], axis=1)
    titles = [situation.word(_TITLE).format(number=axis + 1) for axis in axes]
    return layers.handles(places, "code", titles=titles, lock="y", path=(-REACH, REACH), resets=True)


def act(situation: Situation) -> Mapping[str, Any]:
    """Drag a handle, reset it by a double click, or take a code at random."""
    action, code = situation.ask.action, situation.code.copy()
    kind = action.get("kind")
    if kind == "drag" and action.get("view") == "main":
        axes, index = shown_axes(situation), action.get("index")
        if isinstance(index, int) and 0 <= index < len(axes):
            value = 0.0 if action.get("phase") == "reset" else float(action.get("x") or 0.0)
            code[axes[index]] = np.clip(value, -REACH, REACH)
    elif kind in _DRAWS:
        code = _DRAWS[kind] * np.random.default_rng().standard_normal(len(code))
        code = np.clip(code, -REACH, REACH)
    else:
        return {}
    return {"vae.z": as_text(code)}


_DRAWS = {"prior": 1.0, "surprise": SURPRISE, "zero": 0.0}


def dock(lang: str) -> list[str]:
    buttons = ((_PRIOR, "prior"), (_SURPRISE, "surprise"), (_ZERO, "zero"))
    when = "vae.view=sliders"
    return [
        *(widgets.button(title(lang), kind, when=when) for title, kind in buttons),
        widgets.slider(FIRST, lang, when=when),
    ]


PANELS.add(
    Panel(
        "sliders",
        Text("Sliders", "Оси"),
        order=10,
        about=Text(
            "Every row is one axis of the latent space, decoded from −3 to 3 while the others stay; the axes that "
            "change the picture most come first. Drag a ring along its row.",
            "Каждый ряд — одна ось латентного пространства, раскодированная от −3 до 3 при остальных неподвижных; "
            "сначала оси, которые сильнее меняют картинку. Тяните кольцо вдоль ряда.",
        ),
        draw=draw,
        size="wide",
        params=(FIRST,),
        dock=dock,
        act=act,
    )
)
