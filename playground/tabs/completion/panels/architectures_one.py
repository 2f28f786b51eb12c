"""One architecture alone: a large picture that shows what sways the current pixel, what explains it, and samples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images.families.autoregressive import Sampled
from models.registry import Text
from playground.stage import layers
from playground.stage.growing import growing
from playground.stage.view import View
from playground.tabs.completion.inputs import FOCUS, SEED, TEMPERATURE
from playground.tabs.completion.layout import Places, arrange, sheet_view, title
from playground.tabs.completion.panels.architectures_measures import (
    LINEUP,
    MANY,
    MIDDLE,
    around,
    doubt,
    drawn,
    listened,
)
from playground.tabs.completion.panels.base import Situation

WEAKEST, STRONGEST = 0.003, 3.0  # changes of a logit, nats: the ends of the shades, which are logarithmic
COUNTED = 0.01  # nats: from there on a pixel counts as listened to
OPENING = 14 * 28 + 14  # the step at which pictures in raster order stand first: something is shaded there

_WORDS = {
    "samples": Text("samples, ln p(x) in nats", "выборка, ln p(x) в натах"),
    "turns": Text("turns", "черёд"),
    "listens": Text("field", "поле"),
    "doubt": Text("doubt", "сомнение"),
}
_HEADS = {
    False: (
        Text("ring: now drawn; shade: what sways it", "кольцо — черёд, тень — что влияет"),
        Text("shade: what sways it", "тень — что влияет"),
    ),
    True: (
        Text("the bluer, the later a pixel's turn", "чем синее, тем позже черёд пикселя"),
        Text("the bluer, the later", "чем синее, тем позже"),
    ),
}
"""Words above the large picture, the longer ones first, by whether its order is mixed."""
LETTER = 7.2  # pixels of a letter above it
_DESCRIBE = Text(
    "{n} pictures by {name}, drawn pixel by pixel; a large one with what sways the pixel that is drawn.",
    "{n} картинок сети {name}, пиксель за пикселем; на крупной видно, что влияет на текущий пиксель.",
)
_COUNT = Text(
    "Of the {before} pixels before the middle one, {heard} move its logit by more than {least}.",
    "Из {before} пикселей до центрального {heard} сдвигают его логит больше чем на {least}.",
)


def samples_of(situation: Situation, key: str) -> Sampled:
    ask = situation.ask
    return drawn(key, MANY, int(ask[SEED.key]), float(ask[TEMPERATURE.key]))


def places_of(situation: Situation, key: str) -> Places:
    return arrange(situation.ask.box("main"), len(turns(drawn_order(situation, key))), MANY, extras=len(_extras(key)))


def drawn_order(situation: Situation, key: str) -> NDArray[np.int64]:
    return samples_of(situation, key).order


def sheet(situation: Situation, key: str) -> View:
    """The large picture, the small ones that explain it, and the samples."""
    found, places = samples_of(situation, key), places_of(situation, key)
    side = float(found.images.shape[1])
    labels = [situation.figure(value) for value in found.log_prob]
    frames = [LINEUP[key].colour if number == _focus(situation) else "line" for number in range(MANY)]
    trace = f"{key} {situation.ask[SEED.key]} {situation.ask[TEMPERATURE.key]}"
    told = {"trace": trace, "at": None if _is_mixed(key) else OPENING}
    stack = [
        {**_large(situation, key, found, side), **told},
        *(_small(situation, key, name, place, places.extra) for name, place in zip(_extras(key), places.extras)),
        {**growing(found.images, places.cells, found.order, trace, places.cell, frame=frames, labels=labels), **told},
        title(0.0, (places.y[1] + side) / 2, _head(situation, key, side / (places.x[1] - places.x[0]))),
        title(*places.heads[0], situation.word(_WORDS["samples"])),
    ]
    return sheet_view(situation, places, stack, _DESCRIBE.format(n=str(MANY), name=LINEUP[key].title))


def heard(situation: Situation, key: str) -> str:
    """How many of the pixels before the middle one it listens to, as a sentence."""
    strength = listened(key)
    turn = turns(drawn_order(situation, key))
    before = int((turn < turn[MIDDLE]).sum())
    count = str(int((strength > COUNTED).sum()))
    return situation.word(_COUNT.format(before=str(before), heard=count, least=situation.figure(COUNTED, 2)))


def turns(order: NDArray[np.int64]) -> NDArray[np.float64]:
    """The step of every pixel as a share of the last, (h, w)."""
    shape = order.max(axis=0) + 1
    out = np.zeros(shape)
    out[tuple(order.T)] = np.linspace(0, 1, len(order))
    return out


def shades(strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """Changes of a logit as numbers in [0, 1], on a logarithmic scale; 0 below `WEAKEST`."""
    share = np.log(np.maximum(strength, 1e-30) / WEAKEST) / np.log(STRONGEST / WEAKEST)
    return np.where(strength < WEAKEST, 0.0, np.clip(0.1 + 0.9 * share, 0, 1))


def focused(situation: Situation, key: str, x: float, y: float) -> dict[str, Any]:
    """Bring the sample under a point to the large picture."""
    number = places_of(situation, key).cell_at(x, y)
    return {} if number is None else {FOCUS.key: number + 1}


def _is_mixed(key: str) -> bool:
    """Whether its order is not the raster order: it is shown then, in place of what sways a pixel."""
    return key == "made"


def _head(situation: Situation, key: str, share: float) -> str:
    """The longest words that fit over a picture of this share of the stage's width."""
    box = situation.ask.box("main")
    words = [situation.word(text) for text in _HEADS[_is_mixed(key)]]
    return next((each for each in words if len(each) * LETTER * box.unit <= share * box.width), words[-1])


def _extras(key: str) -> tuple[str, ...]:
    return ("listens", "doubt") if _is_mixed(key) else ("turns", "listens", "doubt")


def _focus(situation: Situation) -> int:
    return min(int(situation.ask[FOCUS.key]), MANY) - 1


def _large(situation: Situation, key: str, found: Sampled, side: float) -> dict[str, Any]:
    """The sample in front with what sways the current pixel; or whose turn is when, where the order is a riddle."""
    place, trace = [[side / 2, side / 2]], ""
    if _is_mixed(key):
        return {**growing(turns(found.order)[None], place, found.order, trace, side, frame="line"), **_SCALE}
    field = shades(around(key))
    image = found.images[_focus(situation)][None]
    return growing(image, place, found.order, trace, side, field=field, frame=LINEUP[key].colour)


def _small(situation: Situation, key: str, name: str, place: Any, size: float) -> dict[str, Any]:
    """A small picture that explains, with its name below."""
    image, look = _explained(situation, key, name)
    labels = [situation.word(_WORDS[name])]
    return {**layers.pictures(image[None], [place], size, frame="line", labels=labels), **look}


def _explained(situation: Situation, key: str, name: str) -> tuple[NDArray[np.float64], dict[str, str]]:
    """Its numbers (h, w), and its colours."""
    ask = situation.ask
    if name == "turns":
        return turns(drawn_order(situation, key)), _SCALE
    if name == "listens":
        return shades(listened(key)), _SHADE
    return doubt(key, int(ask[SEED.key]), float(ask[TEMPERATURE.key])) / np.log(2), _HEAT


_SCALE = {"colours": "sequential"}
_SHADE = {"colours": "density", "colour": "lane1"}
_HEAT = {"colours": "heat"}
