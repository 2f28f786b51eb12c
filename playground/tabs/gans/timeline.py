"""The curves of a race of GANs, and where lanes collapsed."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10
from typing import Any

from models.gan.objectives.base import RowObjective
from models.registry import Text
from playground.figures.charts import Series, curves, log_axis
from playground.racing import timeline
from playground.tab import Ask
from playground.tabs.gans.race import Race, Racer
from playground.typography import NBSP

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
    drawn["layout"] |= {
        "margin": timeline.MARGIN,
        "annotations": [timeline.named(ask.word(_PUSHED))],
        "uirevision": "pushes",
    }
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
    title = _title(ask, chosen, {mark["text"] for mark in marks})
    last = max(race.steps, race.racers[0].seen.steps, 1)
    axis = _axis(ask["curve"], race, traces)
    return timeline.figure(traces, last, race.at, axis, title, ask["curve"], marks)


def _title(ask: Ask, chosen: Curve, marked: set[str]) -> str:
    """What the curves are, and what the marks on the axis mean where there are any."""
    solid, *dotted = (ask.word(name) for _, name in chosen.columns)
    names = [solid, *(ask.word(timeline.DOTTED).format(name=name) for name in dotted)]
    return ", ".join(names) + "".join(f"  {sign} {ask.word(text)}" for sign, text in MARKS.items() if sign in marked)


def _trace(ask: Ask, racer: Racer, number: int, place: int) -> list[dict]:
    """One curve of a lane, where its game gives the column a meaning."""
    column, name = CURVES[ask["curve"]].columns[place]
    if not _means_something(racer, column):
        return []
    unit = racer.run.data.scale if column == "wasserstein" else 1.0  # a critic's slopes are per standard deviation
    steps, values = racer.past.column(column)
    told = f"{ask.word(racer.lane.preset.short)}: {ask.word(name)}"
    return [timeline.trace(number, told, steps, unit * values, dotted=place > 0)]


def _means_something(racer: Racer, column: str) -> bool:
    """A Wasserstein critic's score has no zero, so neither has its generator's loss; no other critic, and no clipped
    one, estimates a distance in units of the data."""
    objective = racer.run.objective
    scored = isinstance(objective, RowObjective) and all(t.shape == "linear" for t in objective.discriminator_terms)
    if column == "loss_g":
        return not scored
    return column != "wasserstein" or (scored and not racer.run.settings.clip)


def _axis(curve: str, race: Race, traces: list[dict]) -> dict[str, Any]:
    """The vertical axis: shares and counts in full, gradients by decades, the rest without the swings of the start."""
    if curve == "quality":
        return {"range": [0, 1], "tickvals": [0, 0.5, 1], "ticktext": [f"{share}{NBSP}%" for share in (0, 50, 100)]}
    if curve == "modes":
        count = max(len(racer.parts.fair) for racer in race.racers)
        return {"range": [-0.02 * count, 1.02 * count], "tickvals": [0, count // 2, count]}
    if CURVES[curve].log:
        return log_axis([t for t in traces if t["x"]]) | _decades([t["y"] for t in traces])
    settled = timeline.settled(traces)
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
