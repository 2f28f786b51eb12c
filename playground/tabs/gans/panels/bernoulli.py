"""Biased gradients on a coin: what minimising a distance between minibatches leads to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.gan.bernoulli import MINIBATCH, TRUTH, Coin
from models.registry import Text, numeral
from playground.figures.charts import Series, curves
from playground.tabs.gans.panels.base import CALM_S, PANELS, Panel, Situation, caption

COIN = (replace(TRUTH, key="coin.truth"), replace(MINIBATCH, key="coin.minibatch", high=32))
POINTS = 201
SAMPLED, MINIBATCHES = np.linspace(0.05, 0.95, 19), 400

_ABOUT = Text(
    "Mean gradient over minibatches of {m}: exact (solid) and over {n} random ones (rings); dotted: of the true "
    "distance. Descent ends at 0: W₁ (purple) at θ = {w}, the energy distance (ochre) at θ* = {truth}.",
    "Средний градиент по минибатчам из {m}: точный (линия) и по {n} случайным (кружки); пунктир — градиент истинного "
    "расстояния. Спуск кончается в нуле: у W₁ (фиолетовая) при θ = {w}, у энергетического (охра) при θ* = {truth}.",
)
_THETA, _GRADIENT = Text("θ of the model", "θ модели"), Text("gradient by θ", "градиент по θ")
_NAMES = {"wasserstein": Text("W₁", "W₁"), "energy": Text("energy distance", "энергетическое расстояние")}
_COLOURS = {"wasserstein": "w1", "energy": "energy"}
_TRUE = Text("{name}, true", "{name}, истинный")


def draw(situation: Situation) -> tuple[str, dict]:
    """Expected, true and sampled gradients of both distances over θ."""
    truth, m = (situation.ask[param.key] for param in COIN)
    coins = {loss: Coin(truth, m, loss) for loss in ("wasserstein", "energy")}
    theta = np.linspace(0, 1, POINTS)
    series = [one for loss, coin in coins.items() for one in _series(situation, loss, coin, theta)]
    figure = curves(series, situation.word(_THETA), situation.word(_GRADIENT), marks=[truth])
    for loss, coin in coins.items():
        figure["data"].append(_dots(loss, coin))
    told = {"truth": numeral(truth), "w": numeral(coins["wasserstein"].minimiser, ".3g"), "m": m, "n": MINIBATCHES}
    return caption(situation.word(_ABOUT.format(**told))), figure


def _series(situation: Situation, loss: str, coin: Coin, theta: np.ndarray) -> list[Series]:
    name, colour = situation.word(_NAMES[loss]), _COLOURS[loss]
    return [
        Series(name, colour, theta, coin.expected_gradient(theta)),
        Series(situation.word(_TRUE).format(name=name), colour, theta, coin.true_gradient(theta), "dot"),
    ]


def _dots(loss: str, coin: Coin) -> dict:
    """Mean gradients over random minibatches: the law of large numbers at work."""
    means = coin.sampled_gradients(SAMPLED, MINIBATCHES, seed=0).mean(axis=0)
    marker = {"color": f"${_COLOURS[loss]}", "size": 6, "symbol": "circle-open"}
    return {
        "type": "scatter", "mode": "markers", "x": SAMPLED.tolist(), "y": means.tolist(), "marker": marker,
        "hoverinfo": "skip",
    }  # fmt: skip


PANELS.add(Panel("bernoulli", Text("A coin", "Монета"), order=90, draw=draw, every=CALM_S, chart=True))
