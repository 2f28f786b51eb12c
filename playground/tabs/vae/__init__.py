"""VAE: a latent space that can be walked through, and what becomes of a picture on its way through it."""

from __future__ import annotations

from html import escape

from models.registry import Text
from playground import page, widgets
from playground.tab import TABS, Ask, Frame, Line, Tab
from playground.tabs.vae import api, card
from playground.tabs.vae.codes import PICTURE, SHELF
from playground.tabs.vae.panels import PANELS
from playground.tabs.vae.panels.base import Panel, Situation
from playground.tabs.vae.scenes import SCENES
from playground.tabs.vae.settings import BETA, DATA, PARAMS, SIZE, VIEW
from playground.tabs.vae.situation import acted, panel_of, situation_of
from playground.typography import tidy


def build(lang: str) -> None:
    """The shelf and the choice of a model on the left, the view in the middle, its meaning and a picture beside."""
    page.mount(TAB, lang, widgets.columns(_controls(lang), _stages(lang), _meaning(lang), lang))


def _controls(lang: str) -> list[str]:
    chosen = "|".join(key for key, panel in PANELS.items() if panel.chosen)
    sized = (f"{VIEW.key}={key}&{also}" for key, panel in PANELS.items() if not panel.size for also in panel.sized)
    return [
        widgets.segments(DATA, lang),
        widgets.stage("shelf", "shelf picks"),
        widgets.slider(SHELF.page, lang),
        widgets.upload(PICTURE.key, lang),
        *(part for panel in PANELS.values() for part in panel.controls(lang)),
        widgets.group(BETA.title(lang), widgets.segments(BETA, lang), when=f"{VIEW.key}={chosen}&vae.data!=emoji"),
        widgets.group(SIZE.title(lang), widgets.segments(SIZE, lang), when="||".join(sized)),
        widgets.slot("card", kind="card"),
    ]


def _stages(lang: str) -> list[str]:
    views = f'<div class="views">{widgets.segments(VIEW, lang)}</div>'
    docks = (part for panel in PANELS.values() for part in panel.dock(lang))
    return [views, widgets.stage("main", "main picks"), widgets.dock(*docks)]


def _meaning(_lang: str) -> list[str]:
    return [
        widgets.slot("caption"),
        widgets.slot("formula"),
        widgets.slot("table"),
        f'<div class="far">{widgets.stage("side", "side quiet")}</div>',
    ]


def frame(ask: Ask) -> Frame:
    """The view, the picture beside it, the shelf, and the words."""
    ask, changed, notes = acted(ask)
    situation, panel = situation_of(ask), panel_of(ask)
    picture = panel.draw(situation)
    formula = (
        f'<div class="formula" data-display data-tex="{escape(picture.formula)}"></div>' if picture.formula else ""
    )
    views = {"side": picture.side, "main": picture.main, "shelf": None}
    if not situation.held:
        views["shelf"] = SHELF.draw(ask, situation.samples)
    return Frame(
        views={name: view for name, view in views.items() if view},
        html={
            "caption": _caption(situation.word(panel.about), picture.remark),
            "formula": formula,
            "table": picture.table,
            **_card(situation, panel),
        },
        state={**changed, **picture.state},
        notes=notes,
        settled=not picture.rough,
        download=picture.download or card.saved(situation),
    )


def _caption(about: str, remark: str) -> str:
    """What the view shows, and what is to be seen right now: a projector leaves the first to the lecturer."""
    parts = ("about", about), ("remark", remark)
    spans = " ".join(f'<span class="{name}">{tidy(escape(text))}</span>' for name, text in parts if text)
    return f'<p class="caption">{spans}</p>'


def _card(situation: Situation, panel: Panel) -> dict[str, str]:
    """What is told of the model; a moving hand does not change it."""
    return {} if situation.held else {"card": card.about(situation) if panel.chosen else ""}


def probe(ask: Ask, view: str, x: float, y: float) -> list[Line]:
    """Exact values under the pointer."""
    reader = panel_of(ask).probe
    return reader(situation_of(ask), view, x, y) if reader else []


def warm_up() -> None:
    """Weights and samples of the first picture."""
    frame(Ask("en", {param.key: param.default for param in PARAMS}, "settle"))


TAB = TABS.add(
    Tab(
        "vae",
        Text("VAE", "VAE"),
        order=30,
        build=build,
        frame=frame,
        probe=probe,
        endpoints=api.register,
        params=PARAMS,
        scenes=SCENES,
        warm_up=warm_up,
    )
)
