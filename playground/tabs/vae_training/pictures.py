"""What a lane shows: the map of its latent space, and pictures beside their reconstructions."""

from __future__ import annotations

import numpy as np

from models.registry import Text
from models.vae.data import Data
from playground.stage import layers
from playground.stage.box import Box
from playground.stage.view import View
from playground.tab import Ask, Line
from playground.tabs.vae_training.picked import mark
from playground.tabs.vae_training.race import Array, Race, Racer
from playground.tabs.vae_training.settings import SHOWN

COLUMNS = {1: 15, 2: 11, 3: 9, 4: 8}  # decoded pictures across a map, by the number of lanes
CHEAP_COLUMNS = 7
STRIP = 2.0  # class rows that the decoded strip of a single axis takes
FOOT = 24.0  # pixels of normal type under the strip, for the numbers of the axis
LEAST_SHOWN, MOST_SHOWN = 5, 20  # pictures over their reconstructions
GUTTER = 0.35  # of a picture, between two columns of pairs
NAME, LETTER, LINE = 15, 9.0, 15.0  # of a class's name, in pixels of normal type: size, width of a letter, height
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
MAP = Box(width=300, height=300, top=0)
PAIRS = Box(width=300, height=60, top=0)

_DESCRIBE = Text(
    "{name}, step {step}: map of the latent space with {count} encoded pictures; reconstruction {reconstruction} nats, "
    "KL {kl} nats.",
    "{name}, шаг {step}: карта латентного пространства, закодировано {count} картинок; восстановление "
    "{reconstruction} нат, KL {kl} нат.",
)
_PAIRS = Text("{count} pictures and their reconstructions", "Картинки ({count}) и их восстановления")


def draw(ask: Ask, racer: Racer, number: int, lanes: int, picked: int | None = None, cheap: bool = False) -> View:
    """The map of lane ``number`` (from 1) among ``lanes``; ``picked`` is the number of a picture that a hand asked
    about, ``cheap`` says that the map is replaced at once and many wait."""
    axes, half = racer.frame()
    box = ask.boxes.get(f"lane{number}", MAP)
    across = CHEAP_COLUMNS if cheap else COLUMNS[lanes]
    plane = len(axes) == 2
    view = _plane(ask, racer, axes, half, box, across, lanes) if plane else _line(ask, racer, half, box)
    if picked is not None:
        window = box.whole(view.x, view.y) if plane else (view.x, view.y)
        view.layers += mark(ask, racer, picked, places(racer)[picked], window, box)
    return view


def places(racer: Racer) -> Array:
    """Where the encoded pictures lie on a lane's map, (n, 2)."""
    axes, _ = racer.frame()
    codes = racer.codes()[0][:, list(axes)]
    if len(axes) == 2:
        return codes
    labels = racer.seen.data.labels
    return np.stack([codes[:, 0], labels + _spread(len(labels))], axis=1)


def _plane(ask: Ask, racer: Racer, axes: tuple[int, ...], half: float, box: Box, across: int, lanes: int) -> View:
    """Two axes: what each place decodes to (the other axes at 0), and where the encoder puts the pictures."""
    aspect = box.clear[0] / box.clear[1]
    x, y = ((-half * max(1, a), half * max(1, a)) for a in (aspect, 1 / aspect))
    seen = ask[SHOWN.key]
    codes = places(racer)
    stack = _tiles(racer, axes, box.whole(x, y), across, "codes" in seen) if "pictures" in seen else []
    stack += _prior() if "prior" in seen else []
    stack += _points(ask, racer, codes) if "codes" in seen else []
    stack += _names(ask, racer.seen.data, codes, 2 * x[1] / box.clear[0] * box.unit) if "names" in seen else []
    titles = [f"z{str(axis + 1).translate(SUBSCRIPTS)}" for axis in axes]
    ticks = lanes <= 2
    return View(x, y, stack, *titles, describe=_description(ask, racer), x_ticks=ticks, y_ticks=ticks, axes="inside")


