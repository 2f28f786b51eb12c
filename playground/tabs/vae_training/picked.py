"""A picture that a hand has picked on a map: where it lies, how it is reconstructed, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.registry import Text
from models.vae.training import kl
from playground.stage import layers
from playground.stage.box import Box, Range
from playground.tab import Ask
from playground.tabs.vae_training.race import Array, Racer

SIDE, ASIDE = 54.0, 14.0  # pixels of normal type: of each of the two pictures, from the point to them
LEADING, SIZE = 18.0, 13.0  # of the words under them
SHOWN = 3  # coordinates of z

_PAIR = Text("x, decoder(μ)", "x, декодер(μ)")
_NATS = Text("nats", "нат")


def pick(places: Mapping[str, Array], action: Mapping[str, Any], held: int | None) -> int | None:
    """The number of the picture whose point is next to a click; None where it is the one that was picked already.

    ``places``: where each lane's points lie on its map, (n, 2), by the name of its stage."""
    drawn = places.get(str(action.get("view")))
    if drawn is None:
        return held
    spot = np.array([_finite(action.get("x")), _finite(action.get("y"))])
    spread = np.ptp(drawn, axis=0) + 1e-9  # a map of one axis has rows instead of a second
    index = int((((drawn - spot) / spread) ** 2).sum(axis=1).argmin())
    return None if index == held else index


def _finite(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and np.isfinite(value) else 0.0


def mark(ask: Ask, racer: Racer, index: int, place: Array, window: tuple[Range, Range], box: Box) -> list[layers.Layer]:
    """A ring around the point of picture ``index`` at ``place``; beside it, where there is room, the picture, its
    reconstruction and what they cost."""
    (left, right), (low, high) = window
    pixel = box.unit * np.array([(right - left) / box.width, (high - low) / box.height])  # of normal type
    away = -1 if place[0] > (left + right) / 2 else 1
    words = lines(ask, racer, index)
    tall = SIDE + (len(words) + 1) * LEADING
    x = place[0] + away * (ASIDE + SIDE) * pixel[0]
    y = float(np.clip(place[1] + SIDE / 2 * pixel[1], low + (tall + 24) * pixel[1], high - LEADING * pixel[1]))
    pair = np.stack([racer.seen.data.images[index], racer.seen.decode(racer.codes()[0][index : index + 1])[0]])
    spots = [[x - SIDE / 2 * pixel[0], y - SIDE / 2 * pixel[1]], [x + SIDE / 2 * pixel[0], y - SIDE / 2 * pixel[1]]]
    below = y - (SIDE + LEADING * (0.7 + np.arange(len(words)))) * pixel[1]
    return [
        layers.points([place], "ink", size=12, marker="ring", opacity=1.0),
        layers.pictures(pair, spots, (SIDE * pixel[0], SIDE * pixel[1]), frame="soft"),
        *(layers.text(x, height, line, size=SIZE) for height, line in zip(below, words, strict=True)),
    ]


def lines(ask: Ask, racer: Racer, index: int) -> list[str]:
    """What is said of a picture: what the pair shows, its code, and its KL in nats."""
    mean, log_var = (part[index] for part in racer.codes())
    code = "; ".join(ask.figure(value, ".2f") for value in mean[:SHOWN]) + ("; …" if len(mean) > SHOWN else "")
    nats = ask.figure(float(kl(mean, log_var).sum()), ".1f")
    name = ask.word(racer.seen.data.names[racer.seen.data.labels[index]])
    return [f"{name}: {ask.word(_PAIR)}", f"μ = ({code})", f"KL = {nats} {ask.word(_NATS)}"]
