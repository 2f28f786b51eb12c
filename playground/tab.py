"""What a tab is, what the page asks of it, and what it answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.registry import Param, Registry, Text, numeral
from playground.stage.box import Box
from playground.stage.view import View


@dataclass(frozen=True)
class Scene:
    """A named state with a question to ask the class and the answer to reveal.

    ``state`` holds what differs from the tab's defaults; ``cue`` may name a parameter that the page plays.
    """

    key: str
    title: Text
    state: Mapping[str, Any]
    question: Text
    answer: Text
    cue: str = ""


@dataclass(frozen=True)
class Ask:
    """One request of the page, already validated.

    ``event`` is ``open`` (first picture), ``jump`` (another state altogether), ``drag`` (a slider moves, more will
    follow), ``act`` (a gesture on a stage, described by ``action``) or ``settle`` (nothing has moved for a moment, so
    take your time) or ``advance`` (train for a while: see `Tab.live`). ``boxes`` holds the box of each visible stage;
    ``memo`` is what the tab's last answer asked to get back, unchecked.
    """

    lang: str
    values: Mapping[str, Any]
    event: str = "open"
    action: Mapping[str, Any] = field(default_factory=dict)
    boxes: Mapping[str, Box] = field(default_factory=dict)
    memo: Any = None

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def word(self, text: Text) -> str:
        return text(self.lang)

    def figure(self, value: float, form: str) -> str:
        """A number in the reader's language; ``form`` is a format of Python's, such as ``.2f``."""
        return self.word(numeral(value, form))

    @property
    def spot(self) -> tuple[float, float]:
        """Where a gesture points to, in data units; beyond any stage where it says no place."""
        x, y = (self.action.get(name) for name in "xy")
        known = all(isinstance(value, (int, float)) and math.isfinite(value) for value in (x, y))
        return (float(x), float(y)) if known else (-1e9, -1e9)

    def box(self, stage: str) -> Box:
        """The box of a stage; a usual projector's where the page did not say."""
        return self.boxes.get(stage, Box())


@dataclass
class Frame:
    """One answer: pictures for stages, fragments of HTML for slots, plotly figures for charts.

    ``state`` are parameters that the answer changed; ``settled`` is false while a ``settle`` request would add to the
    picture; ``notes`` are sentences for the person; ``memo`` comes back with the next request. ``live`` tells where a
    training stands; ``download`` is a file for the person.
    """

    views: dict[str, View] = field(default_factory=dict)
    html: dict[str, str] = field(default_factory=dict)
    charts: dict[str, dict] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    memo: Any = None
    settled: bool = True
    live: Live | None = None
    download: Download | None = None


@dataclass(frozen=True)
class Live:
    """Where a training stands.

    ``step`` is the latest generator step, ``at`` an earlier one that is shown instead, ``last`` the end of the
    timeline; ``playing`` is false where the training has stopped by itself.
    """

    step: int
    last: int
    playing: bool
    at: int | None = None


@dataclass(frozen=True)
class Download:
    """A file that the page saves: text, or the bytes of a picture."""

    name: str
    type: str
    content: str | bytes


@dataclass(frozen=True)
class Line:
    """One line of a hover read-out: a name, a value with its unit, and the colour of its idea."""

    label: str
    value: str
    colour: str = "ink"


def _nothing() -> None:
    pass


def _no_values(_ask: Ask, _view: str, _x: float, _y: float) -> list[Line]:
    return []


@dataclass(frozen=True)
class Tab:
    """A topic of the playground.

    ``build(lang)`` lays it out in the current page, ``frame(ask)`` answers one request, ``probe(ask, view, x, y)``
    reads exact values out at a point of the stage ``view``, ``endpoints()`` adds its API, ``warm_up()`` computes once
    what its first picture needs, in the background while the first visitor is still on the way.

    A ``live`` tab trains: while it plays the page asks it to ``advance`` again and again. ``mirrors`` are controls that
    the page derives from its parameters, so that they are no part of a link. ``opening`` names the scene in which the
    tab is opened for the first time.
    """

    key: str
    title: Text
    order: int
    build: Callable[[str], None]
    frame: Callable[[Ask], Frame]
    endpoints: Callable[[], None] = _nothing
    probe: Callable[[Ask, str, float, float], list[Line]] = _no_values
    params: tuple[Param, ...] = ()
    scenes: tuple[Scene, ...] = ()
    warm_up: Callable[[], None] = _nothing
    live: bool = False
    mirrors: tuple[Param, ...] = ()
    opening: str = ""


TABS: Registry[Tab] = Registry("tab", order=lambda tab: tab.order)
