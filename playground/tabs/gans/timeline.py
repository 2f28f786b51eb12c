"""The curves of all lanes over their training, as a plotly figure whose margins the scrubber relies on."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.registry import Text
from playground.figures.charts import Series, curves, log_axis
from playground.tab import Ask
from playground.tabs.gans.race import Race, Racer

MARGIN = {"l": 44, "r": 12, "t": 20, "b": 22}
MOST_POINTS = 400

# Of each choice: the columns of a run's history, a dash that tells them apart, the axis title, whether logarithmic.
CURVES: dict[str, tuple[tuple[tuple[str, str], ...], Text, bool]] = {
    "quality": ((("hq", "solid"),), Text("% within 3σ", "% в пределах 3σ"), False),
    "modes": (
        (("balanced", "solid"), ("modes", "dot")),
        Text("modes: balanced, covered (dotted)", "моды: равномерно, покрыто (точки)"),
        False,
    ),
    "losses": (
        (("loss_d", "solid"), ("loss_g", "dot")),
        Text("loss of D, of G (dotted)", "потери D, G (точки)"),
        False,
    ),
    "gradients": ((("grad_g", "solid"), ("grad_d", "dot")), Text("‖∇G‖, ‖∇D‖ (dotted)", "‖∇G‖, ‖∇D‖ (точки)"), True),
    "distance": (
        (("wasserstein", "solid"), ("sliced_w2", "dot")),
        Text("critic's estimate, sliced W₂ (dotted)", "оценка критика, срезанная W₂ (точки)"),
        False,
    ),
}
_PUSHED = Text(
    "‖∇G‖ of a generator that stands still, against updates of D",
    "‖∇G‖ неподвижного генератора в зависимости от числа обновлений D",
)
_COLLAPSE = Text("collapse", "схлопывание")


def figure(ask: Ask, race: Race) -> dict[str, Any]:
    """The chosen curve of every lane against generator steps, collapses marked, the moment shown as a line.

    While D alone is trained, G's gradient against D's updates instead: nothing else moves.
    """
    return _of_pushes(ask, race) if ask["trained"] == "d" else _of_steps(ask, race)


def _of_pushes(ask: Ask, race: Race) -> dict[str, Any]:
    series = [
        Series(f"{number}", f"lane{number}", *zip(*racer.pushes, strict=True))
        for number, racer in enumerate(race.racers, 1)
        if racer.pushes
    ]
    drawn = curves(series, "", "", log=True)
    drawn["layout"] |= {"margin": MARGIN, "annotations": [_named(ask.word(_PUSHED))], "uirevision": "pushes"}
    return drawn


def _of_steps(ask: Ask, race: Race) -> dict[str, Any]:
    columns, title, log = CURVES[ask["curve"]]
    traces = [
        _trace(racer, number, name, dash) for number, racer in enumerate(race.racers, 1) for name, dash in columns
    ]
    marks = [
        _alarm(ask, episode.start, number) for number, racer in enumerate(race.racers, 1) for episode in racer.collapses
    ]
    axis = log_axis([trace for trace in traces if trace["x"]]) if log else {"rangemode": "tozero"}
    if ask["curve"] == "quality":
        axis = {"range": [0, 1], "tickformat": ".0%", "nticks": 3}
    layout = {
        "margin": MARGIN,
        "showlegend": False,
        "uirevision": f"{ask['curve']}",
        "xaxis": {"range": [0, max(race.steps, race.racers[0].seen.steps, 1)], "zeroline": False, "nticks": 6},
        "yaxis": {"zeroline": False, "nticks": 4, **axis},
        "shapes": _now(race),
        "annotations": [_named(ask.word(title)), *marks],
        "hovermode": "x unified",
    }
    return {"data": traces, "layout": layout}


def _trace(racer: Racer, number: int, name: str, dash: str) -> dict:
    unit = racer.run.data.scale if name == "wasserstein" else 1.0  # a critic's slopes are per standard deviation
    steps, values = racer.past.column(name)
    step, value = _thinned(steps, unit * values)
    line = {"color": f"$lane{number}", "width": 2 if dash == "solid" else 1.5, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": step, "y": value, "line": line, "name": f"{number} · {name}"}


def _thinned(step: np.ndarray, value: np.ndarray) -> tuple[list[float], list[float]]:
    """At most ``MOST_POINTS`` points: means over stretches of equal length."""
    size = -(-len(step) // MOST_POINTS) if len(step) else 1
    whole = len(step) // size * size
    thin = [column[:whole].reshape(-1, size).mean(axis=1) for column in (step, value)]
    thin = [
        np.append(t, column[whole:].mean()) if whole < len(column) else t
        for t, column in zip(thin, (step, value), strict=True)
    ]
    return tuple([float(f"{v:.5g}") for v in column] for column in thin)


def _alarm(ask: Ask, step: int, number: int) -> dict:
    text = f"▲ {ask.word(_COLLAPSE)}" if number == 1 else "▲"
    return {
        "x": step, "y": 0, "yref": "paper", "yanchor": "bottom", "xanchor": "center", "showarrow": False, "text": text,
        "font": {"color": f"$lane{number}"}, "hovertext": f"{ask.word(_COLLAPSE)}: {step}",
    }  # fmt: skip


def _named(title: str) -> dict:
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 1.0, "xanchor": "left", "yanchor": "bottom"}
    return {**place, "text": title, "showarrow": False}


def _now(race: Race) -> list[dict]:
    """A line at the moment shown, while that is not the latest."""
    if race.at is None:
        return []
    line = {"color": "$ink", "width": 1.5}
    return [{"type": "line", "x0": race.at, "x1": race.at, "yref": "paper", "y0": 0, "y1": 1, "line": line}]
