"""Controls as HTML, made from the parameters they set.

The page's scripts find a control by ``data-param`` and hide what carries an unmet ``data-when``; nothing else ties a
control to a tab.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping
from html import escape
from types import MappingProxyType

from models.registry import Choice, Param, Text
from playground import upload as pictures
from playground.i18n import WORDS
from playground.theme import DASHES


def attributes(**values: str | float | None) -> str:
    """HTML attributes; underscores become hyphens, ``None`` leaves the attribute out."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in values.items() if value is not None}
    return "".join(f' {key}="{escape(str(value))}"' for key, value in named.items())


def group(title: str, *parts: str, when: str | None = None, beside: str = "") -> str:
    """Controls under a small heading, with a control ``beside`` it.

    ``when`` is a condition such as ``target=ring|grid`` or ``on~js``.
    """
    return f'<div class="group"{attributes(data_when=when)}>{heading(title, beside)}{"".join(parts)}</div>'


def heading(title: str, beside: str = "") -> str:
    """A small heading, with a control at its right."""
    return f'<div class="heading"><h3>{escape(title)}</h3>{beside}</div>'


def slider(param: Param, lang: str, when: str | None = None, playable: bool = False) -> str:
    """A range control with its value; a logarithmic parameter moves on a logarithmic track."""
    low, high = (math.log10(param.low), math.log10(param.high)) if param.log else (param.low, param.high)
    step = (high - low) / 200 if param.log else param.step
    value = math.log10(param.default) if param.log else param.default
    track = attributes(
        type="range", min=low, max=high, step=step, value=value, title=WORDS["reset"](lang),
        aria_label=param.title(lang), data_param=param.key, data_log=1 if param.log else None,
        data_digits=digits(param.step),
    )  # fmt: skip
    return (
        f'<label class="slider"{attributes(data_when=when, title=param.help(lang) or None)}>'
        f'<span class="name">{escape(param.title(lang))}</span>{_play_button(param, lang) if playable else ""}'
        f'<output data-show="{param.key}" data-unit="{escape(param.unit(lang))}"></output><input{track}></label>'
    )


def digits(step: float | None) -> int:
    """Decimals that show every multiple of ``step``, at most four."""
    if not step or float(step).is_integer():
        return 0
    return min(4, max(1, math.ceil(-math.log10(step) - 1e-9)))


def _play_button(param: Param, lang: str) -> str:
    return (
        f'<button type="button" class="play"{attributes(data_play=param.key, aria_label=WORDS["play"](lang))}></button>'
    )


def segments(param: Param, lang: str, when: str | None = None, only: Mapping[str, str] = MappingProxyType({})) -> str:
    """One of a few choices, side by side; a choice named in ``only`` is there while its condition holds."""
    buttons = (_choice_button(param, choice, lang, when=only.get(choice.key)) for choice in param.choices)
    label = attributes(aria_label=param.title(lang), data_when=when)
    return f'<div class="segments" role="radiogroup"{label}>{"".join(buttons)}</div>'


def _choice_button(param: Param, choice: Choice, lang: str, content: str | None = None, when: str | None = None) -> str:
    title = choice.title(lang) if content else None
    named = attributes(data_param=param.key, data_value=choice.key, data_when=when, title=title)
    return (
        f'<button type="button" role="radio"{named}{attributes(aria_label=choice.title(lang)) if content else ""}>'
        f"{content or escape(choice.title(lang))}</button>"
    )


def picker(param: Param, lang: str, picture: Callable[[str], str], when: str | None = None) -> str:
    """One of several things that are best told apart by a small picture (SVG from ``picture(key)``)."""
    buttons = (_choice_button(param, choice, lang, picture(choice.key)) for choice in param.choices)
    label = attributes(aria_label=param.title(lang), data_when=when)
    return f'<div class="picker" role="radiogroup"{label}>{"".join(buttons)}</div>'


def chips(shown: Param, focus: Param, lang: str, usual: Container[str]) -> str:
    """Ideas that can be switched on and off by their mark and explained by a click on their name.

    Those that are not ``usual`` wait behind "more" until they are used.
    """
    each = "".join(_chip(shown, focus, choice, lang, rare=choice.key not in usual) for choice in shown.choices)
    more = f'<button type="button" class="more" aria-expanded="false">{WORDS["more"](lang)}</button>'
    return f'<div class="chips">{each}{more}</div>'


