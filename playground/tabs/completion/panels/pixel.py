"""Ask a pixel: what the model expected at its moment, where it hesitated, what surprised it, and what if it were
another."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.registry import Text
from playground import widgets
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tab import Line
from playground.tables import listed
from playground.tabs.completion import gestures
from playground.tabs.completion.clip import clip
from playground.tabs.completion.completing import Work, work_of
from playground.tabs.completion.inputs import HAND, MOST_EDITS, PIXEL
from playground.tabs.completion.layout import Places, arrange, sheet_view, title
from playground.tabs.completion.panels import pixel_colours
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.completion.panels.paint import cells

SURPRISING = 4.0  # nats: as dark as the map of surprise becomes

_WORDS = {
    "sheet": Text("click a pixel", "щёлкните по пикселю"),
    "entropy": Text("entropy", "энтропия"),
    "surprise": Text("−ln p", "−ln p"),
    "cells": Text("completions, ln p in nats", "дополнения, ln p в натах"),
    "futures": Text("futures from that pixel on", "продолжения с этого пикселя"),
    "level": Text("level: 0 is paper, {last} is ink", "уровень: 0 — бумага, {last} — чернила"),
    "paper": Text("0: paper", "0: бумага"),
    "ink": Text("1: ink", "1: чернила"),
    "original": Text("original", "оригинал"),
    "p": Text("p(level | before, known)", "p(уровень | прежние, известное)"),
    "back": Text("undo", "отменить"),
}
_DESCRIBE = Text(
    "A completion at the moment of pixel {place}, the entropy and the surprise of every hidden pixel.",
    "Дополнение в момент пикселя {place}, энтропия и неожиданность каждого закрытого пикселя.",
)
_BARS = Text("Probabilities of the levels of pixel {place}.", "Вероятности уровней пикселя {place}.")
_ROWS = {
    "place": Text("row, column", "строка, столбец"),
    "step": Text("drawn as number", "по порядку"),
    "chosen": Text("chosen, its p", "выбрано, его p"),
    "nats": Text("surprise, −ln p", "неожиданность, −ln p"),
    "entropy": Text("entropy of the choice", "энтропия выбора"),
}
_OF_MOST = Text("{some} of {most}", "{some} из {most}")
_KNOWN = Text(
    "This pixel is known: it is given, not drawn, and costs nothing.",
    "Этот пиксель известен: он дан, его не разыгрывают, и стоит он 0 нат.",
)
_HAND = Text(
    "You set a pixel: everything before it stays, everything after it is drawn again, {n} times.",
    "Пиксель задан вручную: всё до него остаётся, всё после него разыграно заново, {n} раз.",
)


def draw(situation: Situation) -> Picture:
    """A completion at a pixel's moment, two maps of it, and the choice that the model had there."""
    work = work_of(situation)
    step, place = _asked(work)
    remark = "" if step is not None else situation.word(_KNOWN)
    if work.edits:
        remark = situation.word(_HAND.format(n=str(len(work.trace.images))))
    return Picture(
        _sheet(work, _places(work), step, place),
        _bars(work, step, place) if work.colours == 1 else pixel_colours.bars(work, step, place),
        table=_table(work, step, place),
        remark=remark,
        formula=r"H_i = -\sum_k p_k \ln p_k, \qquad p_k = p(x_i = k \mid x_{<i},\, x_K)",
        download=clip(work) if situation.wants_clip else None,
    )


def _asked(work: Work) -> tuple[int | None, tuple[int, int]]:
    """Step and place of the pixel in question; no step where it is known."""
    trace = work.trace
    place = PIXEL.read(work.situation.ask[PIXEL.key])
    if place is None:
        if not len(trace.order):
            return None, (0, 0)
        step = int(trace.entropy[work.focus].argmax())
        return step, tuple(map(int, trace.order[step]))
    place = min(place[0], len(work.x) - 1), min(place[1], len(work.x) - 1)  # a link may come from larger pictures
    at = np.flatnonzero((trace.order == place).all(axis=1))
    return (int(at[0]) if len(at) else None), place


