"""Why raster order fails: the same hidden part, once for a model that sees all that is known, once for one that only
sees what lies before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from models.images import load
from models.registry import Text
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tabs.completion.assets import RASTER
from playground.tabs.completion.completing import Work, trace, work_of
from playground.tabs.completion.layout import Places, arrange, sheet_view, title
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.completion.table import nats, table

EACH = 4  # completions of each model

_WORDS = {
    "any": Text("sees all that is known", "видит всё известное"),
    "raster": Text("sees only what is before", "видит только прежнее"),
    "sheet": Text("the question", "вопрос"),
    "x": Text("pixels", "пикселей"),
    "y": Text("−ln p of the truth so far, nats", "−ln p правды на этот момент, нат"),
    "original": Text("original", "оригинал"),
}
_DESCRIBE = Text(
    "{n} completions by a model that sees all known pixels, and {n} by one that goes in raster order.",
    "{n} дополнения моделью, которая видит всё известное, и {n} моделью в растровом порядке.",
)
_CURVES = Text(
    "−ln p of what was really there, pixel by pixel, under both models.",
    "−ln p того, что было на деле, пиксель за пикселем, у обеих моделей.",
)
_ROWS = {
    "truth_any": Text("the truth, all known seen: −ln p", "правда, видно всё известное: −ln p"),
    "truth_raster": Text("the truth, raster order: −ln p", "правда, растровый порядок: −ln p"),
    "own": Text("completions of the first, its own −ln p", "дополнения первой, её же −ln p"),
    "judged": Text("completions of the second, judged by the first", "дополнения второй по оценке первой"),
}
COLOURS = {"any": "accent", "raster": "reverse_kl"}


def draw(situation: Situation) -> Picture:
    """Two rows of completions and what each model thinks of the truth."""
    work = _limited(work_of(situation))
    other = replace(work, model=load(RASTER))
    done = trace(replace(work.question, model=RASTER))
    places = arrange(situation.ask.box("main"), len(work.x), EACH, extras=1, groups=2)
    return Picture(
        _sheet(work, done, places),
        _curves(work, other),
        table=_table(work, other, done.images),
        formula=r"p(x_i \mid x_{<i},\, x_K) \quad\text{vs}\quad p(x_i \mid x_{<i})",
    )


def _limited(work: Work) -> Work:
    ask = work.situation.ask
    values = {**ask.values, "cnn.count": EACH, "cnn.focus": 1, "cnn.sort": "drawn"}
    return replace(work, situation=replace(work.situation, ask=replace(ask, values=values)))


def _sheet(work: Work, done: Any, places: Places) -> View:
    word, side = work.situation.word, float(len(work.x))
    key, order = work.question.key, work.trace.order
    look = {"rest": "hidden", "hatch": True, "frame": "soft", "reach": work.reach, "seen": True}
    stack = [
        growing(work.trace.images[:1], [[side / 2, side / 2]], order, key, side, **look),
        layers.pictures(work.x[None], places.extras, places.extra, frame="line", labels=[word(_WORDS["original"])]),
        title(0.0, (places.y[1] + side) / 2, word(_WORDS["sheet"])),
    ]
    for number, (name, found) in enumerate((("any", work.trace), ("raster", done))):
        cells = places.cells[number * EACH : (number + 1) * EACH]
        labels = [work.situation.figure(value) for value in found.log_prob]
        stack.append(growing(found.images, cells, order, key, places.cell, frame=COLOURS[name], labels=labels))
        stack.append(layers.text(*places.heads[number], word(_WORDS[name]), COLOURS[name], align="left", size=13))
    return sheet_view(work.situation, places, stack, _DESCRIBE.format(n=str(EACH)))


def _curves(work: Work, other: Work) -> View:
    steps = np.arange(len(work.trace.order) + 1)
    stack, highest = [], 1.0
    for name, one in (("any", work), ("raster", other)):
        sums = np.pad(one.true_nats, (1, 0)).cumsum()
        highest = max(highest, float(sums[-1]))
        dash = (6, 4) if name == "raster" else None
        stack.append(layers.curve(steps, sums, COLOURS[name], dash=dash, label=work.situation.word(_WORDS[name])))
    stack.append({**layers.rule(x=float(steps[-1]), colour="lane1"), "trace": work.question.key})
    return View(
        (0.0, float(max(steps[-1], 1))),
        (0.0, 1.1 * highest),
        stack,
        work.situation.word(_WORDS["x"]),
        work.situation.word(_WORDS["y"]),
        equal=False,
        describe=work.situation.word(_CURVES),
    )


def _table(work: Work, other: Work, images: np.ndarray) -> str:
    judged = work.model.log_prob(images, work.known, work.question.label)
    figures = {
        "truth_any": work.true_nats.sum(),
        "truth_raster": other.true_nats.sum(),
        "own": -work.trace.log_prob.mean(),
        "judged": -judged.mean(),
    }
    return table(work.situation, _ROWS, {key: nats(work.situation, value) for key, value in figures.items()})


PANELS.add(
    Panel(
        "order",
        Text("Order", "Порядок"),
        order=40,
        about=Text(
            "The lower half is known. A model in raster order meets it only when its upper half is drawn, and cannot "
            "take anything back: its strokes do not meet. The other sees what is known at every pixel.",
            "Нижняя половина известна. Модель в растровом порядке встречает её, когда верхняя уже нарисована, и взять "
            "ничего назад не может: штрихи не сходятся. Другая видит известное в каждом пикселе.",
        ),
        draw=draw,
        pictured=True,
        assets=("pixelcnn_digits", RASTER),
    )
)
