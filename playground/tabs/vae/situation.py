"""From what the page asks to the model, the code and the picture that a view shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from models.images import load, samples
from models.images.base import Coder
from models.images.samples import Samples
from playground import drawing, upload
from playground.pictured import DRAWN, picture_of
from playground.tab import Ask
from playground.tabs.vae.assets import asset
from playground.tabs.vae.codes import CODE, PICTURE, POINT, SHELF, padded
from playground.tabs.vae.panels import PANELS
from playground.tabs.vae.panels.base import Panel, Situation
from playground.tabs.vae.settings import BETA, DATA, SIZE, VIEW


def panel_of(ask: Ask) -> Panel:
    return PANELS[ask[VIEW.key]]


def size_of(ask: Ask) -> str:
    """The latent space of the view: its own, or the chosen one."""
    return panel_of(ask).size or ask[SIZE.key]


def model_of(ask: Ask) -> Coder:
    """The trained model that the page has chosen."""
    return load(asset(ask[DATA.key], size_of(ask), ask[BETA.key]))


def situation_of(ask: Ask) -> Situation:
    """What the view shows before any gesture."""
    model, shipped = model_of(ask), Samples(*samples(ask[DATA.key]))
    picture, label = picture_of(ask[PICTURE.key], shipped)
    text = ask[(POINT if size_of(ask) == "flat" else CODE).key]
    code = padded(CODE.read(text), model.latent) if text else model.codes(picture[None])[0]
    return Situation(ask, model, code, picture, label, shipped)


def acted(ask: Ask) -> tuple[Ask, dict[str, Any], list[str]]:
    """The request with its gesture done, the parameters that the gesture changed, and sentences for the person."""
    if ask.event != "act":
        return ask, {}, []
    situation = situation_of(ask)
    notes: list[str] = []
    if ask.action.get("kind") == "upload":
        changed, notes = _uploaded(situation)
    else:
        changed = panel_of(ask).act(situation) or SHELF.act(ask, situation.samples)
    if PICTURE.key in changed:
        changed = {**changed, CODE.key: "", POINT.key: ""}  # a new picture takes z along
    # A stroke in progress shows, but only the finished one becomes part of the state.
    unfinished = ask.action.get("kind") == "stroke" and ask.action.get("phase") == "move"
    return replace(ask, values={**ask.values, **changed}), {} if unfinished else dict(changed), notes


def _uploaded(situation: Situation) -> tuple[dict[str, Any], list[str]]:
    """A picture of the person's own, brought to the size and the look of the data set."""
    found = upload.received(situation.ask.action)
    side, data = len(situation.picture), situation.ask[DATA.key]
    if situation.picture.ndim == 3:
        picture = upload.as_colour(found.rgba, side)
    else:
        grey = upload.as_grey(found.rgba)
        picture = drawing.normalise(grey) if data == "digits" else upload.squared(grey, side)
    return {PICTURE.key: DRAWN + drawing.to_text(picture)}, [situation.word(note) for note in found.notes]