def _places(work: Work) -> Places:
    return arrange(work.situation.ask.box("main"), len(work.x), len(work.trace.images), extras=3)


def _sheet(work: Work, places: Places, step: int | None, place: tuple[int, int]) -> View:
    trace, word, side = work.trace, work.situation.word, float(len(work.x))
    moment = None if work.edits and step == work.start else step  # a pixel set just now: what becomes of it
    field = {"reach": work.reach, "seen": work.model.any_mask, "start": work.start, "at": moment}
    look = {"rest": "done", "hatch": True, "frame": "soft"}
    shown = trace.images[work.focus][None]
    row, column = place
    corner = np.array([column, side - row - 1])
    edge = np.add(corner, [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    stack = [
        growing(shown, [[side / 2, side / 2]], trace.order, work.question.key, side, **look, **field),
        layers.lines([edge], "lane1", 2.5, 1.0),
        *_maps(work, places),
        cells(work, places),
        title(0.0, (places.y[1] + side) / 2, word(_WORDS["sheet"])),
        title(*places.heads[0], word(_WORDS["futures" if work.edits else "cells"])),
    ]
    return sheet_view(work.situation, places, stack, _DESCRIBE.format(place=_named(place)))


def _maps(work: Work, places: Places) -> list[dict[str, Any]]:
    """Entropy and surprise of every hidden pixel of the completion in front; known ones are blank."""
    trace = work.trace
    scales = {"entropy": work.most_nats, "surprise": SURPRISING * work.colours}
    rows = {"entropy": trace.entropy, "surprise": trace.nats}
    maps = np.full((2, *work.hidden.shape), np.nan, np.float32)
    for number, name in enumerate(rows):
        maps[number][tuple(trace.order.T)] = np.clip(rows[name][work.focus] / scales[name], 0, 1)
    labels = [work.situation.word(_WORDS[name]) for name in rows]
    look = {"size": places.extra, "frame": "line"}
    return [
        layers.pictures(maps, places.extras[:2], colours="heat", labels=labels, **look),
        layers.pictures(work.x[None], places.extras[2:], labels=[work.situation.word(_WORDS["original"])], **look),
    ]


def _bars(work: Work, step: int | None, place: tuple[int, int]) -> View:
    """The choice that the model had: a bar per level, the chosen one coloured; a click on another takes that."""
    situation, levels = work.situation, work.model.levels
    p = np.zeros(levels) if step is None else work.trace.probabilities[work.focus, step]
    chosen = -1 if step is None else int(work.trace.levels[work.focus, step])
    half, stack = (0.3 if levels < 4 else 0.42), []
    for level in range(levels):
        look = ("accent", 0.75) if level == chosen else ("data", 0.35)
        stack.append(layers.area([level - half, level + half], 0.0, [p[level]] * 2, *look))
        if levels < 4:
            stack.append(layers.text(level, min(p[level] + 0.07, 0.97), situation.chance(float(p[level]))))
    if levels < 4:
        stack += [layers.text(level, -0.08, situation.word(_WORDS[name])) for level, name in ((0, "paper"), (1, "ink"))]
    return View(
        (-0.7, levels - 0.3),
        (-0.16 if levels < 4 else 0.0, 1.05),
        stack,
        "" if levels < 4 else situation.word(_WORDS["level"].format(last=str(levels - 1))),
        situation.word(_WORDS["p"]),
        equal=False,
        x_ticks=levels >= 4,
        hover=False,
        describe=situation.word(_BARS.format(place=_named(place))),
    )


def _table(work: Work, step: int | None, place: tuple[int, int]) -> str:
    situation, trace = work.situation, work.trace
    figures = {"place": f"{place[0] + 1}, {place[1] + 1}"}
    if step is not None:
        chosen = situation.figure(float(trace.entropy[work.focus, step]), 2)
        level, spent = trace.levels[work.focus, step], float(trace.nats[work.focus, step])
        figures |= {
            "step": f"{step + 1} / {len(trace.order)}",
            "chosen": f"{', '.join(map(str, np.atleast_1d(level)))}; {situation.chance(math.exp(-spent))}",
            "nats": situation.nats(spent, 2),
            "entropy": situation.word(_OF_MOST.format(some=chosen, most=situation.nats(work.most_nats, 2))),
        }
    return listed(situation.ask.lang, {_ROWS[key]: figure for key, figure in figures.items()})


def _named(place: tuple[int, int]) -> str:
    return f"({place[0] + 1}, {place[1] + 1})"


def act(situation: Situation) -> Mapping[str, Any]:
    """Ask another pixel, bring another completion to the front, or set the pixel by hand."""
    action = situation.ask.action
    if action.get("kind") == "back":
        work = work_of(situation)
        return {HAND.key: HAND.written(work.mark, work.edits[:-1])}
    if action.get("kind") != "pick":
        return {}
    x, y = situation.ask.spot
    work = work_of(situation)
    if action.get("view") == "main":
        return _picked(work, x, y)
    return _set(work, x, y) if action.get("view") == "side" else {}


def _picked(work: Work, x: float, y: float) -> Mapping[str, Any]:
    places = _places(work)
    if (number := places.cell_at(x, y)) is not None:
        return gestures.focused(work, number)
    side = len(work.x)
    for across, up in [(x, y), *(((x, y) - centre) / places.extra * side + side / 2 for centre in places.extras)]:
        if 0 <= across < side and 0 < up <= side:
            return {PIXEL.key: PIXEL.written(min(int(side - up), side - 1), int(across))}
    return {}


def _set(work: Work, x: float, y: float) -> Mapping[str, Any]:
    """Another level at the pixel in question: the completion in front goes on from there."""
    step, (row, column) = _asked(work)
    if step is None:
        return {}
    level = (round(x),) if work.colours == 1 else pixel_colours.at(work, step, (row, column), x, y)
    chosen = np.atleast_1d(work.trace.levels[work.focus, step])
    if level is None or not all(0 <= one < work.model.levels for one in level) or np.array_equal(level, chosen):
        return {}
    edits = [*work.edits[-MOST_EDITS + 1 :], (work.focus, row, column, *level)]
    return {HAND.key: HAND.written(work.mark, edits), PIXEL.key: PIXEL.written(row, column)}


def probe(situation: Situation, view: str, x: float, y: float) -> list[Line]:
    """What the model thought of the pixel under the pointer."""
    work = work_of(situation)
    side = len(work.x)
    row, column = math.floor(side - y), math.floor(x)
    at = np.flatnonzero((work.trace.order == (row, column)).all(axis=1))
    if view != "main" or not len(at):
        return []
    number, step = work.focus, int(at[0])
    return [
        Line(situation.word(_ROWS[name]), situation.nats(float(values[number, step]), 2), "lane1")
        for name, values in (("nats", work.trace.nats), ("entropy", work.trace.entropy))
    ]


def dock(lang: str) -> list[str]:
    return [widgets.button(_WORDS["back"](lang), "back", when=f"{HAND.key}!=")]


PANELS.add(
    Panel(
        "pixel",
        Text("Ask a pixel", "Пиксель"),
        order=20,
        about=Text(
            "Click any pixel: the sheet shows its moment, what it could see is shaded, below is the choice it had. "
            "Click another value, and the rest is drawn again.",
            "Щёлкните по пикселю: лист покажет его момент, тень — что модель видела, ниже — её выбор. "
            "Щёлкните по другому значению, и дальнейшее разыграется заново.",
        ),
        draw=draw,
        playback="paced",
        dock=dock,
        pictured=True,
        assets=("pixelcnn_digits",),
        act=act,
        probe=probe,
    )
)
