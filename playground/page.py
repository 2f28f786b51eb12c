"""Puts a tab on the page and answers what the page asks of it.

One request, one packed answer, no queue: the page calls a server function of the tab's ``gr.HTML`` with its state and
draws what comes back.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import gradio as gr

from models.registry import InputError
from playground import urls
from playground.i18n import WORDS, words
from playground.stage import pack, stage_strings
from playground.stage.box import Box
from playground.tab import Ask, Frame, Line, Tab
from playground.typography import tidy

log = logging.getLogger(__name__)

EVENTS = ("open", "jump", "drag", "settle", "act")

SCENE_KEYS = "1234567890"  # of the first ten scenes, as on the keyboard

# The module's address is relative to the page, so that a proxy's sub-path is kept.
ON_LOAD = r"""
const base = location.pathname.replace(/ru\/?$/, '');
import(base + 'play/js/app/main.js').then((page) => page.mount(element, server, base));
"""


def mount(
    tab: Tab,
    lang: str,
    body: str,
    frame: Callable[[Ask], Frame],
    probe: Callable[[Ask, str, float, float], list[Line]],
) -> gr.HTML:
    """Place ``tab`` with the layout ``body`` (HTML) on the current page, and answer its requests."""
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
        server_functions=[_frame_function(tab, lang, frame), _probe_function(tab, lang, probe)],
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


def _frame_function(tab: Tab, lang: str, answer: Callable[[Ask], Frame]) -> Callable[[Any], str]:
    def frame(request: Any) -> str:
        return pack(_guarded(lambda: _framed(tab, lang, request, answer), lang))

    return frame


def _probe_function(tab: Tab, lang: str, answer: Callable[..., list[Line]]) -> Callable[[Any], str]:
    def probe(request: Any) -> str:
        def lines() -> dict:
            view, x, y = str(request.get("view")), _finite(request.get("x")), _finite(request.get("y"))
            ask, _ = read_ask(tab, lang, request)
            return {"lines": [vars(line) for line in answer(ask, view, x, y)]}

        return pack(_guarded(lines, lang))

    return probe


def _framed(tab: Tab, lang: str, request: Any, answer: Callable[[Ask], Frame]) -> dict:
    ask, notes = read_ask(tab, lang, request)
    frame = answer(ask)
    # What the page holds is replaced by what the server understood: a refused value cannot linger in a control.
    state = {**(dict(ask.values) if ask.event == "open" or notes else {}), **frame.state}
    return {
        "views": frame.views,
        "html": frame.html,
        "charts": frame.charts,
        "state": state,
        "notes": [*notes, *frame.notes],
        "memo": frame.memo,
        "settled": frame.settled,
    }


def read_ask(tab: Tab, lang: str, request: Any) -> tuple[Ask, list[str]]:
    """The validated request, and sentences about whatever in it could not be used."""
    request = request if isinstance(request, Mapping) else {}
    raw = request.get("state") if isinstance(request.get("state"), Mapping) else {}
    values, notes = urls.read(raw, tab.params)
    event = request.get("event") if request.get("event") in EVENTS else "open"
    if event == "open":
        notes = [*notes, *urls.strangers(raw, values)]
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


def _guarded(answer: Callable[[], dict], lang: str) -> dict:
    """The answer, or one sentence: no traceback reaches the page, and the page keeps its last picture."""
    try:
        return answer()
    except InputError as error:
        return {"error": error.text(lang)}
    except Exception:
        log.exception("a request of the page failed")
        return {"error": WORDS["failed"](lang)}
