"""How the nats of a completion add up, pixel by pixel: the chain rule as a curve."""

from __future__ import annotations

import numpy as np

from models.registry import Text
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.completion.completing import Work

FEW = 16  # curves at most

_X = Text("pixels drawn", "пикселей готово")
_Y = Text("−ln p so far, nats", "−ln p на этот момент, нат")
_FRONT = Text("in front", "выбранное")
_TRUTH = Text("really there", "на деле")
_DESCRIBE = Text(
    "Sum of −ln p over the pixels drawn so far, one curve per completion.",
    "Сумма −ln p по уже готовым пикселям, по кривой на дополнение.",
)


def running(work: Work, quick: bool) -> View:
    """−ln p so far against the pixels drawn, for every completion; for the truth too, unless it is to be ``quick``."""
    trace, situation = work.trace, work.situation
    steps = np.arange(len(trace.order) + 1)
    sums = np.pad(trace.nats, ((0, 0), (1, 0))).cumsum(axis=1)
    stack = [
        layers.curve(steps, line, "data", 1.25, opacity=0.4)
        for number, line in enumerate(sums[:FEW])
        if number != work.focus
    ]
    highest = float(sums.max(initial=1.0))
    if not quick and len(trace.order):
        truth = np.pad(work.true_nats, (1, 0)).cumsum()
        highest = max(highest, float(truth[-1]))
        stack.append(layers.curve(steps, truth, "good", 2.0, dash=(6, 4), label=situation.word(_TRUTH)))
    stack.append(layers.curve(steps, sums[work.focus], "accent", 2.5, label=situation.word(_FRONT)))
    stack.append({**layers.rule(x=float(len(trace.order)), colour="lane1"), "trace": work.question.key})
    return View(
        (0.0, float(max(len(trace.order), 1))),
        (0.0, 1.08 * highest),
        stack,
        x_title=situation.word(_X),
        y_title=situation.word(_Y),
        equal=False,
        describe=situation.word(_DESCRIBE),
    )
