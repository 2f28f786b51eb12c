"""How much each latent axis says about a picture: its KL, axis by axis, for every lane."""

from __future__ import annotations

import numpy as np

from models.registry import Text
from playground.figures.charts import short
from playground.tabs.vae_training.panels.base import PANELS, Drawn, Panel, Situation, caption

MARGIN = {"l": 44, "r": 12, "t": 8, "b": 36}
ROOM = 1.15  # the height of the axis over the longest bar
LEAST = 0.5  # nats: bars that say nothing stay low

_ABOUT = Text(
    "KL of each axis, the strongest first: the nats by which it tells pictures apart, and what it costs. A bar at 0 is "
    "an axis that the prior has taken back.",
    "KL каждой оси, начиная с самой сильной: сколько нат она сообщает о картинке и столько же стоит. Столбик на нуле — "
    "ось, которую забрало априорное распределение.",
)
_AXIS, _NATS = Text("axis, by strength", "ось, по силе"), Text("KL, nats", "KL, нат")


def draw(situation: Situation) -> Drawn:
    """A bar per axis and lane."""
    kls = [np.sort(racer.reading().kl)[::-1] for racer in situation.race.racers]
    data = [_bars(situation, number, kl) for number, kl in enumerate(kls, 1)]
    most = max(LEAST, *(float(kl[0]) for kl in kls))
    longest = max(len(kl) for kl in kls)
    layout = {
        "margin": MARGIN,
        "showlegend": False,
        "bargap": 0.25,
        "uirevision": "axes",
        "xaxis": {
            "title": {"text": situation.word(_AXIS)},
            "range": [0.4, longest + 0.6],
            "dtick": 1 if longest < 9 else 5,
        },
        "yaxis": {"title": {"text": situation.word(_NATS)}, "range": [0, ROOM * most], "nticks": 5},
    }
    return Drawn(caption(situation.word(_ABOUT)), chart={"data": data, "layout": layout})


def _bars(situation: Situation, number: int, kl: np.ndarray) -> dict:
    name = situation.word(situation.race.racers[number - 1].lane.recipe.title)
    look = {"marker": {"color": f"$lane{number}"}, "name": name}
    return {"type": "bar", "x": list(range(1, len(kl) + 1)), "y": short(kl), **look}


PANELS.add(Panel("axes", Text("Axes", "Оси"), order=20, draw=draw, shows="chart"))
