"""Paint over a picture: the classic figure of original, hidden part and many completions, under one's own brush."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.registry import Text
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tables import listed
from playground.tabs.completion import gestures
from playground.tabs.completion.clip import clip
from playground.tabs.completion.completing import Work, work_of
from playground.tabs.completion.inputs import BRUSH, TOOL
from playground.tabs.completion.layout import Places, arrange, sheet_view, title
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.completion.running import running

_WORDS = {
    "sheet": Text("paint here", "закрашивайте здесь"),
    "original": Text("original", "оригинал"),
    "mean": Text("their mean", "их среднее"),
    "doubt": Text("entropy", "энтропия"),
    "cells": Text("ln p(hidden | known), nats", "ln p(закрытое | известное), нат"),
}
_DESCRIBE = Text(
    "A picture with {hidden} hidden pixels and {n} completions of it; the likeliest has ln p = {best} nats.",
    "Картинка, {hidden} пикселей закрыто, и {n} её дополнений; у самого вероятного ln p = {best} нат.",
)
_ROWS = {
    "hidden": Text("hidden pixels", "закрыто пикселей"),
    "mean": Text("completions: mean −ln p", "дополнения: среднее −ln p"),
    "spread": Text("their standard deviation", "их стандартное отклонение"),
    "truth": Text("what was really there: −ln p", "что там было на деле: −ln p"),
    "bits": Text("bits per hidden pixel", "бит на закрытый пиксель"),
    "depth": Text("bits per hidden R, G or B", "бит на закрытый R, G или B"),
}
_ALL_KNOWN = Text(
    "Nothing is hidden, so there is one completion, the picture itself, and ln 1 = 0.",
    "Ничего не закрыто: дополнение одно, сама картинка, и ln 1 = 0.",
)


def draw(situation: Situation) -> Picture:
    """The sheet, the completions, and how their nats add up."""
    work = work_of(situation)
    places = _places(work)
    quick = situation.dragging or situation.ask.event == "jump"  # a hand waits: what needs another pass follows
    truth = None if quick else float(work.true_nats.sum())
    return Picture(
        _sheet(work, places),
        running(work, quick),
        table=_table(work, truth),
        remark="" if work.hidden.any() else situation.word(_ALL_KNOWN),
        formula=r"\ln p(x_H \mid x_K) = \sum_{i \in H} \ln p(x_i \mid x_{<i},\, x_K)",
        rough=truth is None,
        download=clip(work) if situation.wants_clip else None,
    )


def _places(work: Work) -> Places:
    count = len(work.trace.images)
    return arrange(work.situation.ask.box("main"), len(work.x), count, extras=3)


def _sheet(work: Work, places: Places) -> View:
    situation, trace, word = work.situation, work.trace, work.situation.word
    side, key = float(len(work.x)), work.question.key
    shown = trace.images[work.focus]
    field = {"reach": work.reach, "seen": work.model.any_mask, "start": work.start}
    look = {"rest": "hidden", "hatch": True, "frame": "soft"}
    stack = [
        growing(shown[None], [[side / 2, side / 2]], trace.order, key, side, **look, **field),
        *_extras(work, places),
        cells(work, places),
        title(0.0, (places.y[1] + side) / 2, word(_WORDS["sheet"])),
        title(*places.heads[0], word(_WORDS["cells"])),
        _brush(work),
    ]
    told = {"hidden": str(int(work.hidden.sum())), "n": str(len(trace.images))}
    return sheet_view(situation, places, stack, _DESCRIBE.format(best=situation.figure(trace.log_prob.max()), **told))


def _extras(work: Work, places: Places) -> list[dict[str, Any]]:
    """The original, the mean of the completions, and where they hesitated."""
    trace, word = work.trace, work.situation.word
    doubt = np.full(work.hidden.shape, np.nan, np.float32)
    doubt[tuple(trace.order.T)] = trace.entropy.mean(axis=0) / work.most_nats
    look = {"size": places.extra, "frame": "line"}
    plain, names = np.stack([work.x, trace.images.mean(axis=0)]), ("original", "mean")
    return [
        layers.pictures(plain, places.extras[:2], labels=[word(_WORDS[name]) for name in names], **look),
        layers.pictures(doubt[None], places.extras[2:], colours="heat", labels=[word(_WORDS["doubt"])], **look),
    ]


def cells(work: Work, places: Places) -> dict[str, Any]:
    """The completions in their order, each with its log-likelihood; the one in front is framed."""
    trace, order = work.trace, work.places
    frames = ["accent" if number == work.focus else "line" for number in order]
    labels = [work.situation.figure(value) for value in trace.log_prob[order]]
    return growing(
        trace.images[order], places.cells, trace.order, work.question.key, places.cell, frame=frames, labels=labels
    )


def _brush(work: Work) -> dict[str, Any]:
    ask, side = work.situation.ask, float(len(work.x))
    tool = ask[TOOL.key]
    width = gestures.PEN.get(tool, ask[BRUSH.key])
    colour = "ink" if tool == "pen" else "accent"
    mode = "erase" if tool in ("show", "rub") else "draw"
    return layers.brush(tool, width, colour, mode, within=(-1.0, side + 1, -1.0, side + 1))


def _table(work: Work, truth: float | None) -> str:
    situation, spent, hidden = work.situation, -work.trace.log_prob, int(work.hidden.sum())
    figures = {
        "hidden": f"{hidden} / {work.hidden.size}",
        "mean": situation.nats(spent.mean()),
        "spread": situation.nats(spent.std()),
        "truth": "…" if truth is None else situation.nats(truth),
        "bits" if work.colours == 1 else "depth": situation.figure(
            spent.mean() / (max(hidden, 1) * work.colours * np.log(2)), 3
        ),
    }
    return listed(situation.ask.lang, {_ROWS[key]: figure for key, figure in figures.items()})


def act(situation: Situation) -> Mapping[str, Any]:
    """A click on a completion brings it to the front."""
    action = situation.ask.action
    if action.get("kind") != "pick" or action.get("view") != "main":
        return {}
    work = work_of(situation)
    number = _places(work).cell_at(*situation.ask.spot)
    return {} if number is None else gestures.focused(work, number)


PANELS.add(
    Panel(
        "paint",
        Text("Complete", "Дополнить"),
        order=10,
        about=Text(
            "Paint over any part. When you lift the brush, the model fills what is hidden pixel by pixel, each drawn "
            "from p(pixel | all before it, all that is known): several times, and differently.",
            "Закрасьте любую часть. Поднимите кисть, и модель заполнит закрытое пиксель за пикселем, беря каждый "
            "из p(пиксель | прежние, известное): много раз и по-разному.",
        ),
        draw=draw,
        playback="paced",
        pictured=True,
        assets=("pixelcnn_digits",),
        act=act,
    )
)
