"""What stands beside and under the stage: the shelf, the brush, the masks, the model's knobs and the playback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from models.images import samples
from models.registry import Choice, Param, Text
from playground import widgets
from playground.tabs.completion import masks
from playground.tabs.completion.assets import COLOUR, shelf
from playground.tabs.completion.inputs import (
    BRUSH,
    CLASSES,
    COUNT,
    DATA,
    INK,
    INKS,
    LABEL,
    PICTURE,
    SHELF,
    SORT,
    SPEED,
    STEP,
    TEMPERATURE,
    TOOL,
)  # fmt: skip
from playground.tabs.completion.masks import HIDDEN
from playground.tabs.completion.panels.base import Panel
from playground.tabs.completion.settings import SHOWN, VIEW

_INVERT = Text("invert", "наоборот")
_BLANK = Text("blank sheet", "чистый лист")
_RESEED = Text("draw again", "ещё раз")
_MORE = Text("more like this", "ещё похожих")
_CLIP = Text("GIF", "GIF")


def at_left(lang: str) -> list[str]:
    """The controls beside the stage."""
    when = _where(lambda panel: panel.pictured)
    own = [
        widgets.stage("shelf", "shelf picks"),
        widgets.slider(SHELF.page, lang),
        _row(widgets.upload(PICTURE.key, lang), widgets.button(_BLANK(lang), "blank")),
        widgets.group(
            HIDDEN.title(lang),
            widgets.picker(HIDDEN, lang, masks.icon),
            beside=widgets.button(_INVERT(lang), "invert"),
            when=_free(HIDDEN),
        ),
        widgets.slider(BRUSH, lang, when=f"{TOOL.key}=hide|show&{VIEW.key}=paint"),
        _inks(lang),
    ]
    pictured = f'<div class="pictured"{widgets.attributes(data_when=when)}>{"".join(own)}</div>'
    views = (part for panel in SHOWN.values() for part in _of(panel.key, panel.controls(lang)))
    return [_kinds(lang), pictured, _chance(lang), *views]


def _kinds(lang: str) -> str:
    """The choice between the models, where there are several and the view shows what they draw."""
    if len(DATA.choices) < 2:
        return ""
    drawn = _where(lambda panel: DATA.key not in panel.fixed and (panel.pictured or panel.key == "nothing"))
    return widgets.segments(DATA, lang, when=drawn)


def _where(holds: Callable[[Panel], bool]) -> str:
    """The condition that a view of some kind is shown."""
    return f"{VIEW.key}={'|'.join(panel.key for panel in SHOWN.values() if holds(panel))}"


def _free(param: Param) -> str:
    """The condition that the parameter has more than one value in the view."""
    return _where(lambda panel: param.key not in panel.fixed)


def _chance(lang: str) -> str:
    """What decides how the model draws, where it draws."""
    several = f"{VIEW.key}=paint|pixel"
    parts = [
        widgets.group(COUNT.title(lang), beside=widgets.segments(COUNT, lang), when=several),
        widgets.group(SORT.title(lang), beside=widgets.segments(SORT, lang), when=several),
        widgets.slider(TEMPERATURE, lang, when=_free(TEMPERATURE)),
        *(_classes(kind, lang) for kind in dict.fromkeys(map(shelf, (choice.key for choice in DATA.choices)))),
        _row(widgets.button(_RESEED(lang), "reseed"), widgets.button(_MORE(lang), "more", several), _clip(lang)),
    ]
    when = _where(lambda panel: panel.playback == "paced")
    return f'<div class="pictured"{widgets.attributes(data_when=when)}>{"".join(parts)}</div>'


def _classes(kind: str, lang: str) -> str:
    """The classes that can be told, by the names that they have among pictures of a kind."""
    names = samples(kind)[2]
    named = [Choice(key, names[number]) for key, number in CLASSES.items()]
    choices = (*(choice for choice in LABEL.choices if choice.key not in CLASSES), *named)
    buttons = widgets.segments(replace(LABEL, choices=choices), lang)
    kinds = "|".join(choice.key for choice in DATA.choices if shelf(choice.key) == kind)
    wordy = "" if kind == "digits" else ' class="wordy"'
    return widgets.group(LABEL.title(lang), f"<div{wordy}>{buttons}</div>", when=f"{_free(LABEL)}&{DATA.key}={kinds}")


def _clip(lang: str) -> str:
    return widgets.button(_CLIP(lang), "gif", when=f"{VIEW.key}=paint|pixel|nothing|autoencoder|architectures")


def _row(*parts: str) -> str:
    return f'<div class="row">{"".join(parts)}</div>'


def _of(view: str, parts: list[str]) -> list[str]:
    """Controls of one view, hidden elsewhere."""
    return [f'<div class="own"{widgets.attributes(data_when=f"{VIEW.key}={view}")}>{part}</div>' for part in parts]


def under(lang: str) -> str:
    """The row under the stage: tools of the brush, the playback, and what a view has of its own."""
    tools = widgets.segments(TOOL, lang, when=f"{VIEW.key}=paint")
    own = (part for panel in SHOWN.values() for part in _of(panel.key, panel.dock(lang)))
    return widgets.dock(tools, _playback(lang), *own)


def _inks(lang: str) -> str:
    """The colours of the pen, where pictures have any."""
    when = f"{TOOL.key}=pen&{VIEW.key}=paint&{DATA.key}={COLOUR}"
    inks = f'<div class="inks">{widgets.picker(INK, lang, _swatch)}</div>'
    return widgets.group(INK.title(lang), inks, when=when)


def _swatch(ink: str) -> str:
    """An ink as a small picture."""
    colour = "rgb({} {} {})".format(*INKS[ink][1])
    return f'<svg viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="4" fill="{colour}"/></svg>'


def _playback(lang: str) -> str:
    when = _where(lambda panel: bool(panel.playback))
    steps = widgets.slider(STEP, lang, playable=True)
    speed = widgets.slider(SPEED, lang, when=_where(lambda panel: panel.playback == "paced"))
    names = widgets.attributes(data_playback=STEP.key, data_speed=SPEED.key, data_when=when)
    return f'<div class="playback"{names}>{steps}{speed}</div>'
