"""A generated point that a hand has picked: its z, what D says of it, how D slopes there, and where G's loss pushes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from models.gan import diagnostics
from models.registry import Text
from playground.camera import Camera
from playground.stage import layers
from playground.stage.box import Box
from playground.tab import Ask
from playground.tabs.gans.race import Race, Racer

SIZE, LEADING = 13.0, 18.0  # of the read-out's type and lines, in pixels of normal type
ASIDE = 12.0  # pixels between the point and its read-out
SHOWN = 3  # coordinates of z

_SCORE = Text("score", "оценка")
_PUSH = Text("push", "толчок")


@dataclass(frozen=True)
class Picked:
    """The point number ``index`` of those that ``racer`` shows: the same z from step to step."""

    racer: Racer
    index: int


def pick(race: Race, action: Mapping[str, Any], held: Picked | None) -> Picked | None:
    """The generated point next to where a hand clicked; None where it is the one that was picked already."""
    racer = lane_of(race, str(action.get("view")))
    if racer is None or racer.points is None:
        return None
    place = np.array([_finite(action.get("x")), _finite(action.get("y"))])
    index = int(((racer.points - place) ** 2).sum(axis=1).argmin())
    return None if held is not None and (held.racer is racer and held.index == index) else Picked(racer, index)


def lane_of(race: Race, view: str) -> Racer | None:
    """The lane that the stage ``view`` shows."""
    number = view.removeprefix("lane")
    return race.racers[int(number) - 1] if number in map(str, range(1, len(race.racers) + 1)) else None


def _finite(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and np.isfinite(value) else 0.0


def mark(ask: Ask, picked: Picked, window: Camera, box: Box) -> list[layers.Layer]:
    """A ring around the point, and beside it what there is to say, on the side where there is room."""
    (left, right), (bottom, top) = window.whole
    scale = (top - bottom) / box.height * box.unit
    x, y = picked.racer.points[picked.index]
    away = x > (left + right) / 2
    words = lines(ask, picked)
    highest = min(max(y + LEADING * scale, bottom + (len(words) + 1.5) * LEADING * scale), top - LEADING * scale)
    side = x + (-1 if away else 1) * ASIDE * scale
    align = "right" if away else "left"
    told = [
        layers.text(side, highest - i * LEADING * scale, line, align=align, size=SIZE) for i, line in enumerate(words)
    ]
    return [layers.points([[x, y]], "ink", size=11, marker="ring", opacity=1.0), *told]


def lines(ask: Ask, picked: Picked) -> list[str]:
    """The read-out: z, the critic's word, the size of its slope and of the push on the point."""
    racer, run = picked.racer, picked.racer.seen
    point, z = racer.points[picked.index][None], racer.latents[picked.index]
    raw, probable = float(run.discriminator(point)[0]), run.objective.is_probability
    said = f"D = {_figure(ask, expit(raw))}" if probable else f"{ask.word(_SCORE)} {_figure(ask, raw)}"
    slope, push = np.hypot(*run.discriminator_gradient(point)[0]), np.hypot(*diagnostics.push(run, point)[0])
    coordinates = "; ".join(_figure(ask, one) for one in z[:SHOWN]) + ("; …" if len(z) > SHOWN else "")
    steep, far = _figure(ask, slope), _figure(ask, push)
    return [f"z = ({coordinates})", said, f"‖∇D‖ = {steep}", f"{ask.word(_PUSH)} {far}"]


def _figure(ask: Ask, value: float) -> str:
    return ask.figure(value, ".2g" if abs(value) < 0.1 else ".2f")
