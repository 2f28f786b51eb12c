"""PixelCNN: a picture is painted over, and completed pixel by pixel in many ways."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

from models.registry import Text
from playground import page, widgets
from playground.tab import TABS, Ask, Frame, Line, Tab
from playground.tabs.completion import api, card, controls, gestures
from playground.tabs.completion.completing import shipped
from playground.tabs.completion.inputs import MIRRORS, SHELF
from playground.tabs.completion.panels.base import Panel, Situation
from playground.tabs.completion.scenes import SCENES
from playground.tabs.completion.settings import PARAMS, SHOWN, VIEW
from playground.typography import tidy


def build(lang: str) -> None:
    """The shelf, the masks and the model's knobs on the left, the view in the middle, its meaning beside."""
    page.mount(TAB, lang, widgets.columns(controls.at_left(lang), _stages(lang), _meaning(), lang))


def _stages(lang: str) -> list[str]:
    views = f'<div class="views">{widgets.segments(VIEW, lang)}</div>'
    return [views, widgets.stage("main", "main picks"), controls.under(lang)]


def _meaning() -> list[str]:
    return [
        widgets.slot("caption"),
        widgets.slot("formula"),
        widgets.slot("table"),
        f'<div class="far">{widgets.stage("side", "side picks")}</div>',
        widgets.slot("card", kind="card"),
    ]


def panel_of(ask: Ask) -> Panel:
    return SHOWN[ask[VIEW.key]]


def frame(ask: Ask) -> Frame:
    """The view, what stands beside it, the shelf, and the words."""
    if gestures.unfinished(Situation(ask)):
        return Frame()
    ask = replace(ask, values={**ask.values, **panel_of(ask).fixed})
    ask, changed, notes = _acted(ask)
    situation, panel = Situation(ask), panel_of(ask)
    picture = panel.draw(situation)
    views = {"main": picture.main, "side": picture.side, "shelf": _shelf(situation, panel)}
    return Frame(
        views={name: view for name, view in views.items() if view},
        html=_words(situation, panel, picture.remark, picture.formula) | {"table": picture.table},
        state={**changed, **picture.state},
        notes=[*notes, *picture.notes],
        settled=not picture.rough,
        download=picture.download or card.saved(situation, panel),
    )


def _acted(ask: Ask) -> tuple[Ask, dict[str, Any], list[str]]:
    """The request with its gesture done, the parameters that the gesture changed, and sentences for the person."""
    if ask.event != "act":
        return ask, {}, []
    situation, panel, notes = Situation(ask), panel_of(ask), []
    changed = panel.act(situation)
    if not changed and panel.pictured:
        changed, told = gestures.act(situation)
        notes = [ask.word(note) for note in told]
    return replace(ask, values={**ask.values, **changed}), dict(changed), notes


def _words(situation: Situation, panel: Panel, remark: str, tex: str) -> dict[str, str]:
    formula = f'<div class="formula" data-display data-tex="{escape(tex)}"></div>' if tex else ""
    words = tidy(escape(f"{situation.word(panel.about)} {remark}".strip()))
    return {"caption": f'<p class="caption">{words}</p>', "formula": formula, "card": card.about(situation, panel)}


def _shelf(situation: Situation, panel: Panel):
    return SHELF.draw(situation.ask, shipped(situation)) if panel.pictured and not situation.held else None


def probe(ask: Ask, view: str, x: float, y: float) -> list[Line]:
    """Exact values under the pointer."""
    reader = panel_of(ask).probe
    return reader(Situation(ask), view, x, y) if reader else []


def warm_up() -> None:
    """Weights and samples of the first picture."""
    frame(Ask("en", {param.key: param.default for param in PARAMS}, "settle"))


TAB = Tab(
    "pixelcnn",
    Text("PixelCNN", "PixelCNN"),
    order=40,
    build=build,
    frame=frame,
    probe=probe,
    endpoints=api.register,
    params=PARAMS,
    mirrors=MIRRORS,
    scenes=SCENES,
    warm_up=warm_up,
)
if SHOWN:  # a copy without any of the models has nothing to show here
    TABS.add(TAB)
