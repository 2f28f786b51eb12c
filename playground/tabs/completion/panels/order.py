"""Why raster order fails: a hidden part filled by a network told what is known, and by one that only looks back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.images import load
from models.registry import Text
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tables import table
from playground.tabs.completion.assets import RASTER, there
from playground.tabs.completion.completing import Array, Work, nats_of, trace, work_of
from playground.tabs.completion.inputs import DATA, HAND
from playground.tabs.completion.layout import Places, arrange, sheet_view, title
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation

EACH = 4  # completions of each kind

_WORDS = {
    "any": Text("told all that is known", "знает всё известное"),
    "raster": Text("sees only what is before", "видит только прежнее"),
    "sheet": Text("the question", "вопрос"),
    "x": Text("pixels", "пикселей"),
    "y": Text("−ln p of the truth so far, nats", "−ln p правды на этот момент, нат"),
    "original": Text("original", "оригинал"),
}
_DESCRIBE = Text(
    "{n} completions by the network told all known pixels, and {n} by one that sees only what comes before.",
    "{n} дополнения сети, которой сообщено всё известное, и {n} дополнения сети, которая видит только прежнее.",
)
_CURVES = Text(
    "−ln p of what was really there, pixel by pixel, told and not told.",
    "−ln p того, что было на деле, пиксель за пикселем: с подсказкой известного и без неё.",
)
_OWN = Text("Below: the same layers, no mask.", "Внизу: те же слои, без масок.")
_SAME = Text("Below: the same network, told nothing.", "Внизу: та же сеть без подсказки.")
_CHEAP = Text("Likelier is not better: plain cloth is cheap.", "Вероятнее не значит лучше: гладкая ткань дёшева.")
_HEADS = Text("told", "с подсказкой"), Text("untold", "без неё")
_ROWS = {
    "truth": Text("the truth: −ln p, nats", "правда: −ln p, нат"),
    "completions": Text("completions, when told", "дополнения, с подсказкой"),
    "whole": Text("whole test pictures", "целые тестовые картинки"),
}
COLOURS = {"any": "accent", "raster": "reverse_kl"}


@dataclass(frozen=True)
class Blind:
    """What a network does that meets the known pixels only as raster order comes by them.

    Attributes:
        images: (n, h, w) completions; known pixels keep their level.
        log_prob: (n,) nats, of the hidden pixels alone, each given all before it.
        true_nats: (steps,) −ln p of what was really there at the hidden pixels.
    """

    images: Array
    log_prob: NDArray[np.float64]
    true_nats: NDArray[np.float64]


def raster_model(work: Work) -> str:
    """The plain PixelCNN of these pictures; where none was trained, the network itself, to be told nothing."""
    name = RASTER.get(work.situation.ask[DATA.key], "")
    return name if there(name) else work.model.name


def blind(work: Work, name: str) -> Blind:
    """The same picture, mask and chance without any knowledge of what is known, by the network ``name``."""
    all_hidden, model = np.ones_like(work.hidden), load(name)
    done = trace(replace(work.question, model=name, hidden=all_hidden.tobytes(), given=work.known.tobytes()))
    hidden = work.hidden[tuple(done.order.T)]
    truth = nats_of(replace(work, model=model), ~all_hidden)[work.hidden]
    return Blind(done.images, -done.nats[:, hidden].sum(1), truth)


def draw(situation: Situation) -> Picture:
    """Two rows of completions and what the network thinks of the truth."""
    work = _limited(work_of(situation))
    name = raster_model(work)
    other = blind(work, name)
    judged = work.model.log_prob(other.images, work.known, work.question.label)
    notes = [_SAME if name == work.model.name else _OWN]
    notes += [_CHEAP] if judged.mean() > work.trace.log_prob.mean() else []
    places = arrange(situation.ask.box("main"), len(work.x), EACH, extras=1, groups=2)
    return Picture(
        _sheet(work, other, places),
        _curves(work, other),
        table=_table(work, other, name, -judged.mean()),
        remark=" ".join(situation.word(note) for note in notes),
        formula=r"p(x_i \mid x_{<i},\, x_K) \quad\text{vs}\quad p(x_i \mid x_{<i})",
    )


def _limited(work: Work) -> Work:
    ask = work.situation.ask
    values = {**ask.values, "cnn.count": EACH, "cnn.focus": 1, "cnn.sort": "drawn", HAND.key: HAND.default}
    return replace(work, situation=replace(work.situation, ask=replace(ask, values=values)))


def _sheet(work: Work, other: Blind, places: Places) -> View:
    word, side = work.situation.word, float(len(work.x))
    key, order = work.question.key, work.trace.order
    look = {"rest": "hidden", "hatch": True, "frame": "soft", "reach": work.reach, "seen": True}
    stack = [
        growing(work.trace.images[:1], [[side / 2, side / 2]], order, key, side, **look),
        layers.pictures(work.x[None], places.extras, places.extra, frame="line", labels=[word(_WORDS["original"])]),
        title(0.0, (places.y[1] + side) / 2, word(_WORDS["sheet"])),
    ]
    for number, (name, found) in enumerate((("any", work.trace), ("raster", other))):
        cells = places.cells[number * EACH : (number + 1) * EACH]
        labels = [work.situation.figure(value) for value in found.log_prob]
        stack.append(growing(found.images, cells, order, key, places.cell, frame=COLOURS[name], labels=labels))
        stack.append(layers.text(*places.heads[number], word(_WORDS[name]), COLOURS[name], align="left", size=13))
    return sheet_view(work.situation, places, stack, _DESCRIBE.format(n=str(EACH)))


def _curves(work: Work, other: Blind) -> View:
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


def _table(work: Work, other: Blind, name: str, judged: float) -> str:
    """Either network's truth and test set; what either draws is judged by the one that is told, at ``judged`` nats."""
    found = {
        "truth": (work.true_nats.sum(), other.true_nats.sum()),
        "completions": (-work.trace.log_prob.mean(), judged),
    }
    if name != work.model.name:
        found["whole"] = tuple(load(one).card.metrics["nll"].value for one in (work.model.name, name))
    rows = {_ROWS[key]: [work.situation.figure(value) for value in pair] for key, pair in found.items()}
    return table(work.situation.ask.lang, rows.items(), _HEADS)


PANELS.add(
    Panel(
        "order",
        Text("Order", "Порядок"),
        order=40,
        about=Text(
            "Told nothing, a PixelCNN meets what is known only when its turn comes, and can take nothing back. "
            "Told, it sees it at every pixel.",
            "Без подсказки PixelCNN узнаёт известное, лишь дойдя до него, когда поздно исправлять. "
            "С подсказкой видит его в каждом пикселе.",
        ),
        draw=draw,
        playback="paced",
        pictured=True,
        assets=("pixelcnn_digits",),
    )
)
