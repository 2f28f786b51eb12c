"""From samples: what the usual estimators of KL and JS read, beside the truth."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from models.divergences import DIVERGENCES
from models.estimation import METHODS, SampleEstimates, estimate
from models.registry import Text
from models.targets import Distribution, GaussianMixture
from playground.stage import layers
from playground.stage.view import View
from playground.tables import Cell, cell, symbol, table
from playground.tabs.divergences.panels.base import PANELS, Panel, Picture, Situation

SIZES = (20, 50, 100, 200, 500, 1000, 2000, 5000)
REPEATS = 4  # repetitions at each sample size, each with a seed of its own
QUICK = (20, 50, 100, 200)  # while the hand moves: small samples, once each
ESTIMATED = ("forward_kl", "reverse_kl", "js")
COLOURS = {"monte_carlo": "accent", "clamped": "bad", "histogram": "energy", "neighbours": "tv"}
DASHES = {"monte_carlo": None, "clamped": (9, 4), "histogram": (2, 4), "neighbours": (6, 3)}

_N = Text("number of samples n", "объём выборки n")
_NATS = Text("nats", "нат")
_TRUTH = Text("truth", "истина")
_SHORT = {
    "monte_carlo": Text("densities known", "плотности известны"),
    "clamped": Text("log(p + 10⁻¹²)", "log(p + 10⁻¹²)"),
    "histogram": Text("histogram", "гистограмма"),
    "neighbours": Text("neighbours", "соседи"),
    "data_only": Text("data alone", "только данные"),
}
_DESCRIBE = Text("Estimates of {name} against the number of samples.", "Оценки «{name}» от объёма выборки.")
_WHOSE = Text(
    "q is the fit by {name}; the bands hold four repetitions.",
    "q — приближение «{name}»; полосы охватывают четыре повторения.",
)
_WAITING = Text(
    "There is no fit for this family; choose another.",
    "Для этого семейства приближения нет, выберите другое.",
)


@lru_cache(maxsize=400)
def _estimates(p: Distribution, q: GaussianMixture, n: int, seed: int) -> SampleEstimates:
    return estimate(p, q, n, seed)


@lru_cache(maxsize=64)
def _curves(
    p: Distribution, q: GaussianMixture, key: str, sizes: tuple[int, ...], repeats: int
) -> dict[str, np.ndarray]:
    """For each method its readings (sizes, repeats); NaN where it has none."""
    readings = {method: np.full((len(sizes), repeats), np.nan) for method in COLOURS}
    for i, n in enumerate(sizes):
        for repeat in range(repeats):
            found = _estimates(p, q, n, seed=1000 * repeat + n)
            for method, values in readings.items():
                value = found.get(method, key).value
                values[i, repeat] = np.nan if value is None else value
    return readings


def draw(situation: Situation) -> Picture:
    key, focus = situation.ask["reading"], situation.focus.key
    q = situation.best(focus)
    if q is None:
        return Picture(reason=situation.word(_WAITING))
    truth = {name: DIVERGENCES[name].value(situation.p, q) for name in ESTIMATED}
    now = _estimates(situation.p, q, situation.ask["n"], situation.ask["draw"])
    remark = situation.word(_WHOSE).format(name=situation.name(focus))
    view = _view(situation, q, key, truth[key], now)
    return Picture(view, table=_table(situation, truth, now), remark=remark, of=key, rough=not _in_full(situation))


def _in_full(situation: Situation) -> bool:
    """Whether to draw all curves: at rest, and while only n moves, for then they are there already."""
    return situation.at_rest or (situation.dragging and situation.settled)


def _view(situation: Situation, q: GaussianMixture, key: str, truth: float, now: SampleEstimates) -> View:
    n = situation.ask["n"]
    stack, seen = [layers.rule(x=n, colour="soft")], [truth]
    sizes, repeats = (SIZES, REPEATS) if _in_full(situation) else (QUICK, 1)
    for method, readings in _curves(situation.p, q, key, sizes, repeats).items():
        mean, low, high = readings.mean(axis=1), readings.min(axis=1), readings.max(axis=1)
        seen += [low.min(), high.max()]
        label = situation.word(_SHORT[method])
        stack.append(layers.area(np.array(sizes), low, high, COLOURS[method], 0.13))
        stack.append(layers.curve(np.array(sizes), mean, COLOURS[method], 2.4, DASHES[method], label, key=method))
        value = now.get(method, key).value
        if value is not None:
            stack.append(layers.points([[n, value]], COLOURS[method], 10, "dot", 1.0))
    stack.append(layers.rule(y=truth, colour=key, dash=None, label=situation.word(_TRUTH), width=2.5))
    margin = 0.15 * (max(seen) - min(seen)) + 0.05
    return View(
        (SIZES[0], SIZES[-1]),
        (min(seen) - margin, max(seen) + 2 * margin),
        layers=stack,
        x_title=situation.word(_N),
        y_title=situation.word(_NATS),
        x_log=True,
        equal=False,
        describe=situation.word(_DESCRIBE).format(name=situation.name(key)),
    )


def _table(situation: Situation, truth: dict[str, float], now: SampleEstimates) -> str:
    """Every method's reading at the chosen n, with its standard error or the reason why there is none."""
    rows = [(_TRUTH, [cell(situation.figure(truth[key]), best=True) for key in ESTIMATED])]
    for method in METHODS:
        name = cell(situation.word(_SHORT[method.key]), title=situation.word(method.about))
        rows.append((name, [_cell(situation, now, method.key, key) for key in ESTIMATED]))
    return table(situation.ask.lang, rows, [symbol(DIVERGENCES[key].symbol) for key in ESTIMATED])


def _cell(situation: Situation, now: SampleEstimates, method: str, key: str) -> Cell:
    found = now.get(method, key)
    if found.value is None:
        return cell("?", title=situation.word(found.reason))
    error = None if found.error is None else f"± {situation.figure(found.error, 3)}"
    return cell(situation.figure(found.value), title=error)


PANELS.add(
    Panel(
        "estimates",
        Text("Samples", "Выборка"),
        60,
        Text(
            "Only samples are left. Drag n: which readings come to the truth, and which stay off however many you "
            "draw? "
            "A question mark: this way cannot know.",
            "Осталась только выборка. Двигайте n: какие оценки придут к истине, а какие останутся в стороне при любом "
            "n? "
            "Знак вопроса: так этого не узнать.",
        ),
        draw,
    )
)
