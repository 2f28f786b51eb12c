"""Digit and style apart: a class-conditional VAE paints every digit in the handwriting of one."""

from __future__ import annotations

from html import escape

import numpy as np
from scipy.special import softmax

from models.images import binarize, load
from models.images.families.vae import VAE
from models.registry import Param, Text
from playground import widgets
from playground.camera import Array
from playground.stage import layers
from playground.stage.view import View
from playground.tables import table
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.vae.scenery import alone, columns_of

MODEL = "cvae_digits_16d"
ROWS = 5  # hands drawn from the prior, under that of the picture
HANDS = Param("vae.hands", Text("Other hands", "Другие почерки"), 0, 0, 50, 1)

_THIS = Text("this hand", "этот почерк")
_DRAWN = Text("z ~ p(z)", "z ~ p(z)")
_TAKEN = Text(
    "The picture is taken for a {label}: its code, without the digit, is the style of the first row.",
    "Картинка принята за {label}: её код без цифры — стиль первого ряда.",
)
_ONLY_DIGITS = Text(
    "The conditional network was trained on digits: choose digits on the left.",
    "Условная сеть обучена на цифрах: выберите цифры слева.",
)
_DIGIT = Text("digit", "цифра")
_HEADS = Text("−ELBO, nats", "−ELBO, нат"), Text("share", "доля")
_SHARE = Text(
    "the bound as a classifier: share of each digit if all are equally likely beforehand",
    "нижняя оценка как классификатор: доля каждой цифры, если заранее все равновероятны",
)
_DESCRIBE = Text("The ten digits in {rows} hands.", "Десять цифр {rows} почерками.")


def bounds(model: VAE, picture: Array) -> Array:
    """−ELBO of a picture (h, w) under every label (classes,), nats: four draws of z each, the same for all labels."""
    x = np.repeat(binarize(picture[None]), model.classes, axis=0)
    labels = np.arange(model.classes)
    return -np.mean([model.elbo(x, labels, seed=seed) for seed in range(4)], axis=0)


def draw(situation: Situation) -> Picture:
    """Ten digits per row: in the hand of the picture, then in hands drawn from the prior."""
    model = load(MODEL)
    if situation.picture.shape != model.shape:
        view = alone(situation, situation.picture)
        return Picture(view, view, remark=situation.word(_ONLY_DIGITS))
    nats = bounds(model, situation.picture)
    label = int(nats.argmin()) if situation.label is None else situation.label
    hand = model.codes(situation.picture[None], label)
    noise = np.random.default_rng(int(situation.ask[HANDS.key])).standard_normal((ROWS, model.latent))
    codes = np.concatenate([hand, noise]).repeat(model.classes, axis=0)
    images = model.decode(codes, np.tile(np.arange(model.classes), ROWS + 1))
    return Picture(
        _stage(situation, images, label),
        alone(situation, situation.picture),
        table=_table(situation, nats),
        remark=situation.word(_TAKEN.format(label=label)),
        formula=r"p(x, z \mid y) = p(x \mid z, y)\,p(z)",
    )


def _stage(situation: Situation, images: Array, label: int) -> View:
    columns = len(images) // (ROWS + 1)
    start = columns_of(situation, [situation.word(_THIS)], columns)
    place = np.arange(len(images))
    centres = np.stack([place % columns + start + 0.5, -(place // columns) * 1.0], axis=1)
    frames = ["accent" if number == label else None for number in place]
    names = [layers.text(start - 0.1, 0.0, situation.word(_THIS), align="right", size=14)]
    names += [layers.text(start - 0.1, -row, situation.word(_DRAWN), "soft", "right", 13) for row in range(1, ROWS + 1)]
    return View(
        (0.0, columns + start),
        (-ROWS - 0.6, 0.6),
        [layers.pictures(images, centres, 0.94, frame=frames), *names],
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(_DESCRIBE.format(rows=str(ROWS + 1))),
    )


def _table(situation: Situation, nats: Array) -> str:
    """The bound under every label, the best three first, and what it would say as a classifier."""
    shares = softmax(-nats)
    order = np.argsort(nats)[:3]
    rows = {
        str(label): [situation.figure(nats[label]), f"{situation.figure(100 * shares[label])} %"] for label in order
    }
    note = f'<p class="small">{escape(situation.word(_SHARE))}</p>'
    return table(situation.ask.lang, rows.items(), _HEADS, _DIGIT) + note


def dock(lang: str) -> list[str]:
    return [widgets.slider(HANDS, lang, when="vae.view=style", playable=True)]


PANELS.add(
    Panel(
        "style",
        Text("Style", "Почерк"),
        order=45,
        about=Text(
            "A network that is told the digit keeps only the rest in z: slant, thickness, width. One z, ten digits, "
            "one hand.",
            "Сеть, которой сказали цифру, хранит в z только остальное: наклон, толщину, ширину. Одно z, десять цифр, "
            "один почерк.",
        ),
        draw=draw,
        chosen=False,
        size="wide",
        params=(HANDS,),
        dock=dock,
    )
)
