"""From nothing: whole pictures, row by row, of any class or of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from models.images.pixelcnn.script_architectures import script
from models.registry import Text
from playground.stage.growing import growing
from playground.tables import listed
from playground.tabs.completion import gestures
from playground.tabs.completion.assets import COLOUR
from playground.tabs.completion.clip import clip
from playground.tabs.completion.completing import Work, work_of
from playground.tabs.completion.inputs import DATA
from playground.tabs.completion.layout import grid, sheet_view, title
from playground.tabs.completion.panels.base import PANELS, Listing, Panel, Picture, Situation
from playground.tabs.completion.panels.listings import in_colour
from playground.tabs.completion.running import running

PICTURES = 18
"""Three full rows on a wide stage."""

_HEAD = Text("samples, ln p(x) in nats", "выборка, ln p(x) в натах")
_DESCRIBE = Text("{n} whole pictures drawn pixel by pixel.", "{n} картинок, целиком разыгранных пиксель за пикселем.")
_GATED = Text(
    "A small gated PixelCNN that draws whole digits, trained by PyTorch and nothing else.",
    "Маленькая PixelCNN с вентилями, рисующая цифры целиком; нужен только PyTorch.",
)
_ROWS = {
    "mean": Text("mean −ln p(x) of the samples", "среднее −ln p(x) выборки"),
    "spread": Text("standard deviation", "стандартное отклонение"),
    "steps": Text("pixels, one after the other", "пикселей, один за другим"),
}


def draw(situation: Situation) -> Picture:
    """Samples of the whole picture and how their nats add up."""
    work = whole(work_of(situation))
    trace, spent = work.trace, -work.trace.log_prob
    places = grid(situation.ask.box("main"), len(work.x), len(trace.images))
    labels = [situation.figure(value) for value in trace.log_prob[work.places]]
    look = {"frame": "line", "labels": labels}
    stack = [
        growing(trace.images[work.places], places.cells, trace.order, work.question.key, places.cell, **look),
        title(*places.heads[0], situation.word(_HEAD)),
    ]
    figures = {
        _ROWS["mean"]: situation.nats(spent.mean()),
        _ROWS["spread"]: situation.nats(spent.std()),
        _ROWS["steps"]: str(len(trace.order)),
    }
    return Picture(
        sheet_view(situation, places, stack, _DESCRIBE.format(n=str(len(trace.images)))),
        running(work, quick=True),
        table=listed(situation.ask.lang, figures),
        formula=r"p(x) = \prod_{i=1}^{h \cdot w} p(x_i \mid x_1, \dots, x_{i-1})",
        download=clip(work) if situation.wants_clip else None,
    )


def whole(work: Work) -> Work:
    """The same model and the same chance, nothing known."""
    ask = work.situation.ask
    situation = replace(work.situation, ask=replace(ask, values={**ask.values, "cnn.count": PICTURES}))
    return replace(work, situation=situation, x=np.zeros_like(work.x), hidden=np.ones_like(work.hidden))


def act(situation: Situation) -> Mapping[str, Any]:
    """Draw again."""
    return gestures.act(situation)[0] if situation.ask.action.get("kind") == "reseed" else {}


def code(situation: Situation) -> Listing:
    """The training of a small network that knows no mask."""
    lang = situation.ask.lang
    return in_colour(lang) if situation.ask[DATA.key] == COLOUR else Listing("gated.py", _GATED, script("gated", lang))


PANELS.add(
    Panel(
        "nothing",
        Text("Samples", "Выборка"),
        order=30,
        about=Text(
            "Nothing is known: every pixel is drawn given those before it, from the upper left corner to the lower "
            "right. Slow it down, then tell the model the class.",
            "Не известно ничего: каждый пиксель разыгран при условии прежних, от левого верхнего угла до правого "
            "нижнего. Замедлите, а потом подскажите модели класс.",
        ),
        draw=draw,
        playback="paced",
        code=code,
        assets=("pixelcnn_digits",),
        act=act,
    )
)
