"""What a hand does to the picture and its mask: strokes, picks, uploads, and the buttons beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from models.registry import Text
from playground import drawing, upload
from playground.pictured import DRAWN
from playground.tabs.completion import masks
from playground.tabs.completion.completing import Work, shipped, work_of
from playground.tabs.completion.inputs import BRUSH, DATA, FOCUS, INK, INKS, PICTURE, SEED, SHELF
from playground.tabs.completion.masks import HIDDEN, Mask
from playground.tabs.completion.panels.base import Situation

PEN = {"pen": 2.2, "rub": 3.5}  # pixels: as wide as the strokes of MNIST, and what takes them away
UNSURE = 0.15  # of the entropy that is possible: from there on a pixel counts as undecided

SURE = Text(
    "The model was sure of every pixel of this completion: there is nothing to draw anew.",
    "Модель была уверена в каждом пикселе этого дополнения: перерисовывать нечего.",
)
DRAWN_ANEW = Text(
    "{count} pixels where it hesitated are hidden again; the others stay as they came out.",
    "Снова закрыто {count} пикселей, в которых модель колебалась; остальные остались, как вышли.",
)
FITTED = Text(
    "Your picture was brought to 28×28 as MNIST brings its digits: ink on paper, fitted to a box, centred by its mass.",
    "Ваша картинка приведена к 28×28 так же, как цифры MNIST: чернила на бумаге, в рамке, центр масс посередине.",
)
SQUARED = Text(
    "Your picture was brought to a square of 28×28 in shades of grey.",
    "Ваша картинка приведена к квадрату 28×28 в оттенках серого.",
)
COLOURED = Text(
    "Your picture was brought to a square of 32×32 in colour, over white.",
    "Ваша картинка приведена к цветному квадрату 32×32 на белом фоне.",
)
Change = tuple[Mapping[str, Any], list[Text]]


def act(situation: Situation) -> Change:
    """The parameters that a gesture changes, and sentences for the person."""
    edit = _EDITS.get(situation.ask.action.get("kind"))
    return edit(work_of(situation)) if edit else (SHELF.act(situation.ask, shipped(situation)), [])


def _stroke(work: Work) -> Change:
    ask = work.situation.ask
    points, param = ask.action.get("points") or (), ask.action.get("param")
    if param in ("hide", "show"):
        mode = "draw" if param == "hide" else "erase"
        return {HIDDEN.key: masks.to_text(drawing.mask_stroke(work.hidden, points, ask[BRUSH.key], mode))}, []
    if param not in PEN:
        return {}, []
    if work.colours > 1:
        return {PICTURE.key: DRAWN + drawing.to_text(_painted(work, points, param))}, []
    ink = drawing.stroke(work.x, points, PEN[param], "draw" if param == "pen" else "erase")
    return {PICTURE.key: DRAWN + drawing.to_text(ink)}, []


def _painted(work: Work, points: Any, tool: str) -> np.ndarray:
    """The picture (h, w, 3) with a stroke of the chosen ink, or of white paper."""
    covered = drawing.stroke(np.zeros(work.hidden.shape), points, PEN[tool])[..., None]
    ink = np.array(INKS[work.situation.ask[INK.key]][1]) / 255 if tool == "pen" else 1.0
    return (1 - covered) * work.x + covered * ink


def _invert(work: Work) -> Change:
    return {HIDDEN.key: masks.to_text(~work.hidden)}, []


def _blank(work: Work) -> Change:
    paper = np.ones_like(work.x) if work.colours > 1 else np.zeros_like(work.x)
    return {PICTURE.key: DRAWN + drawing.to_text(paper)}, []


def _reseed(work: Work) -> Change:
    return work.situation.seed_after(SEED), []


def _more(work: Work) -> Change:
    """Keep of the completion in front all that the model was sure of; draw the rest anew, and what lies beside it."""
    undecided = unsure(work)
    if not undecided.any():
        return {}, [SURE]
    image = work.trace.images[work.focus]
    changed = {PICTURE.key: DRAWN + drawing.to_text(image), HIDDEN.key: masks.to_text(undecided)}
    return changed | _reseed(work)[0], [DRAWN_ANEW.format(count=str(int(undecided.sum())))]


def unsure(work: Work) -> Mask:
    """Hidden pixels (h, w) at which the completion in front could have gone another way, and their neighbours."""
    trace = work.trace
    hot = np.zeros((work.x.shape[0] + 2, work.x.shape[1] + 2), bool)
    rows, columns = trace.order[trace.entropy[work.focus] > UNSURE * work.most_nats].T
    hot[rows + 1, columns + 1] = True
    near = hot[1:-1, 1:-1] | hot[:-2, 1:-1] | hot[2:, 1:-1] | hot[1:-1, :-2] | hot[1:-1, 2:]
    return near & work.hidden


def _uploaded(work: Work) -> Change:
    """A picture of the person's own, brought to the size and the look of the data set."""
    found = upload.received(work.situation.ask.action)
    if work.colours > 1:
        picture = upload.as_colour(found.rgba, len(work.x))
        return {PICTURE.key: DRAWN + drawing.to_text(picture)}, [*found.notes, COLOURED]
    grey = upload.as_grey(found.rgba)
    digits = work.situation.ask[DATA.key] != "fashion"
    picture = drawing.normalise(grey) if digits else upload.squared(grey, len(work.x))
    return {PICTURE.key: DRAWN + drawing.to_text(picture)}, [*found.notes, FITTED if digits else SQUARED]


_EDITS: Mapping[Any, Callable[[Work], Change]] = {
    "stroke": _stroke,
    "invert": _invert,
    "blank": _blank,
    "reseed": _reseed,
    "more": _more,
    "upload": _uploaded,
}


def focused(work: Work, number: int) -> Mapping[str, Any]:
    """Bring the completion at a place of the stage to the front."""
    return {FOCUS.key: int(work.places[number]) + 1}


def unfinished(situation: Situation) -> bool:
    """Whether a stroke goes on: the page draws it by itself, and only the whole stroke counts."""
    return situation.held and situation.ask.action.get("kind") == "stroke"
