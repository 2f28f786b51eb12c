"""What a panel (one way to look at models that go pixel by pixel) gets and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from models.registry import Param, Registry, Text
from playground.stage.view import View
from playground.tab import Ask, Download, Line, Scene

VIEW_KEY = "cnn.view"
_NATS = Text("nats", "нат")


@dataclass(frozen=True)
class Situation:
    """The state of the page as a panel sees it: what is set, and what the hand does."""

    ask: Ask

    @property
    def dragging(self) -> bool:
        """Whether more will follow: be quick, a ``settle`` request comes for the rest."""
        return self.ask.event in ("drag", "act")

    @property
    def held(self) -> bool:
        """Whether something is in the person's hand: the page moves it by itself meanwhile."""
        return self.ask.action.get("phase") == "move"

    @property
    def wants_clip(self) -> bool:
        """Whether the person asks for what grows as a GIF."""
        return self.ask.action.get("kind") == "gif"

    def seed_after(self, seed: Param) -> dict[str, int]:
        """The next value of a seed, the first one after the last: the same question drawn again."""
        return {seed.key: (int(self.ask[seed.key]) + 1) % (int(seed.high) + 1)}

    def word(self, text: Text) -> str:
        return text(self.ask.lang)

    def figure(self, value: float, digits: int = 1) -> str:
        """A value with so many decimals."""
        return self.ask.figure(value, f".{digits}f")

    def chance(self, p: float) -> str:
        """A probability: three decimals, or where they would all be zero, two digits and a power of ten."""
        return self.figure(p, 3) if p >= 5e-4 or p == 0 else self.ask.figure(p, ".1e")

    def nats(self, value: float, digits: int = 1) -> str:
        """The same with its unit."""
        return f"{self.figure(value, digits)} {self.word(_NATS)}"


@dataclass
class Picture:
    """What a panel shows: the main stage, the small one beside it, and the words that go with them.

    Attributes:
        main, side: None leaves the stage as it is.
        table: HTML under the caption; ``remark``: a sentence after the panel's own.
        formula: TeX of what the view is about.
        rough: a ``settle`` request would get more.
        state: parameters that the picture changed.
        notes: sentences for the person.
    """

    main: View | None
    side: View | None = None
    table: str = ""
    remark: str = ""
    formula: str = ""
    rough: bool = False
    state: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    download: Download | None = None


@dataclass(frozen=True)
class Listing:
    """A training to take home: the name of its file, a sentence about it, and the script itself."""

    file: str
    about: Text
    script: str


@dataclass(frozen=True)
class Panel:
    """One way to look at models that go pixel by pixel.

    Attributes:
        params: what a link holds for this view alone; their keys start with ``cnn.``.
        controls, dock: its controls at the left and under the stage, as HTML in a language; where the view is not
            shown, they are hidden.
        pictured: whether it is about the picked picture: the shelf stands beside it.
        playback: whether what it draws grows as the person likes ("paced") or at a pace of its own ("timed").
        model: the asset whose card it shows, empty for the one that completes the pictures at hand.
        code: the training it shows as a script; None for that of the models that complete, where a picture is picked.
        fixed: parameters of the tab that have but one value here, whatever they are elsewhere; no control shows them.
        assets: names of the trained models it cannot do without; where one is missing the view is not offered.
        act: what a gesture on one of its stages, or one of its buttons, does: the parameters it changes.
        scenes: states of this view worth showing.
    """

    key: str
    title: Text
    order: int
    about: Text
    draw: Callable[[Situation], Picture]
    params: tuple[Param, ...] = ()
    controls: Callable[[str], list[str]] = lambda _lang: []
    dock: Callable[[str], list[str]] = lambda _lang: []
    pictured: bool = False
    playback: Literal["", "paced", "timed"] = ""
    model: str = ""
    code: Callable[[Situation], Listing] | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    assets: tuple[str, ...] = ()
    act: Callable[[Situation], Mapping[str, Any]] = lambda _situation: {}
    probe: Callable[[Situation, str, float, float], list[Line]] | None = None
    scenes: tuple[Scene, ...] = ()


PANELS: Registry[Panel] = Registry("view", order=lambda panel: panel.order)
