"""What the encoder buys: p(x) estimated by guessing z from the prior, and by draws from the posterior."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from models.images import binarize, load
from models.images.families.vae import VAE
from models.registry import Param, Text
from playground import widgets
from playground.camera import Array
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.vae.assets import small
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation, slow
from playground.tabs.vae.scenery import alone

MOST = 8192  # draws of each estimate
QUICK = 512  # while the hand moves
SEEDS = (0, 1, 2)
COUNT = Param("vae.draws", Text("Draws n", "Выборок n"), 64, 1, MOST, 1, log=True)

_WORDS = {
    "prior": Text("z from the prior", "z из априорного"),
    "posterior": Text("z from the encoder", "z от кодировщика"),
    "x": Text("draws of z", "выборок z"),
    "y": Text("estimate of −ln p(x), nats", "оценка −ln p(x), нат"),
}
_DESCRIBE = Text(
    "Estimates of −ln p(x) against the number of draws: {prior} nats by guessing, {posterior} with the encoder.",
    "Оценки −ln p(x) от числа выборок: {prior} нат наугад, {posterior} с кодировщиком.",
)
_REMARK = Text(
    "After {n} draws the guesses say {prior} nats, the encoder says {posterior}. The picture beside is the best of the "
    "{n} guesses.",
    "После {n} выборок: наугад {prior} нат, с кодировщиком {posterior}. Рядом — лучшая из {n} угаданных картинок.",
)


def _model(situation: Situation) -> VAE:
    """The quick network: thousands of pictures are decoded."""
    return load(small(situation.ask["vae.data"], "wide"))


@lru_cache(maxsize=32)
def _weights(model: VAE, x: bytes, shape: tuple[int, ...], draws: int, seed: int) -> tuple[Array, Array, Array]:
    """Log-weights in nats of ``draws`` from the prior and from the encoder (n,), and the prior's best code so far by
    each number of draws, as an index (n,)."""
    picture = np.frombuffer(x, np.float32).reshape(shape)
    rng = np.random.default_rng(seed)
    guesses = rng.standard_normal((draws, model.latent), np.float32)
    likely = model.log_likelihood(picture, guesses)
    mean, log_var = (part[0] for part in model.encode(picture[None]))
    noise = rng.standard_normal((draws, model.latent), np.float32)
    z = mean + np.exp(log_var / 2) * noise
    ratio = 0.5 * (noise**2 - z**2 + log_var).sum(axis=1, dtype=np.float64)
    best = np.maximum.accumulate(likely)
    firsts = np.maximum.accumulate(np.where(likely == best, np.arange(draws), 0))
    return likely, model.log_likelihood(picture, z) + ratio, firsts


def running(log_weights: Array) -> Array:
    """−ln of the mean of the first n weights, for every n (n,), nats."""
    return np.log(np.arange(1, len(log_weights) + 1)) - np.logaddexp.accumulate(log_weights)


def draw(situation: Situation) -> Picture:
    """Both estimates against the number of draws, for several seeds."""
    model = _model(situation)
    grey = situation.picture[None]
    x = (grey if model.sigma else binarize(grey))[0].astype(np.float32)
    draws = QUICK if situation.dragging or slow(model) else MOST
    found = [_weights(model, x.tobytes(), x.shape, draws, seed) for seed in SEEDS]
    n = min(int(situation.ask[COUNT.key]), draws)
    curves = {"prior": [running(one[0]) for one in found], "posterior": [running(one[1]) for one in found]}
    told = {key: situation.figure(lines[0][n - 1]) for key, lines in curves.items()}
    best = int(found[0][2][n - 1])
    code = np.random.default_rng(SEEDS[0]).standard_normal((draws, model.latent), np.float32)[best]
    return Picture(
        _chart(situation, curves, n, told),
        alone(situation, model.decode(code[None])[0]),
        remark=situation.word(_REMARK.format(n=str(n), **told)),
        formula=r"p(x) = \int p(x|z)\,p(z)\,dz \approx \frac1n\sum_{i=1}^n p(x|z_i)",
        rough=situation.dragging,
    )


def _chart(situation: Situation, curves: dict[str, list[Array]], n: int, told: dict[str, str]) -> View:
    stack = [layers.rule(x=float(n), colour="ink")]
    colours = {"prior": "reverse_kl", "posterior": "forward_kl"}
    for key, lines in curves.items():
        for number, line in enumerate(lines):
            at = np.unique(np.geomspace(1, len(line), 160).astype(int))
            look = {"label": situation.word(_WORDS[key])} if number == 0 else {"opacity": 0.45, "width": 1.5}
            stack.append(layers.curve(at, line[at - 1], colours[key], **look))
    ends = [line[-1] for lines in curves.values() for line in lines]
    starts = [line[0] for lines in curves.values() for line in lines]
    low, high = min(ends), np.percentile(starts, 80)
    room = 0.08 * (high - low)
    return View(
        (1.0, float(MOST)),
        (low - room, high + room),
        stack,
        x_title=situation.word(_WORDS["x"]),
        y_title=situation.word(_WORDS["y"]),
        x_log=True,
        equal=False,
        describe=situation.word(_DESCRIBE.format(**told)),
    )


def dock(lang: str) -> list[str]:
    return [widgets.slider(COUNT, lang, when="vae.view=guess", playable=True)]


PANELS.add(
    Panel(
        "guess",
        Text("Guessing z", "Наугад"),
        order=55,
        about=Text(
            "How probable is this picture? One may guess codes from the prior and wait for one that explains it, or "
            "ask the encoder where to look. Three runs of each.",
            "Насколько вероятна эта картинка? Можно брать коды наугад из априорного распределения и ждать подходящего, "
            "а можно спросить кодировщик, где искать. По три прогона.",
        ),
        draw=draw,
        chosen=False,
        size="wide",
        params=(COUNT,),
        dock=dock,
    )
)
