"""Five architectures on the same digits: how each draws, what it can see, what it reached and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from models.registry import Text
from playground import widgets
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tabs.completion.inputs import LABEL, SEED, TEMPERATURE
from playground.tabs.completion.panels.architectures_layout import Row, apart, lines, place
from playground.tabs.completion.panels.architectures_measures import EACH, LEAST, LINEUP, Entry, Measured, measured
from playground.tabs.completion.panels.architectures_scenes import KEY, SCENES
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.typography import grouped, tidy

_DESCRIBE = Text(
    "{n} pictures by each of {k} architectures, drawn pixel by pixel.",
    "По {n} картинки каждой из {k} архитектур, пиксель за пикселем.",
)
_HEADS = {
    "nats": (Text("nats", "нат"), Text("−ln p(x), mean of the test set", "−ln p(x), среднее на тестовой выборке")),
    "minutes": (Text("min", "мин"), Text("of training, one thread", "обучения на одном потоке")),
    "ms": (Text("ms", "мс"), Text("for a sampled picture, now, here", "на картинку, сейчас, на этой машине")),
    "weights": (Text("weights", "весов"), Text("numbers learned, thousands", "обученных чисел, тысяч")),
    "turns": (
        Text("steps", "шагов"),
        Text("in turn: of a layer in training / of a picture drawn", "подряд: в слое при обучении / на картинку"),
    ),
}
_THOUSAND = Text("{count}k", "{count}т")
_X = Text("ms per picture sampled, now", "мс на картинку выборки, сейчас")
_Y = Text("−ln p(x), test set, nats", "−ln p(x), тестовая выборка, нат")
_CHART = Text(
    "Nats on the test set against the time of drawing a picture, for {k} architectures.",
    "Наты на тестовой выборке и время на одну картинку для {k} архитектур.",
)
_REMARK = Text(
    "Steps in turn: of a layer in training / of a picture.",
    "Шаги подряд: в слое при обучении / на картинку.",
)


def draw(situation: Situation) -> Picture:
    """A row of samples for each architecture; nats against time beside, the figures in a table."""
    found = measured(int(situation.ask[SEED.key]))
    return Picture(
        _sheet(situation, found),
        _chart(situation, found),
        table=_table(situation, found) + _sentences(situation, found),
        remark=situation.word(_REMARK),
        formula=r"\ln p(x) = \sum_i \ln p(x_{\pi(i)} \mid x_{\pi(1)}, \dots, x_{\pi(i-1)})",
    )


def _sheet(situation: Situation, found: Mapping[str, Measured]) -> View:
    places = place(situation.ask.box("main"), len(found), EACH)
    trace, stack = f"architectures {situation.ask[SEED.key]}", []
    for (key, one), row in zip(found.items(), places.rows, strict=True):
        stack.append(growing(one.images, row.cells, one.order, trace, row.cell, frame="line"))
        stack += _words(situation, LINEUP[key], row)
    words = _DESCRIBE.format(n=str(EACH), k=str(len(found)))
    look = {"axes": "none", "x_ticks": False, "y_ticks": False}
    return View(places.x, places.y, stack, **look, describe=situation.word(words))


def _words(situation: Situation, entry: Entry, row: Row) -> list[dict[str, Any]]:
    """Name and sentence beside the samples, or the name above them."""
    told = lines(tidy(situation.word(entry.sees)), row.room)
    name = layers.text(row.left, row.head, situation.word(entry.title), entry.colour, "left", 14)
    return [
        name,
        *(
            layers.text(row.left, row.head - (number + 1) * row.line, line, "soft", "left", 12)
            for number, line in enumerate(told)
        ),
    ]


def _chart(situation: Situation, found: Mapping[str, Measured]) -> View:
    """A point for each architecture; towards the lower left is better."""
    ms, nats = ([getattr(one, name) for one in found.values()] for name in ("ms", "nats"))
    low, high = min(ms) / 3, max(ms) * 4
    room = 0.15 * (max(nats) - min(nats)) + 0.5
    bounds = (low, high), (min(nats) - room, max(nats) + room)
    heights = apart(nats, 0.1 * (bounds[1][1] - bounds[1][0]))
    stack = []
    for (key, one), height in zip(found.items(), heights, strict=True):
        name, colour = LINEUP[key].short, LINEUP[key].colour
        after = one.ms < np.sqrt(low * high)
        stack += [
            layers.points([[one.ms, one.nats]], colour, 11, "dot", 1.0),
            layers.text(one.ms * (1.25 if after else 0.8), height, name, colour, "left" if after else "right", 12),
        ]
    words = {"x_title": situation.word(_X), "y_title": situation.word(_Y)}
    told = situation.word(_CHART.format(k=str(len(found))))
    return View(*bounds, stack, **words, x_log=True, equal=False, axes="outside", describe=told)


def _table(situation: Situation, found: Mapping[str, Measured]) -> str:
    heads = "".join(
        f'<th scope="col"><abbr title="{escape(situation.word(why))}">{escape(situation.word(name))}</abbr></th>'
        for name, why in _HEADS.values()
    )
    best = min(found.values(), key=lambda one: one.nats)
    rows = "".join(_line(situation, LINEUP[key], one, one is best) for key, one in found.items())
    return f'<table class="whole"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _line(situation: Situation, entry: Entry, one: Measured, best: bool) -> str:
    figures = (
        situation.figure(one.nats, 2),
        situation.figure(one.minutes),
        situation.figure(one.ms, 1 if one.ms < 10 else 0),
        situation.word(_THOUSAND.format(count=grouped(one.weights / 1000))),
        f"{entry.turns}/{len(one.order)}",
    )
    marked = (f"<td{' class=best' if best and not number else ''}>{text}</td>" for number, text in enumerate(figures))
    name = escape(situation.word(entry.title))
    return f'<tr><th scope="row" style="{widgets.idea_style(entry.colour)}">{name}</th>{"".join(marked)}</tr>'


def _sentences(situation: Situation, found: Mapping[str, Measured]) -> str:
    """What each can see, for a phone, whose stage has no room for it."""
    told = "".join(
        f'<p style="{widgets.idea_style(LINEUP[key].colour)}"><b>{escape(situation.word(LINEUP[key].title))}</b> '
        f"{escape(tidy(situation.word(LINEUP[key].sees)))}</p>"
        for key in found
    )
    return f'<div class="sees">{told}</div>'


def act(situation: Situation) -> Mapping[str, Any]:
    """Draw again."""
    if situation.ask.action.get("kind") != "reseed":
        return {}
    return {SEED.key: (int(situation.ask[SEED.key]) + 1) % (int(SEED.high) + 1)}


PANELS.add(
    Panel(
        KEY,
        Text("Architectures", "Архитектуры"),
        order=45,
        about=Text(
            "Small networks that learned the same digits, each with its own way to look back. Play slowly: what "
            "has each seen when it decides? MADE takes the pixels in a random order.",
            "Небольшие сети, учившиеся на одних и тех же цифрах: назад каждая смотрит по-своему. Проиграйте "
            "медленно: что видела каждая, когда решает? У MADE порядок пикселей случайный.",
        ),
        draw=draw,
        fixed={param.key: param.default for param in (LABEL, TEMPERATURE)},
        assets=tuple(LINEUP[key].asset for key in LEAST),
        act=act,
        scenes=SCENES,
    )
)
