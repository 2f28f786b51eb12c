"""Puts a tab on the page and answers what the page asks of it.

One question, one answer, no queue: the page sends its state and draws what comes back. How both travel is
`playground.wire`'s business.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType
from typing import Any

import gradio as gr

from playground import urls
from playground.i18n import WORDS, words
from playground.stage import stage_strings
from playground.stage.box import Box
from playground.tab import TABS, Ask, Tab
from playground.typography import tidy

EVENTS = ("open", "jump", "drag", "settle", "act", "advance")

SCENE_KEYS = "1234567890"  # of the first ten scenes, as on the keyboard

# Every address is made in the page, relative to it, so that a proxy's sub-path is kept.
BASE = r"location.pathname.replace(/\/(ru)?\/?$/, '') + '/'"
ON_LOAD = f"""
const base = {BASE};
import(base + 'play/js/app/main.js').then((page) => page.mount(element, base));
"""


def mount(tab: Tab, lang: str, body: str) -> gr.HTML:
    """Place ``tab`` with the layout ``body`` (HTML) on the current page."""
    content = (
        f'<section class="tab" data-tab="{tab.key}" hidden>{_config(tab, lang)}'
        f'<div class="room">{body}</div>{_scene_strip(tab, lang)}</section>'
    )
    return gr.HTML(
        value=content,
        html_template="${value}",
        js_on_load=ON_LOAD,
        apply_default_css=False,
        elem_classes="tab-holder",
    )


def _config(tab: Tab, lang: str) -> str:
    """What the page's scripts need to know of the tab, as a JSON block beside its layout."""
    config = {
        "tab": tab.key,
        "title": tab.title(lang),
        "lang": lang,
        "version": urls.LINK_VERSION,
        "words": words(lang),
        "strings": stage_strings(lang),
        "defaults": {param.key: param.default for param in tab.params},
        "mirrors": {param.key: param.default for param in tab.mirrors},
        "live": tab.live,
        "opening": tab.opening,
        "scenes": [
            {
                "key": scene.key,
                "state": dict(scene.state),
                "question": tidy(scene.question(lang)),
                "answer": tidy(scene.answer(lang)),
                "cue": scene.cue,
            }
            for scene in tab.scenes
        ],
    }
    return f'<template class="config" data-json="{escape(json.dumps(config, ensure_ascii=False))}"></template>'


def _scene_strip(tab: Tab, lang: str) -> str:
    buttons = "".join(
        f'<button type="button" data-scene="{scene.key}">{_badge(number)}{escape(scene.title(lang))}</button>'
        for number, scene in enumerate(tab.scenes)
    )
    return (
        f'<footer class="scenes"><nav aria-label="{WORDS["scenes"](lang)}">{buttons}</nav>'
        f'<div class="ask" hidden><p class="question"></p><button type="button" class="reveal">{WORDS["reveal"](lang)}'
        '</button><p class="answer" hidden></p></div></footer>'
    )


def _badge(number: int) -> str:
    """The key that opens a scene, for the first ten."""
    return f"<kbd>{SCENE_KEYS[number]}</kbd>" if number < len(SCENE_KEYS) else ""


def probe(tab: Tab, lang: str, question: Any) -> dict:
    """Exact values at one point of a stage: ``view`` names it, ``x`` and ``y`` are in its data units."""
    question = question if isinstance(question, Mapping) else {}
    view, x, y = str(question.get("view")), _finite(question.get("x")), _finite(question.get("y"))
    ask, _ = read_ask(tab, lang, question)
    return {"lines": [vars(line) for line in tab.probe(ask, view, x, y)]}


def frame(tab: Tab, lang: str, question: Any) -> dict:
    """The pictures and words of one moment. The question is what `Ask` holds, unchecked: ``event``, ``state``,
    ``action``, ``boxes`` (of each stage [width, height, top, unit]) and ``memo``."""
    ask, notes = read_ask(tab, lang, question)
    answer = tab.frame(ask)
    # What the page holds is replaced by what the server understood: a refused value cannot linger in a control.
    state = {**(dict(ask.values) if ask.event == "open" or notes else {}), **answer.state}
    return {
        "views": answer.views,
        "html": answer.html,
        "charts": answer.charts,
        "state": state,
        "notes": [*notes, *answer.notes],
        "memo": answer.memo,
        "settled": answer.settled,
        "live": answer.live,
        "download": answer.download,
    }


def read_ask(tab: Tab, lang: str, request: Any) -> tuple[Ask, list[str]]:
    """The validated request, and sentences about whatever in it could not be used."""
    request = request if isinstance(request, Mapping) else {}
    raw = request.get("state") if isinstance(request.get("state"), Mapping) else {}
    values, notes = urls.read(raw, tab.params)
    event = request.get("event") if request.get("event") in EVENTS else "open"
    if event == "open":
        notes = [*notes, *urls.strangers(raw, {param.key for one in TABS.values() for param in one.params})]
    action = request.get("action") if isinstance(request.get("action"), Mapping) else {}
    ask = Ask(lang, values, event, action, _boxes(request.get("boxes")), request.get("memo"))
    return ask, [note(lang) for note in notes]


def _boxes(raw: Any) -> dict[str, Box]:
    """Stage boxes within what a screen can be; anything else is left out."""
    boxes = {}
    for name, box in raw.items() if isinstance(raw, Mapping) else ():
        if isinstance(box, list) and len(box) == 4:
            width, height, top, unit = (_finite(number) for number in box)
            width, height = (min(max(side, 80.0), 8000.0) for side in (width, height))
            boxes[str(name)] = Box(width, height, min(max(top, 0.0), height / 2), min(max(unit, 0.5), 4.0))
    return boxes


def _finite(value: Any) -> float:
    number = float(value) if isinstance(value, (int, float)) else 0.0
    return number if math.isfinite(number) else 0.0


def advance(tab: Tab, lang: str, question: Any) -> dict:
    """Some more training and the picture after it: a `frame` whose ``action`` says how much."""
    return frame(tab, lang, {**(question if isinstance(question, Mapping) else {}), "event": "advance"})


# What a page may ask, by the name that stands in the question's address.
ANSWERS: Mapping[str, Callable[[Tab, str, Any], dict]] = MappingProxyType(
    {"frame": frame, "probe": probe, "advance": advance}
)
