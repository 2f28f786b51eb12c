"""Divergences: what a fit looks like depends on how its distance to the target is measured."""

from __future__ import annotations

from models.divergences import DIVERGENCES
from models.registry import Text
from playground import gestures, page, picker, widgets
from playground.figures.sentence import sentence
from playground.tab import TABS, Ask, Frame, Line, Tab
from playground.tabs.divergences import api, separation, words
from playground.tabs.divergences.panels import PANELS
from playground.tabs.divergences.panels.base import Picture, Situation
from playground.tabs.divergences.scenes import SCENES
from playground.tabs.divergences.settings import (
    COUNT,
    DRAW,
    FAMILY,
    FOCUS,
    OWN,
    PANEL,
    PARAMS,
    RATE,
    READING,
    SHOWN,
    SURFACE,
    TIME,
)
from playground.tabs.divergences.solving import grid_of, memo, own_params, solve

PLANE_ONLY = {"isotropic": "dim=2", "diagonal": "dim=2"}  # on the line every Gaussian is both
USUAL = ("forward_kl", "reverse_kl", "js", "tv", "w2")

_APART = Text("Two Gaussians move apart", "Гауссианы расходятся")


def build(lang: str) -> None:
    """Target, family and divergences on the left; the stage; caption, table and the far view on the right."""
    body = widgets.columns(_controls(lang), _stages(lang), _meaning(lang), lang)
    page.mount(TAB, lang, body)


def _controls(lang: str) -> list[str]:
    return [
        picker.controls(lang),
        widgets.group(FAMILY.title(lang), widgets.segments(FAMILY, lang, only=PLANE_ONLY)),
        widgets.group(SHOWN.title(lang), widgets.chips(SHOWN, FOCUS, lang, USUAL)),
    ]


def _stages(lang: str) -> list[str]:
    views = f'<div class="views">{widgets.segments(PANEL, lang)}</div>'
    return [
        views,
        widgets.stage("main", "main"),
        widgets.chart("main", "main", when="view=landscape&landscape=surface"),
        widgets.dock(
            widgets.segments(SURFACE, lang, when="view=landscape"),
            widgets.slider(TIME, lang, when="view=transport", playable=True),
            widgets.segments(READING, lang, when="view=estimates"),
            widgets.slider(COUNT, lang, when="view=estimates|likelihood", playable=True),
            widgets.slider(DRAW, lang, when="view=estimates|likelihood"),
            *(widgets.slider(param, lang, when=f"on~{key}", playable=True) for key, param in OWN.values()),
            *gestures.controls(lang),
        ),
    ]


def _meaning(lang: str) -> list[str]:
    return [
        widgets.slot("caption"),
        widgets.slot("formula"),
        widgets.slot("table"),
        f'<div class="far">{widgets.heading(_APART(lang), widgets.segments(RATE, lang))}',
        f"{widgets.stage('side', 'side quiet')}</div>",
    ]


def situation_of(ask: Ask) -> tuple[Situation, list[str]]:
    """Solve what the page asks; also the sentences about what could not be."""
    p = picker.distribution(ask.values)
    grid = grid_of(ask, p)
    fits, settled, notes = solve(ask, p, grid)
    params = {key: own_params(ask.values, key) for key in DIVERGENCES}
    return Situation(ask, p, grid, fits, params, settled), notes


def frame(ask: Ask) -> Frame:
    """The main picture, the words beside it, and the far view."""
    ask, drawn, remarks = gestures.apply(ask)
    situation, notes = situation_of(ask)
    panel = PANELS[ask["view"]]
    picture = _complete(panel.draw(situation), situation)
    if picture.view and panel.key != "basins":
        picture.view.layers += gestures.handles(ask)
    return Frame(
        views={"side": separation.draw(situation)} | ({"main": picture.view} if picture.view else {}),
        charts={"main": picture.chart} if picture.chart else {},
        html={
            "caption": words.caption(situation, panel, picture),
            "formula": words.formula(picture.of or situation.focus.key),
            "table": picture.table or words.fit_table(situation),
        },
        state={**drawn, **picture.state},
        notes=[*remarks, *notes],
        memo=memo(situation.fits, ask["family"]),
        settled=situation.settled and not picture.rough and not situation.dragging,
    )


def _complete(picture: Picture, situation: Situation) -> Picture:
    """Where a view has nothing to show, the fits and the reason: an older picture under a new title would lie."""
    if picture.reason:
        picture.view = PANELS["fits"].draw(situation).view
        picture.chart = sentence(picture.reason) if situation.ask["landscape"] == "surface" else None
    return picture


def warm_up() -> None:
    """The first picture's fits and curves, which every visitor then finds in the caches."""
    frame(Ask("en", {param.key: param.default for param in PARAMS}, "settle"))


def probe(ask: Ask, view: str, x: float, y: float) -> list[Line]:
    """Exact values under the pointer."""
    reader = PANELS[ask["view"]].probe
    return reader(situation_of(ask)[0], x, y) if view == "main" and reader else []


TAB = TABS.add(
    Tab(
        "divergences",
        Text("Divergences", "Дивергенции"),
        order=10,
        build=build,
        frame=frame,
        probe=probe,
        endpoints=api.register,
        params=PARAMS,
        scenes=SCENES,
        warm_up=warm_up,
    )
)