def _tiles(racer: Racer, axes: tuple[int, ...], whole: tuple, across: int, behind: bool) -> list[layers.Layer]:
    """Decoded pictures, edge to edge over the whole window."""
    (left, right), (low, high) = whole
    cell = (right - left) / across
    up = int(np.ceil((high - low) / cell))
    xs = left + cell * (np.arange(across) + 0.5)
    ys = (low + high) / 2 + cell * (np.arange(up) - (up - 1) / 2)
    places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    z = np.zeros((len(places), racer.seen.settings.latent))
    z[:, list(axes)] = places
    return [layers.pictures(racer.seen.decode(z), places, cell, opacity=0.42 if behind else 1.0, smooth=True)]


def _points(ask: Ask, racer: Racer, codes: Array) -> list[layers.Layer]:
    """The encoded pictures in the colours of their classes; named where the map stands still."""
    data = racer.seen.data
    names = None if ask.event == "advance" else [ask.word(data.names[label]) for label in data.labels]
    return [layers.points(codes, size=5, opacity=0.9, colours=_colours(data), index=data.labels, names=names)]


def _colours(data: Data) -> list[str]:
    return [f"class{label}" for label in range(len(data.names))]


def _names(ask: Ask, data: Data, places: Array, pixel: float) -> list[layers.Layer]:
    """The name of every class at the median of its points: colour alone would not tell ten classes apart.

    ``pixel`` is one of normal type in latent units."""
    names = [ask.word(name) for name in data.names]
    middles = np.array([np.median(places[data.labels == label], axis=0) for label in range(len(names))])
    widths = np.array([len(name) for name in names]) * LETTER * pixel
    return [
        layers.text(*middle, name, colour=colour, size=NAME)
        for middle, name, colour in zip(_apart(middles, widths, LINE * pixel), names, _colours(data), strict=True)
    ]


def _apart(places: Array, widths: Array, height: float) -> Array:
    """Places (n, 2) of names, from the top down, each moved below those that it would cover; one that would have to
    move by more than two lines stays where its class is."""
    found = places.astype(np.float64)
    order = np.argsort(-found[:, 1], kind="stable")
    for turn, i in enumerate(order):
        beside = [k for k in order[:turn] if abs(found[k, 0] - found[i, 0]) < (widths[k] + widths[i]) / 2]
        for k in sorted(beside, key=lambda k: -found[k, 1]):
            if abs(found[k, 1] - found[i, 1]) < height:
                found[i, 1] = found[k, 1] - height
        if found[i, 1] < places[i, 1] - 2 * height:
            found[i, 1] = places[i, 1]
    return found


def _prior() -> list[layers.Layer]:
    """Circles at one and two standard deviations of N(0, I)."""
    angle = np.linspace(0, 2 * np.pi, 91)
    rings = [(n, n * np.cos(angle), n * np.sin(angle)) for n in (1, 2)]
    return [layers.curve(x, y, colour="ink", width=1.5, dash=(6, 5), label=f"{n}σ") for n, x, y in rings]


def _line(ask: Ask, racer: Racer, half: float, box: Box) -> View:
    """One axis: a strip of what it decodes to, and above it every class in a row of its own."""
    data, seen = racer.seen.data, ask[SHOWN.key]
    top = len(data.names) - 0.4
    y = (-STRIP - (top + STRIP) * FOOT * box.unit / max(box.height - FOOT * box.unit, FOOT), top)
    stack = _strip(racer, half, box, y) if "pictures" in seen else []
    stack += _points(ask, racer, places(racer)) if "codes" in seen else []
    if "names" in seen:
        stack += [
            layers.text(-0.93 * half, label, ask.word(name), colour=f"class{label}", size=14)
            for label, name in enumerate(data.names)
        ]
    told = _description(ask, racer)
    return View((-half, half), y, stack, "z₁", equal=False, describe=told, y_ticks=False, axes="inside")


def _spread(n: int) -> Array:
    """Heights within a row: multiples of the golden ratio, so that neighbours do not hide each other."""
    return 0.6 * ((np.arange(n) * 0.6180339887) % 1) - 0.3


