"""The curves of all lanes over their training, as a plotly figure whose margins the scrubber relies on."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10
from typing import Any

import numpy as np

from models.gan.objectives.base import RowObjective
from models.registry import Text
from playground.figures.charts import Series, curves, log_axis
from playground.tab import Ask
from playground.tabs.gans.race import Race, Racer
from playground.theme import SIGNS

MARGIN = {"l": 44, "r": 12, "t": 20, "b": 22}
MOST_POINTS = 400
WARM_UP = 0.15  # of the training: its first swings do not set the height of the axis
SIGNS_SHOWN = 6  # of its lane on each curve, at most
DECADES = 3  # labels on a logarithmic axis, at most


@dataclass(frozen=True)
class Curve:
    """What one choice shows: columns of a run's history with their names; the first is solid, the second dotted."""

    columns: tuple[tuple[str, Text], ...]
    log: bool = False


CURVES = {
    "quality": Curve((("hq", Text("share within 3σ", "доля в пределах 3σ")),)),
    "modes": Curve(
        (("balanced", Text("modes balanced", "мод равномерно")), ("modes", Text("modes covered", "мод покрыто")))
    ),
    "losses": Curve((("loss_d", Text("loss of D", "потери D")), ("loss_g", Text("loss of G", "потери G")))),
    "gradients": Curve((("grad_g", Text("‖∇G‖", "‖∇G‖")), ("grad_d", Text("‖∇D‖", "‖∇D‖"))), log=True),
    "distance": Curve(
        (
            ("sliced_w2", Text("sliced W₂", "срезанная W₂")),
            ("wasserstein", Text("the critic's estimate of W₁", "оценка W₁ критиком")),
        )
    ),
}
_PUSHED = Text(
    "‖∇G‖ of a generator that stands still, against updates of D",
    "‖∇G‖ неподвижного генератора в зависимости от числа обновлений D",
)
_DOTTED = Text("{name} (dotted)", "{name} (пунктир)")
_COLLAPSE = Text("collapse", "схлопывание")
_RECOVERY = Text("recovery", "восстановление")
MARKS = {"▲": _COLLAPSE, "△": _RECOVERY}


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
    drawn["layout"]["yaxis"] |= {"automargin": False} | _decades([trace["y"] for trace in drawn["data"]])
    return drawn


def _of_steps(ask: Ask, race: Race) -> dict[str, Any]:
    chosen = CURVES[ask["curve"]]
    traces = [
        trace
        for number, racer in enumerate(race.racers, 1)
        for place in range(len(chosen.columns))
        for trace in _trace(ask, racer, number, place)
    ]
    marks = _marks(ask, race)
    last = max(race.steps, race.racers[0].seen.steps, 1)
    whole = {"include": [0, last], "minallowed": 0, "maxallowed": last}  # a range would undo a zoom while it grows
    layout = {
        "margin": MARGIN,
        "showlegend": False,
        "uirevision": f"{ask['curve']}",
        "xaxis": {"autorangeoptions": whole, "zeroline": False, "nticks": 6},
        "yaxis": {"zeroline": False, "nticks": 4, "automargin": False, **_axis(ask["curve"], race, traces)},
        "shapes": _now(race),
        "annotations": [_named(_title(ask, chosen, {mark["text"] for mark in marks})), *marks],
        "hovermode": "x unified",
        "hoverlabel": {"namelength": -1},
    }
    return {"data": traces, "layout": layout}


def _title(ask: Ask, chosen: Curve, marked: set[str]) -> str:
    """What the curves are, and what the marks on the axis mean where there are any."""
    solid, *dotted = (ask.word(name) for _, name in chosen.columns)
    names = [solid, *(ask.word(_DOTTED).format(name=name) for name in dotted)]
    return ", ".join(names) + "".join(f"  {sign} {ask.word(text)}" for sign, text in MARKS.items() if sign in marked)


def _trace(ask: Ask, racer: Racer, number: int, place: int) -> list[dict]:
    """One curve of a lane, where its game gives the column a meaning."""
    column, name = CURVES[ask["curve"]].columns[place]
    if not _means_something(racer, column):
        return []
    unit = racer.run.data.scale if column == "wasserstein" else 1.0  # a critic's slopes are per standard deviation
    steps, values = racer.past.column(column)
    step, value = _thinned(steps, unit * values)
    line = {"color": f"$lane{number}", "width": 1.5 if place else 2, "dash": "dot" if place else "solid"}
    told = f"{ask.word(racer.lane.preset.short)}: {ask.word(name)}"
    mark = {"symbol": SIGNS[f"lane{number}"][0], "size": 7, "maxdisplayed": SIGNS_SHOWN}
    look = {"mode": "lines+markers", "line": line, "marker": mark}
    return [{"type": "scatter", "x": step, "y": value, "name": told, **look}]


def _means_something(racer: Racer, column: str) -> bool:
    """A Wasserstein critic's score has no zero, so neither has its generator's loss; no other critic, and no clipped
    one, estimates a distance in units of the data."""
    objective = racer.run.objective
    scored = isinstance(objective, RowObjective) and all(t.shape == "linear" for t in objective.discriminator_terms)
    if column == "loss_g":
        return not scored
    return column != "wasserstein" or (scored and not racer.run.settings.clip)


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


def _axis(curve: str, race: Race, traces: list[dict]) -> dict[str, Any]:
    """The vertical axis: shares and counts in full, gradients by decades, the rest without the swings of the start."""
    if curve == "quality":
        return {"range": [0, 1], "tickformat": ".0%", "nticks": 3}
    if curve == "modes":
        count = max(len(racer.parts.fair) for racer in race.racers)
        return {"range": [-0.02 * count, 1.02 * count], "tickvals": [0, count // 2, count]}
    if CURVES[curve].log:
        return log_axis([t for t in traces if t["x"]]) | _decades([t["y"] for t in traces])
    settled = [y for t in traces for x, y in zip(t["x"], t["y"], strict=True) if x >= WARM_UP * max(t["x"])]
    if not settled:
        return {"rangemode": "tozero"}
    low, high = min(0.0, *settled), max(0.0, *settled)
    room = 0.06 * (high - low or 1.0)
    return {"range": [low - room * (low < 0), high + room]}


def _decades(curves: list[list[float]]) -> dict[str, Any]:
    """So few labels that they do not touch."""
    values = [value for curve in curves for value in curve if value and value > 0]
    return {"dtick": max(1, ceil(log10(max(values) / min(values)) / DECADES))} if values else {}


def _marks(ask: Ask, race: Race) -> list[dict]:
    """Where lanes collapsed and where they recovered."""
    found = [(number, one) for number, racer in enumerate(race.racers, 1) for one in racer.collapses]
    starts = [_mark(ask, "▲", one.start, number) for number, one in found]
    return starts + [_mark(ask, "△", one.end, number) for number, one in found if one.end is not None]


def _mark(ask: Ask, sign: str, step: int, number: int) -> dict:
    return {
        "x": step, "y": 0, "yref": "paper", "yanchor": "bottom", "xanchor": "center", "showarrow": False, "text": sign,
        "font": {"color": f"$lane{number}"}, "hovertext": f"{ask.word(MARKS[sign])}: {step}",
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
