"""The lane in focus as a PyTorch script that can be taken away."""

from __future__ import annotations

from html import escape

from models.gan.script import script
from models.registry import Text
from playground import widgets
from playground.tabs.gans.panels.base import CALM_S, PANELS, Panel, Situation

_DOWNLOAD = Text("Download", "Скачать")
_ABOUT = Text(
    "The same training as a script: PyTorch and nothing else.", "То же обучение в виде скрипта: нужен только PyTorch."
)


def draw(situation: Situation) -> tuple[str, None]:
    """The script, with a button that saves it."""
    run = situation.racer.seen
    text = script(run, lang=situation.ask.lang)
    head = f'<p class="small">{escape(situation.word(_ABOUT))} {widgets.button(situation.word(_DOWNLOAD), "code")}</p>'
    return f'{head}<pre class="code">{escape(text)}</pre>', None


PANELS.add(Panel("code", Text("Code", "Код"), order=80, draw=draw, every=CALM_S))