def _chip(shown: Param, focus: Param, choice: Choice, lang: str, rare: bool) -> str:
    name = choice.title(lang)
    switch = attributes(
        data_toggle=shown.key, data_value=choice.key, aria_label=WORDS["show"](lang).format(name=name),
        title=WORDS["show"](lang).format(name=name),
    )  # fmt: skip
    explain = attributes(
        data_param=focus.key, data_value=choice.key, data_switch_on=shown.key,
        title=WORDS["explain"](lang).format(name=name),
    )  # fmt: skip
    whole = attributes(class_="chip rare" if rare else "chip", style=idea_style(str(choice.key)), data_key=choice.key)
    return (
        f"<span{whole}>"
        f'<button type="button" class="mark"{switch}>{_mark(choice.key)}</button>'
        f'<button type="button" class="text"{explain}>{escape(name)}</button></span>'
    )


def toggles(shown: Param, lang: str) -> str:
    """Parts of a picture that can be switched on and off."""
    buttons = (
        f'<button type="button" class="toggle"{attributes(data_toggle=shown.key, data_value=choice.key)}>'
        f"{escape(choice.title(lang))}</button>"
        for choice in shown.choices
    )
    return f'<div class="toggles">{"".join(buttons)}</div>'


def _mark(key: str) -> str:
    """A short piece of the idea's line: its colour and its dash."""
    dash = " ".join(str(length / 2) for length in DASHES.get(key, ()))
    circle = attributes(cx=7, cy=7, r=5.5, stroke_dasharray=dash or None)
    return f'<svg viewBox="0 0 14 14" aria-hidden="true"><circle{circle}/></svg>'


def idea_style(key: str) -> str:
    """The style that gives an element, as ``--idea``, the colour of what it speaks of."""
    return f"--idea: var(--c-{key.replace('_', '-')})"


def stage(name: str, kind: str = "") -> str:
    """A place for a canvas that the tab's answers fill under ``views[name]``."""
    return f'<div class="stage {kind}" data-stage="{name}"></div>'


def slot(name: str, tag: str = "div", kind: str = "") -> str:
    """A place for HTML that the tab's answers fill under ``html[name]``."""
    return f'<{tag} class="slot {kind}" data-slot="{name}" aria-live="polite"></{tag}>'


def chart(name: str, kind: str = "", when: str | None = None) -> str:
    """A place for a plotly chart that the tab's answers fill under ``charts[name]``."""
    return f'<div class="chart {kind}" data-chart="{name}"{attributes(data_when=when)}></div>'


def dock(*parts: str) -> str:
    """A row under the stage for controls that belong to one view of it."""
    return f'<div class="dock">{"".join(parts)}</div>'


def button(title: str, action: str, when: str | None = None) -> str:
    """A button whose click is sent to the tab as the action ``{kind: action}``."""
    return (
        f'<button type="button" class="quiet"{attributes(data_action=action, data_when=when)}>{escape(title)}</button>'
    )


def upload(key: str, lang: str, when: str | None = None) -> str:
    """A button that sends a picture of the person's to the tab as ``{kind: "upload", param: key, data: base 64}``.

    A picture dropped on one of the tab's stages goes the same way, while the button is there.
    """
    long = pictures.too_long("{value}")  # the page fills in what the file holds
    sentences = attributes(
        data_upload=key, data_most=pictures.MOST_BYTES, data_long=long(lang), data_unreadable=pictures.UNREADABLE(lang),
        data_when=when, title=WORDS["upload_help"](lang),
    )  # fmt: skip
    chooser = attributes(type="file", accept=",".join(pictures.TYPES), hidden="", tabindex=-1, aria_hidden="true")
    return f'<button type="button" class="quiet"{sentences}>{WORDS["upload"](lang)}</button><input{chooser}>'


def columns(controls: Iterable[str], middle: Iterable[str], meaning: Iterable[str], lang: str) -> str:
    """The usual room: controls on the left, the stage in the middle, its meaning on the right."""
    return (
        f'<aside class="controls">{_drawer("controls", controls, lang)}</aside>'
        f'<div class="middle">{"".join(middle)}</div>'
        f'<aside class="meaning">{_drawer("meaning", meaning, lang)}</aside>'
    )


def _drawer(name: str, parts: Iterable[str], lang: str) -> str:
    """A panel that can be shut where the page is a single column; elsewhere its handle is hidden."""
    return f'<details class="drawer" open><summary>{WORDS[name](lang)}</summary><div>{"".join(parts)}</div></details>'


def named(pairs: Iterable[tuple[str, Text]]) -> tuple[Choice, ...]:
    """Choices from (key, title) pairs."""
    return tuple(Choice(key, title) for key, title in pairs)
