"""Blur explained: where several pictures share a code, the likelihood asks for their average."""

from __future__ import annotations

from html import escape

import numpy as np

from models.images import load
from models.registry import Param, Text
from playground import widgets
from playground.camera import Array
from playground.stage import layers
from playground.stage.view import View
from playground.tables import cell, table
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.vae.scenery import alone

MOST = 16
CROWD = Param("vae.crowd", Text("Pictures that share one code", "Картинок с одним кодом"), 6, 1, MOST, 1)

_WORDS = {
    "crowd": Text(
        "pictures of one class that a code cannot tell apart", "картинки одного класса, которые код не различает"
    ),
    "mean": Text("mean", "среднее"),
    "median": Text("median", "медиана"),
    "one": Text("one of them", "одна из них"),
    "models": Text("the picked picture, through three decoders", "выбранная картинка через три декодера"),
    "bernoulli": Text("Bernoulli", "Бернулли"),
    "gaussian": Text("Gaussian", "гауссово"),
    "gan": Text("VAE-GAN", "VAE-GAN"),
    "data": Text("picked", "выбранная"),
}
_HEAD = Text("Gaussian", "гауссово"), Text("Laplace", "Лапласа")
_UNIT = Text(
    "mean negative log-likelihood of the {n} pictures, nats per pixel, each likelihood with its own best width",
    "среднее отрицательное логарифмическое правдоподобие {n} картинок, нат на пиксель; ширина каждого — наилучшая",
)
_DESCRIBE = Text(
    "{n} pictures that share a code, their mean and median, and the picked picture through decoders.",
    "{n} картинок с общим кодом, их среднее и медиана, выбранная картинка через декодеры.",
)
NARROWEST = 0.02  # the least width of a likelihood: below, one exact pixel would be worth everything


def crowd(situation: Situation) -> Array:
    """The shipped pictures of the picked one's class (or of the nearest one's) that are nearest to it, (n, h, w)."""
    images, labels = situation.samples.images, situation.samples.labels
    gaps = ((images - situation.picture) ** 2).reshape(len(images), -1).sum(axis=1)
    label = labels[gaps.argmin()] if situation.label is None else situation.label
    same = np.flatnonzero(labels == label)
    return images[same[np.argsort(gaps[same], kind="stable")[: int(situation.ask[CROWD.key])]]]


def gaussian_nats(pictures: Array, painted: Array) -> float:
    """−log-likelihood per pixel of ``pictures`` (n, …) under N(painted, σ²) with the best σ: ½ ln(2πe σ²)."""
    width = max(float(np.sqrt(((pictures - painted) ** 2).mean())), NARROWEST)
    return float(0.5 * np.log(2 * np.pi * width**2) + ((pictures - painted) ** 2).mean() / (2 * width**2))


def laplace_nats(pictures: Array, painted: Array) -> float:
    """The same under a Laplace distribution of the best width b: ln(2 b e)."""
    gaps = np.abs(pictures - painted).mean()
    width = max(float(gaps), NARROWEST)
    return float(np.log(2 * width) + gaps / width)


def draw(situation: Situation) -> Picture:
    """The crowd, what each likelihood would paint for all of it, and what trained decoders paint."""
    pictures = crowd(situation)
    painted = {"mean": pictures.mean(axis=0), "median": np.median(pictures, axis=0), "one": pictures[0]}
    decoded = _decoded(situation)
    return Picture(
        _stage(situation, pictures, painted, decoded),
        alone(situation, painted["mean"], _WORDS["mean"]),
        table=_table(situation, pictures, painted),
        formula=r"\arg\min_{\hat x}\ \mathbb{E}\,\|x-\hat x\|^2 = \mathbb{E}\,x, \qquad "
        r"\arg\min_{\hat x}\ \mathbb{E}\,\|x-\hat x\|_1 = \operatorname{med} x",
    )


def _decoded(situation: Situation) -> dict[str, Array]:
    """The picked picture through trained models of the data set."""
    data = situation.ask["vae.data"]
    names = {"bernoulli": f"vae_{data}_32d", "gaussian": f"vae_{data}_32d_gaussian"} if data != "emoji" else {}
    names |= {"gaussian": "vae_emoji"} if data == "emoji" else {}
    names |= {"gan": "vae_gan_digits_32d"} if data == "digits" else {}
    given = situation.picture[None]
    return {"data": situation.picture} | {
        key: model.decode(model.codes(given))[0] for key, model in ((key, load(name)) for key, name in names.items())
    }


def _stage(situation: Situation, pictures: Array, painted: dict[str, Array], decoded: dict[str, Array]) -> View:
    """Three bands: the crowd (two rows of small pictures), what suits all of it, trained decoders."""
    across = MOST // 2
    place = np.arange(len(pictures))
    small = np.stack([place % across + 0.5, 6.6 - place // across], axis=1)
    big = 1.9
    stack = [layers.pictures(pictures, small, 0.92)]
    for y, images in ((3.9, painted), (1.1, decoded)):
        spots = [((k + 0.5) * across / len(images), y) for k in range(len(images))]
        labels = [situation.word(_WORDS[key]) for key in images]
        stack.append(layers.pictures(np.stack(list(images.values())), spots, big, labels=labels))
    titles = [(7.25, "crowd"), (2.25, "models")]
    stack += [layers.text(0.05, y, situation.word(_WORDS[key]), align="left", size=14) for y, key in titles]
    describe = situation.word(_DESCRIBE).format(n=len(pictures))
    return View((0.0, float(across)), (-0.4, 7.5), stack, axes="none", x_ticks=False, y_ticks=False, describe=describe)


def _table(situation: Situation, pictures: Array, painted: dict[str, Array]) -> str:
    """What every candidate is worth under each likelihood; the best of a column is bold."""
    figures = {key: (gaussian_nats(pictures, x), laplace_nats(pictures, x)) for key, x in painted.items()}
    best = np.min(list(figures.values()), axis=0)
    rows = {
        _WORDS[key]: [cell(situation.figure(value, 3), value <= least + 1e-9) for value, least in zip(pair, best)]
        for key, pair in figures.items()
    }
    note = f'<p class="small">{escape(situation.word(_UNIT.format(n=len(pictures))))}</p>'
    return table(situation.ask.lang, rows.items(), _HEAD) + note


def dock(lang: str) -> list[str]:
    return [widgets.slider(CROWD, lang, when="vae.view=blur", playable=True)]


PANELS.add(
    Panel(
        "blur",
        Text("Blur", "Размытие"),
        order=60,
        about=Text(
            "A decoder paints one picture per code. Where several pictures share a code, squared error is least for "
            "their mean, sharp for none of them: forward KL again, which would rather cover than choose.",
            "На один код декодер рисует одну картинку. Если код общий у нескольких картинок, квадрат ошибки меньше "
            "всего у их среднего, а оно размыто: снова прямая KL, которая лучше накроет всё, чем выберет.",
        ),
        draw=draw,
        chosen=False,
        size="wide",
        params=(CROWD,),
        dock=dock,
    )
)