def _strip(racer: Racer, half: float, box: Box, y: tuple[float, float]) -> list[layers.Layer]:
    """Square pictures side by side along the axis."""
    height = 0.8 * STRIP
    pixels = height / (y[1] - y[0]) * box.height
    count = max(4, round(box.width / pixels))
    width = 2 * half / count
    xs = -half + width * (np.arange(count) + 0.5)
    places = np.stack([xs, np.full(count, height / 2 - STRIP)], axis=1)
    return [layers.pictures(racer.seen.decode(xs[:, None]), places, (width, height), smooth=True)]


def pairs(ask: Ask, racer: Racer, number: int) -> View:
    """As many pictures as there is room for, the classes in turn, and what the decoder makes of their codes."""
    box = ask.boxes.get(f"pairs{number}", PAIRS)
    places, step, size = _tall(box) if box.height > box.width else _wide(box)
    chosen = in_turn(racer.seen.data.labels)[: len(places)]
    images = racer.seen.data.images[chosen], racer.seen.decode(racer.codes()[0][chosen])
    stack = [
        layers.pictures(each, at, 0.96, smooth=True) for each, at in zip(images, (places, places + step), strict=True)
    ]
    told = ask.word(_PAIRS).format(count=len(chosen))
    return View((0, size[0]), (0, size[1]), stack, describe=told, hover=False, axes="none")


def _wide(box: Box) -> tuple[Array, Array, tuple[float, float]]:
    """Places of pictures in a row, the way from each to its reconstruction (below), and the size of it all."""
    count = int(np.clip(np.ceil(2 * box.width / box.height), LEAST_SHOWN, MOST_SHOWN))
    places = np.stack([np.arange(count) + 0.5, np.full(count, 1.5)], axis=1)
    return places, np.array([0.0, -1.0]), (count, 2.0)


def _tall(box: Box) -> tuple[Array, Array, tuple[float, float]]:
    """The same in two columns, each reconstruction to the right of its picture."""
    rows = int(np.clip((4 + GUTTER) * box.height / box.width, 3, MOST_SHOWN / 2))
    across, down = np.meshgrid([0.5, 2.5 + GUTTER], np.arange(rows, 0, -1) - 0.5)
    return np.stack([across, down], axis=-1).reshape(-1, 2), np.array([1.0, 0.0]), (4.0 + GUTTER, float(rows))


def in_turn(labels: Array) -> Array:
    """An order of pictures in which the classes take turns."""
    turn = np.zeros(len(labels), int)
    for label in np.unique(labels):
        own = labels == label
        turn[own] = np.arange(own.sum())
    return np.lexsort((labels, turn))


def _description(ask: Ask, racer: Racer) -> str:
    reading, count = racer.reading(), str(len(racer.seen.data.images))
    figures = {
        "reconstruction": f"{reading.reconstruction:.0f}",
        "kl": ask.figure(reading.kl.sum(), ".1f"),
        "count": count,
    }
    return ask.word(_DESCRIBE).format(name=ask.word(racer.lane.recipe.title), step=str(racer.seen.steps), **figures)


def read_out(ask: Ask, race: Race, view: str, x: float, y: float) -> list[Line]:
    """The latent coordinates at a place of a lane's map, and the prior's density there."""
    number = view.removeprefix("lane")
    if number == view or not number.isdecimal() or not 1 <= int(number) <= len(race.racers):
        return []
    axes, _ = race.racers[int(number) - 1].frame()
    place = np.array([x, y])[: len(axes)]
    density = float(np.exp(-0.5 * place @ place) / (2 * np.pi) ** (len(axes) / 2))
    found = [
        Line(f"z{str(axis + 1).translate(SUBSCRIPTS)}", ask.figure(value, ".2f"))
        for axis, value in zip(axes, place, strict=True)
    ]
    return [*found, Line("p(z)", ask.figure(density, ".2g"), "data")]
