"""WaveNet's idea: masked convolutions in one dimension, dilated, and a small network that plays toy waves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import weights
from models.registry import Text
from models.waves import load
from playground import widgets
from playground.stage.view import View
from playground.tab import Line
from playground.tabs.completion.panels import wavenet_graph, wavenet_sound, wavenet_tables
from playground.tabs.completion.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.completion.panels.wavenet_layout import Places, arrange
from playground.tabs.completion.panels.wavenet_params import (
    AT,
    BASE,
    BLOCKS,
    GUIDANCE,
    INSTRUMENT,
    KERNEL,
    LAYERS,
    PARAMS,
    SEED,
    TEMPERATURE,
    TUNE,
    stack_of,
)
from playground.tabs.completion.panels.wavenet_scenes import KEY, SCENES

_WORDS = {
    "again": Text("draw again", "ещё раз"),
    "shape": Text("The stack above", "Сеть наверху"),
    "sound": Text("The network below", "Сеть внизу"),
    "time": Text("time", "время"),
    "ago": Text("{n} samples before now", "{n} отсчётов назад"),
}
_SERIES = {True: r"\frac{b^{L}-1}{b-1}", False: "L"}  # how far dilations reach together, and without any
_DESCRIBE = Text(
    "A stack of {depth} causal layers whose output sees {n} samples, and a wave of which {done} s are drawn.",
    "Сеть из {depth} причинных слоёв, выход видит {n} отсчётов, и волна, от которой готово {done} с.",
)


def draw(situation: Situation) -> Picture:
    """The graph, the wave a little longer than before, and the figures."""
    stack, places = stack_of(situation.ask), _places(situation)
    growing = wavenet_sound.growing_of(situation)
    wavenet_sound.grow(growing, situation.dragging or situation.ask.event == "open")
    return Picture(
        _view(situation, places),
        wavenet_graph.chart(situation, stack),
        table=wavenet_tables.table(situation, stack, growing),
        formula=f"R = 1 + B\\,(k-1)\\,{_SERIES[stack.base > 1]} = {stack.receptive_field}",
        rough=growing.done < len(growing),
    )


def _places(situation: Situation) -> Places:
    return arrange(situation.ask.box("main"), stack_of(situation.ask))


def _view(situation: Situation, places: Places) -> View:
    stack, growing = stack_of(situation.ask), wavenet_sound.growing_of(situation)
    parts = wavenet_graph.graph(situation, stack, places) + wavenet_sound.strips(situation, growing, places)
    done = situation.figure(growing.done / load(wavenet_sound.ASSET).rate)
    told = _DESCRIBE.format(depth=str(stack.depth), n=str(stack.receptive_field), done=done)
    return View(
        (0.0, places.width),
        (0.0, places.height),
        parts,
        axes="none",
        x_ticks=False,
        y_ticks=False,
        hover=False,
        describe=situation.word(told),
    )


def act(situation: Situation) -> Mapping[str, Any]:
    """A drag of the output, a click on a time step, or another wave."""
    action = situation.ask.action
    if action.get("kind") == "wave_again":
        return situation.seed_after(SEED)
    moved = action.get("kind") == "drag" and action.get("param") == AT.key
    if action.get("view") == "main" and (moved or action.get("kind") == "pick"):
        return _moved(situation, *situation.ask.spot, moved)
    return {}


def _moved(situation: Situation, x: float, y: float, held: bool) -> Mapping[str, Any]:
    """The output at the column under the hand; a click below the inputs moves nothing."""
    places = _places(situation)
    above = held or y > places.y(0) - places.step
    return {AT.key: places.column_at(x)} if above else {}


def probe(situation: Situation, view: str, x: float, y: float) -> list[Line]:
    """Which time step is under the pointer."""
    places = _places(situation)
    if view != "main" or y < places.y(0) - places.step:
        return []
    count = str(places.column_at(x))
    return [Line(situation.word(_WORDS["time"]), situation.word(_WORDS["ago"].format(n=count)))]


def controls(lang: str) -> list[str]:
    return [
        widgets.group(
            _WORDS["shape"](lang),
            widgets.slider(LAYERS, lang, playable=True),
            *(widgets.slider(param, lang) for param in (KERNEL, BASE, BLOCKS)),
        ),
        widgets.group(
            _WORDS["sound"](lang),
            widgets.segments(INSTRUMENT, lang),
            widgets.segments(TUNE, lang),
            widgets.slider(GUIDANCE, lang, when=f"{TUNE.key}!=own"),
            widgets.slider(TEMPERATURE, lang),
            beside=widgets.button(_WORDS["again"](lang), "wave_again"),
        ),
    ]


PANEL = Panel(
    KEY,
    Text("WaveNet", "WaveNet"),
    order=80,
    about=Text(
        "The same idea in one dimension: a sample depends only on those before it. Dilated layers double what is "
        "seen with every layer. Drag the output along the top; below, a small network draws sound sample by "
        "sample.",
        "Та же идея в одном измерении: отсчёт зависит только от прежних. Разрежённые слои с каждым слоем удваивают "
        "поле зрения. Двигайте выход по верхнему ряду; внизу маленькая сеть рисует звук отсчёт за отсчётом.",
    ),
    draw=draw,
    params=PARAMS,
    controls=controls,
    act=act,
    probe=probe,
    scenes=SCENES,
)
if wavenet_sound.ASSET in weights.names():  # a copy without the network has nothing to play
    PANELS.add(PANEL)
