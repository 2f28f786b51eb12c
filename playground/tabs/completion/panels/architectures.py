"""Five architectures on the same digits: how each draws, what sways it, what it reached and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from models.images.families.autoregressive import Sampled
from models.images.pixelcnn.script_architectures import script
from models.registry import Text
from playground import tables, widgets
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tab import Download
from playground.tabs.completion.clip import grown
from playground.tabs.completion.inputs import LABEL, SEED, TEMPERATURE
from playground.tabs.completion.panels import architectures_one as alone
from playground.tabs.completion.panels.architectures_layout import Row, lines, place
from playground.tabs.completion.panels.architectures_measures import (
    EACH,
    LEAST,
    LINEUP,
    Entry,
    Measured,
    drawn,
    measured,
    shipped,
)
from playground.tabs.completion.panels.architectures_params import ALL, ARCHITECTURE
from playground.tabs.completion.panels.architectures_scenes import KEY, SCENES
from playground.tabs.completion.panels.base import PANELS, Listing, Panel, Picture, Situation
from playground.typography import grouped, tidy

_DESCRIBE = Text(
    "{n} pictures by each of {k} architectures, drawn pixel by pixel.",
    "По {n} картинки каждой из {k} архитектур, пиксель за пикселем.",
)
_HEADS = {
    "nats": (Text("nats", "нат"), Text("−ln p(x), mean of the test set", "−ln p(x), среднее на тестовой выборке")),
    "minutes": (Text("min", "мин"), Text("of training, one thread", "обучения на одном потоке")),
    "ms": (
        Text("ms", "мс"),
        Text("of a processor for a sampled picture, here", "процессора на картинку, на этой машине"),
    ),
    "weights": (Text("weights", "весов"), Text("numbers learned, thousands", "обученных чисел, тысяч")),
    "turns": (
        Text("steps", "шагов"),
        Text("in turn: of a layer in training / of a picture drawn", "подряд: в слое при обучении / на картинку"),
    ),
}
_THOUSAND = Text("{count}k", "{count}т")
_X = Text("ms per picture sampled, here", "мс на картинку выборки, здесь")
_Y = Text("−ln p(x), test set, nats", "−ln p(x), тестовая выборка, нат")
_CHART = Text(
    "Nats on the test set against the time of drawing a picture, for {k} architectures.",
    "Наты на тестовой выборке и время на одну картинку для {k} архитектур.",
)
_REMARK = Text(
    "Click a row to look at one alone. Steps in turn: of a layer in training / of a picture.",
    "Щелчок по строке покажет одну. Шаги подряд: слоя в обучении / картинки.",
)
_CODE = Text(
    "{name}: a small network of this kind, trained by PyTorch and nothing else.",
    "{name}: маленькая сеть того же вида; нужен только PyTorch.",
)
WIDER = 1.06  # times the time of a dot: there the stroke ends that keeps names off it
LARGE_TYPE = 1.2  # times the usual size of type, and more: a projector
NEAR = 0.35  # of a click on the chart, in nepers of time and shares of the nats' range
FORMULAS = {
    ALL: r"\ln p(x) = \sum_i \ln p(x_{\pi(i)} \mid x_{\pi(1)}, \dots, x_{\pi(i-1)})",
    "original": r"h' = h + (W \odot M_B) * \mathrm{ReLU}(h)",
    "gated": r"y = \tanh(W_f * x) \odot \sigma(W_g * x)",
    "row_lstm": r"[o_i, f_i, i_i, g_i] = \sigma(K^{ss} * h_{i-1} + K^{is} * x_i)",
    "diagonal": r"[o_i, f_i, i_i, g_i] = \sigma(K^{ss} * h_{i-1} + K^{is} * \mathrm{skew}(x)_i)",
    "made": r"M_{kd} = 1[m(k) \ge \pi(d)],\quad M'_{dk} = 1[\pi(d) > m(k)]",
}
"""What makes each network what it is, as its paper writes it."""


def draw(situation: Situation) -> Picture:
    """A row of samples for each architecture, or one alone; nats against time beside, the figures in a table."""
    key, found = _chosen(situation), measured()
    moved = situation.ask.event == "drag"  # only the pictures depend on what is dragged, and they take a while
    sheet = _sheet(situation) if key == ALL else alone.sheet(situation, key)
    return Picture(
        None if moved else sheet,
        None if moved else _chart(situation, found),
        table=_table(situation, found) + _sentences(situation, found),
        remark=situation.word(_REMARK) if key == ALL else _told(situation, key),
        formula=FORMULAS[key],
        rough=moved,
        download=_clip(situation) if situation.wants_clip else None,
    )


def _chosen(situation: Situation) -> str:
    return situation.ask[ARCHITECTURE.key]


def _drawn(situation: Situation) -> dict[str, Sampled]:
    """A few pictures by each architecture."""
    chance = int(situation.ask[SEED.key]), float(situation.ask[TEMPERATURE.key])
    return {key: drawn(key, EACH, *chance) for key in shipped()}


def _sheet(situation: Situation) -> View:
    found = _drawn(situation)
    places = place(situation.ask.box("main"), len(found), EACH)
    trace, stack = f"all {situation.ask[SEED.key]} {situation.ask[TEMPERATURE.key]}", []
    for (key, one), row in zip(found.items(), places.rows, strict=True):
        stack.append(growing(one.images, row.cells, one.order, trace, row.cell, frame="line"))
        stack += _words(situation, LINEUP[key], row)
    words = _DESCRIBE.format(n=str(EACH), k=str(len(found)))
    look = {"axes": "none", "x_ticks": False, "y_ticks": False}
    return View(places.x, places.y, stack, **look, describe=situation.word(words))


def _told(situation: Situation, key: str) -> str:
    """What the architecture sees, and how much of it matters."""
    return f"{situation.word(LINEUP[key].sees)} {alone.heard(situation, key)}"


def _clip(situation: Situation) -> Download:
    """The pictures on the stage, growing."""
    key = _chosen(situation)
    found = list(_drawn(situation).values()) if key == ALL else [alone.samples_of(situation, key)]
    return grown([(each.images, each.order) for each in found], f"{key}.gif", EACH)


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
    """A point for each architecture; towards the lower left is better.

    A projector's large type would cover the points: there the colours of the names in the table tell them apart.
    """
    ms, nats = ([getattr(one, name) for one in found.values()] for name in ("ms", "nats"))
    room = 0.1 * (max(nats) - min(nats)) + 0.3
    bounds = (min(ms) / 1.6, max(ms) * 1.6), (min(nats) - room, max(nats) + room)
    upwards = sorted(found, key=lambda key: found[key].nats)  # names find room more easily from the bottom up
    stack = [layer for key in upwards for layer in _point(LINEUP[key], found[key], _chosen(situation))]
    if situation.ask.box("main").unit >= LARGE_TYPE:
        stack = [layer for layer in stack if layer["kind"] == "points"]
    words = {"x_title": situation.word(_X), "y_title": situation.word(_Y)}
    told = situation.word(_CHART.format(k=str(len(found))))
    return View(*bounds, stack, **words, x_log=True, equal=False, axes="outside", describe=told)


def _point(entry: Entry, one: Measured, chosen: str) -> list[dict[str, Any]]:
    """A dot, fainter where another architecture is looked at, and a clear stroke over it whose name the page places."""
    opacity = 1.0 if chosen in (ALL, entry.key) else 0.35
    stroke = np.geomspace(one.ms / WIDER, one.ms * WIDER, 9)
    return [
        layers.curve(stroke, np.full(9, one.nats), entry.colour, label=entry.short, opacity=0.0),
        layers.points([[one.ms, one.nats]], entry.colour, 11, "dot", opacity),
    ]


def _table(situation: Situation, found: Mapping[str, Measured]) -> str:
    heads = [
        tables.Cell(f"<abbr{widgets.attributes(title=situation.word(why))}>{escape(situation.word(name))}</abbr>")
        for name, why in _HEADS.values()
    ]
    best = min(found.values(), key=lambda one: one.nats)
    rows = [_line(situation, LINEUP[key], one, one is best) for key, one in found.items()]
    return tables.table(situation.ask.lang, rows, heads, kind="whole")


def _line(situation: Situation, entry: Entry, one: Measured, best: bool) -> tables.Row:
    figures = (
        tables.cell(situation.figure(one.nats, 2), best),
        situation.figure(one.minutes),
        situation.figure(one.ms, 1 if one.ms < 10 else 0),
        situation.word(_THOUSAND.format(count=grouped(one.weights / 1000))),
        f"{entry.turns}/{one.steps}",
    )
    name = tables.cell(situation.word(entry.title), style=widgets.idea_style(entry.colour))
    chosen = "chosen" if entry.key == _chosen(situation) else None
    return tables.Row(name, figures, widgets.attributes(class_=chosen))


def _sentences(situation: Situation, found: Mapping[str, Measured]) -> str:
    """What each can see, for a phone, whose stage has no room for it."""
    told = "".join(
        f'<p style="{widgets.idea_style(LINEUP[key].colour)}"><b>{escape(situation.word(LINEUP[key].title))}</b> '
        f"{escape(tidy(situation.word(LINEUP[key].sees)))}</p>"
        for key in found
    )
    return f'<div class="sees">{told}</div>'


def act(situation: Situation) -> Mapping[str, Any]:
    """Draw again; a row or a dot that is clicked is the architecture to look at, a sample the one in front."""
    ask, key = situation.ask, _chosen(situation)
    kind, view = ask.action.get("kind"), ask.action.get("view")
    if kind == "reseed":
        return situation.seed_after(SEED)
    if kind != "pick":
        return {}
    if view == "side":
        return _picked_beside(*ask.spot)
    return _picked_row(situation) if key == ALL else alone.focused(situation, key, *ask.spot)


def _picked_row(situation: Situation) -> Mapping[str, Any]:
    keys = list(shipped())
    low, high = place(situation.ask.box("main"), len(keys), EACH).y
    row = int(np.floor((high - situation.ask.spot[1]) / (high - low) * len(keys)))
    return {ARCHITECTURE.key: keys[row]} if 0 <= row < len(keys) else {}


def _picked_beside(ms: float, nats: float) -> Mapping[str, Any]:
    """The architecture whose dot is near."""
    found = measured()
    span = max(one.nats for one in found.values()) - min(one.nats for one in found.values()) + 1
    far = {key: np.hypot(np.log(max(ms, 1e-9) / one.ms), (nats - one.nats) / span) for key, one in found.items()}
    nearest = min(far, key=lambda key: far[key])
    return {ARCHITECTURE.key: nearest} if far[nearest] < NEAR else {}


def code(situation: Situation) -> Listing:
    """The training of a small network like the one looked at; of several, of a MADE, of which no other view has one."""
    chosen = _chosen(situation)
    key = "made" if chosen == ALL else chosen
    return Listing(f"{key}.py", _CODE.format(name=LINEUP[key].title), script(key, situation.ask.lang))


def controls(lang: str) -> list[str]:
    buttons = f'<div class="wordy">{widgets.segments(ARCHITECTURE, lang)}</div>'
    return [widgets.group(ARCHITECTURE.title(lang), buttons)]


PANELS.add(
    Panel(
        KEY,
        Text("Architectures", "Архитектуры"),
        order=45,
        about=Text(
            "Small networks that learned the same digits, each with its own way to look back. Play slowly: what does "
            "each see?",
            "Небольшие сети учились на одних цифрах; назад каждая смотрит по-своему. Проиграйте медленно: что видит "
            "каждая?",
        ),
        draw=draw,
        playback="paced",
        params=(ARCHITECTURE,),
        controls=controls,
        code=code,
        fixed={LABEL.key: LABEL.default},
        assets=tuple(LINEUP[key].asset for key in LEAST),
        act=act,
        scenes=SCENES,
    )
)
