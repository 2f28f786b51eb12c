"""The lane in focus as a PyTorch script that can be taken away."""

from __future__ import annotations

from html import escape

from models.registry import Text
from playground import widgets
from playground.tabs.vae_training import words
from playground.tabs.vae_training.panels.base import PANELS, Drawn, Panel, Situation

_DOWNLOAD = Text("Download", "Скачать")
_ABOUT = Text(
    "The same training as a script: PyTorch and nothing else.", "То же обучение в виде скрипта: нужен только PyTorch."
)


def draw(situation: Situation) -> Drawn:
    """The script, with a button that saves it."""
    button = widgets.button(situation.word(_DOWNLOAD), "code")
    listing = escape(words.code(situation.ask, situation.racer).content)
    return Drawn(f'<p class="small">{escape(situation.word(_ABOUT))} {button}</p><pre class="code">{listing}</pre>')


PANELS.add(Panel("code", Text("Code", "Код"), order=80, draw=draw))
