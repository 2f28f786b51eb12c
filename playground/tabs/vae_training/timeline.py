"""The curves of a race of VAEs: both terms of the loss over the training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.registry import Text
from playground.racing import timeline
from playground.tab import Ask
from playground.tabs.vae_training.race import Race, Racer

ROOM = 0.06  # of the height, above and below the curves
LEAST = 5.0  # nats
CEILINGS = (1000.0, 100.0)  # nats: an untrained network reads 543 and 0; a wrecked one goes off the chart


@dataclass(frozen=True)
class Curve:
    """What one choice shows: columns of a run's curves with their names; the first is solid, the second dotted and
    read on an axis of its own at the right."""

    title: Text
    columns: tuple[tuple[str, Text], ...]


_RECONSTRUCTION = Text("reconstruction", "восстановление")
_KL = Text("KL", "KL")
_LOSS = Text("−ELBO", "−ELBO")
_NATS = Text("nats", "нат")
_RIGHT = Text("{name} (dotted, right)", "{name} (пунктир, справа)")

CURVES = {
    "terms": Curve(Text("both terms", "оба слагаемых"), (("reconstruction", _RECONSTRUCTION), ("kl", _KL))),
    "loss": Curve(_LOSS, (("loss", _LOSS),)),
}


def figure(ask: Ask, race: Race, chosen: str) -> dict[str, Any]:
    """The chosen curves of every lane against steps, the moment shown as a line."""
    curve = CURVES[chosen]
    places = range(len(curve.columns))
    traces = {place: [_trace(ask, r, n, curve, place) for n, r in enumerate(race.racers, 1)] for place in places}
    last = max(race.steps, 1)
    flat = [trace for each in traces.values() for trace in each]
    names = [ask.word(name) for _, name in curve.columns]
    parts = [names[0], *(ask.word(_RIGHT).format(name=name) for name in names[1:])]
    title = f"{' · '.join(parts)}, {ask.word(_NATS)}"
    drawn = timeline.figure(flat, last, race.at, _axis(traces[0]), title, chosen)
    if len(curve.columns) > 1:
        drawn["layout"]["yaxis2"] = _axis(traces[1]) | {
            "overlaying": "y", "side": "right", "ticklabelposition": "inside top", "showgrid": False, "zeroline": False,
            "nticks": 4, "tickmode": "auto", "automargin": False, "ticks": "",
        }  # fmt: skip
    return drawn


def _trace(ask: Ask, racer: Racer, number: int, curve: Curve, place: int) -> dict:
    column, name = curve.columns[place]
    table = racer.run.history.curves.table()
    told = f"{ask.word(racer.lane.recipe.title)}: {ask.word(name)}"
    drawn = timeline.trace(number, told, table["step"], np.minimum(table[column], CEILINGS[place]), dotted=place > 0)
    return drawn | ({"yaxis": "y2"} if place else {})


def _axis(traces: list[dict]) -> dict[str, Any]:
    """From the lowest to the highest value, without the swings of the start; at least ``LEAST`` high."""
    values = timeline.settled(traces) or [0.0]
    low, high = min(values), max(values)
    lack = max(0.0, LEAST - (high - low))
    room = ROOM * (high - low + lack)
    return {"range": [low - room, high + lack + room]}
