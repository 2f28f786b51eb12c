"""What a panel (one way to look at a latent space) gets and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.images.base import Coder
from models.images.samples import Samples
from models.registry import Param, Registry, Text
from playground.camera import Array
from playground.stage.view import View
from playground.tab import Ask, Download, Line


@dataclass(frozen=True)
class Situation:
    """The state of the tab: the model, the code under the person's hand, and the picture that was picked or drawn.

    Attributes:
        model: the trained model that the view shows.
        code: (latent,) the latent vector z, in standard deviations of the prior.
        picture: (h, w) or (h, w, 3) in [0, 1]; ``label`` is its class where it is known.
        samples: the shipped pictures of the data set.
    """

    ask: Ask
    model: Coder
    code: Array
    picture: Array
    label: int | None
    samples: Samples

    @property
    def dragging(self) -> bool:
        return self.ask.event in ("drag", "act")

    @property
    def held(self) -> bool:
        """Whether something is in the person's hand: the page moves it by itself meanwhile."""
        return self.ask.action.get("phase") == "move"

    def named(self, label: int | None) -> str:
        """What a class is called; nothing for a drawing."""
        return "" if label is None else self.word(self.samples.names[label])

    def word(self, text: Text) -> str:
        return text(self.ask.lang)

    def figure(self, value: float, digits: int = 1) -> str:
        """A value with so many decimals."""
        return self.ask.figure(value, f".{digits}f")


def slow(model: Coder) -> bool:
    """Whether the decoder convolves: hundreds of pictures then take longer than a hand waits."""
    return any(line.startswith("conv") for line in model.architecture["decoder"])


@dataclass
class Picture:
    """What a panel shows: the main stage, the small one beside it, and the words that go with them.

    Attributes:
        main: None leaves the stage as it is: a slow network follows once the hand rests.
        table: HTML under the caption; ``remark``: a sentence after the panel's own.
        formula: TeX of what the view is about.
        rough: a ``settle`` request would get more.
        state: parameters that the picture changed.
    """

    main: View | None
    side: View
    table: str = ""
    remark: str = ""
    formula: str = ""
    rough: bool = False
    state: Mapping[str, Any] = field(default_factory=dict)
    download: Download | None = None


@dataclass(frozen=True)
class Panel:
    """One way to look at a latent space.

    Attributes:
        size: the latent space that the view needs (``flat``, ``wide``), empty where either will do; ``sized`` are the
            conditions under which the person then chooses it.
        params: what a link holds for this view alone.
        controls, dock: its controls beside the shelf and under the stage, as HTML in a language.
        chosen: whether the view shows the one model that β and the latent space choose.
        act: what a gesture on one of its stages, or one of its buttons, does: the parameters it changes.
    """

    key: str
    title: Text
    order: int
    about: Text
    draw: Callable[[Situation], Picture]
    size: str = ""
    sized: tuple[str, ...] = ("vae.data!=emoji",)
    chosen: bool = True
    params: tuple[Param, ...] = ()
    controls: Callable[[str], list[str]] = lambda _lang: []
    dock: Callable[[str], list[str]] = lambda _lang: []
    act: Callable[[Situation], Mapping[str, Any]] = lambda _situation: {}
    probe: Callable[[Situation, str, float, float], list[Line]] | None = None


PANELS: Registry[Panel] = Registry("view", order=lambda panel: panel.order)
