"""What a VAE minimises, in words and as a formula, and pictures that the lane in focus makes of nothing."""

from __future__ import annotations

from html import escape

import numpy as np

from models.registry import Text
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.vae_training.panels.base import PANELS, Drawn, Panel, Situation, caption
from playground.widgets import idea_style

FORMULA = (
    r"\underbrace{\mathbb{E}_{q(z|x)}[-\log p(x|z)]}_{\text{%s}} + "
    r"\beta\,\underbrace{\mathrm{KL}(q(z|x)\,\|\,p(z))}_{\text{%s}}"
)

_ABOUT = Text(
    "Two networks learn from 500 pictures: the encoder gives each picture a place on the map (a coloured point), the "
    "decoder paints a picture for every place. Change β while they train: what moves first, the points or the "
    "pictures? Click a point to follow its picture.",
    "Две сети учатся на 500 картинках: кодировщик даёт картинке место на карте (цветная точка), декодер рисует "
    "картинку для каждого места. Меняйте β по ходу обучения: что сдвинется первым — точки или картинки? Щёлкните "
    "по точке, чтобы следить за её картинкой.",
)
_MINIMISED = Text("Both minimise", "Обе минимизируют")
_TERMS = Text("reconstruction", "восстановление"), Text("stay near the prior", "держаться априорного")
_DRAWN = Text("Drawn from the prior N(0, I) and decoded", "Взято из априорного N(0, I) и раскодировано")
_DESCRIBE = Text("{count} generated pictures", "Порождённые картинки: {count}")
ROWS, COLUMNS = 4, 6  # of generated pictures


def draw(situation: Situation) -> Drawn:
    """The idea, the loss, and what the lane in focus makes of the prior."""
    word = situation.word
    tex = FORMULA % tuple(word(term) for term in _TERMS)
    parts = (
        f"{caption(word(_ABOUT))}<h3>{escape(word(_MINIMISED))}</h3>"
        f'<div class="formula" data-display data-tex="{escape(tex)}"></div><h3>{escape(word(_DRAWN))}</h3>'
    )
    return Drawn(f'<div style="{idea_style(f"lane{situation.number}")}">{parts}</div>', view=_samples(situation))


def _samples(situation: Situation) -> View:
    """Decoded draws from the prior: the same draws at every moment, so that they can be watched becoming pictures."""
    count = ROWS * COLUMNS
    places = np.stack(np.meshgrid(np.arange(COLUMNS) + 0.5, np.arange(ROWS) + 0.5), axis=-1).reshape(-1, 2)
    stack = [layers.pictures(situation.racer.seen.samples(count, seed=0), places, 0.97, smooth=True)]
    told = situation.word(_DESCRIBE).format(count=count)
    return View((0, COLUMNS), (0, ROWS), stack, describe=told, hover=False, axes="none")


PANELS.add(Panel("about", Text("About", "О модели"), order=10, draw=draw, shows="stage"))
