"""About this model: what its card says, in short, and the training of a small one like it as a script."""

from __future__ import annotations

from html import escape

from models.images import load
from models.registry import Text
from models.weights import Card, Metric
from playground import widgets
from playground.tabs.completion.assets import MODELS
from playground.tabs.completion.inputs import DATA
from playground.tabs.completion.panels.base import Situation

_TITLE = Text("About this model", "Об этой модели")
_SIZE = Text(
    "{name}: {layers} layers, {features} features, {count} thousand weights",
    "{name}: {layers} слоёв, {features} признака, {count} тыс. весов",
)
_TRAINED = Text(
    "trained for {steps} steps, {minutes} min on {device}, seed {seed}",
    "обучена за {steps} шагов, {minutes} мин на {device}, зерно {seed}",
)


def about(situation: Situation) -> str:
    """The model's name, size, training, figures and credit, folded away."""
    card = load(MODELS[situation.ask[DATA.key]][0]).card
    lines = "".join(f"<li>{escape(situation.word(line))}</li>" for line in _lines(card))
    figures = "".join(_figure(situation, key, metric) for key, metric in card.metrics.items())
    credit = f"<li>{escape(card.credit)}</li><li><code>{escape(card.command)}</code></li>"
    return f"<details><summary>{escape(situation.word(_TITLE))}</summary><ul>{lines}{figures}{credit}</ul></details>"


def _lines(card: Card) -> list[Text]:
    facts = {key: str(card.architecture[key]) for key in ("layers", "features")}
    size = _SIZE.format(name=card.name, count=str(round(card.bytes / 2000)), **facts)
    told = {"steps": str(card.steps), "minutes": str(max(1, round(card.seconds / 60)))}
    return [size, _TRAINED.format(**told, device=card.device, seed=str(card.seed))]


def _figure(situation: Situation, key: str, metric: Metric) -> str:
    """One measured figure; how it was measured stands in its tooltip."""
    told = escape(f"{key}: {situation.figure(metric.value, 2)} {metric.unit}, n = {metric.n}")
    return f"<li{widgets.attributes(title=metric.protocol)}>{told}</li>"
