"""Walks between pictures: through the pixels, straight through the latent space, and along its sphere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from models.registry import Param, Text
from playground import widgets
from playground.camera import Array
from playground.gif import animated
from playground.pictured import PictureParam, picture_of
from playground.stage import layers
from playground.stage.view import View
from playground.tab import Download
from playground.tabs.vae.codes import PICTURE, SHELF
from playground.tabs.vae.panels.base import PANELS, Panel, Picture, Situation
from playground.tabs.vae.scenery import alone

STEPS = 9  # pictures along a walk
CLIP = 24  # pictures of the animation, one way
FIELD = 7  # pictures along each side of a walk between four

ENDS = {
    "a": PICTURE,
    "b": PictureParam("vae.b", Text("Picture B", "Картинка B"), "s200"),
    "c": PictureParam("vae.c", Text("Picture C", "Картинка C"), "s350"),
    "d": PictureParam("vae.d", Text("Picture D", "Картинка D"), "s450"),
}
WALK = Param(
    "vae.walk",
    Text("Walk", "Прогулка"),
    "two",
    choices=widgets.named(
        [
            ("two", Text("A → B", "A → B")),
            ("four", Text("between four", "между четырьмя")),
            ("sum", Text("A − B + C", "A − B + C")),
        ]
    ),
)
END = Param(
    "vae.end",
    Text("The shelf sets", "С полки берётся"),
    "b",
    choices=widgets.named((key, Text(key.upper(), key.upper())) for key in ENDS),
)
T = Param("vae.t", Text("Way from A to B", "Путь от A до B"), 0.5, 0.0, 1.0, 0.01)

WAYS = {
    "pixels": Text("mixed pixels", "смесь пикселей"),
    "straight": Text("straight in z", "по прямой в z"),
    "sphere": Text("along the sphere", "по сфере"),
}
WAY = Param("vae.way", Text("Large picture", "Большая картинка"), "straight", choices=widgets.named(WAYS.items()))

_LENGTHS = Text(
    "Halfway z has length {straight} on the straight line and {sphere} on the sphere; its ends have {a} and {b}.",
    "На полпути длина z равна {straight} по прямой и {sphere} по сфере; на концах {a} и {b}.",
)
_DESCRIBE = Text("A walk between pictures: {walk}.", "Прогулка между картинками: {walk}.")


def spherical(a: Array, b: Array, t: Array) -> Array:
    """Points (n, d) at shares ``t`` (n,) of the way from ``a`` to ``b`` (d,) along the great circle, the length
    changing evenly from one's to the other's (Shoemake, 1985, "slerp"; White, 2016, for latent spaces)."""
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    if min(lengths) < 1e-9:
        return a + t[:, None] * (b - a)
    cosine = np.clip(a @ b / (lengths[0] * lengths[1]), -1.0, 1.0)
    angle = np.arccos(cosine)
    if np.sin(angle) < 1e-6:  # the same direction, or opposite ones, between which no great circle is shortest
        return a + t[:, None] * (b - a)
    shares = np.sin((1 - t) * angle) / np.sin(angle), np.sin(t * angle) / np.sin(angle)
    directions = shares[0][:, None] * a / lengths[0] + shares[1][:, None] * b / lengths[1]
    return ((1 - t) * lengths[0] + t * lengths[1])[:, None] * directions


def draw(situation: Situation) -> Picture:
    """Two pictures, four of them, or three with signs."""
    return {"two": _two, "four": _four, "sum": _sum}[situation.ask[WALK.key]](situation)


def _ends(situation: Situation, keys: str) -> tuple[Array, Array]:
    """Pictures (k, …) and posterior means (k, latent) of the chosen ends."""
    images = np.stack([picture_of(situation.ask[ENDS[key].key], situation.samples)[0] for key in keys])
    return images, situation.model.codes(images)


def _two(situation: Situation) -> Picture:
    images, (a, b) = _ends(situation, "ab")
    shares = np.linspace(0, 1, STEPS)
    here = float(situation.ask[T.key])
    along = np.append(shares, [here, 0.5])
    codes = {"straight": a + along[:, None] * (b - a), "sphere": spherical(a, b, along)}
    rows = {"pixels": _mixed(images, along)} | {way: situation.model.decode(code) for way, code in codes.items()}
    view = _strips(situation, rows, here)
    lengths = {way: np.linalg.norm(code[-1]) for way, code in codes.items()} | {
        name: np.linalg.norm(code) for name, code in (("a", a), ("b", b))
    }
    remark = _LENGTHS.format(**{name: situation.figure(value) for name, value in lengths.items()})
    file = clip(situation) if situation.ask.action.get("kind") == "gif" else None
    return Picture(
        view, alone(situation, rows[situation.ask[WAY.key]][STEPS]), remark=situation.word(remark), download=file
    )


def _mixed(images: Array, shares: Array) -> Array:
    """What a slide fading into another shows."""
    weights = shares.reshape(-1, *[1] * (images.ndim - 1))
    return (1 - weights) * images[0] + weights * images[1]


def _strips(situation: Situation, rows: Mapping[str, Array], here: float) -> View:
    """One row per way, its name above, and a rule where t stands."""
    pitch, stack = 1.55, []
    for number, (way, images) in enumerate(rows.items()):
        y = -pitch * number
        places = np.stack([np.arange(STEPS), np.full(STEPS, y)], axis=1)
        frame = ["accent" if index in (0, STEPS - 1) else None for index in range(STEPS)]
        stack.append(layers.pictures(images[:STEPS], places, 0.94, frame=frame))
        stack.append(layers.text(-0.47, y + 0.62, situation.word(WAYS[way]), align="left", size=14))
    stack.append(layers.rule(x=here * (STEPS - 1), colour="accent", dash=None, width=2))
    walk = situation.word(Text("A → B", "A → B"))
    return View(
        (-0.6, STEPS - 0.4),
        (-pitch * (len(rows) - 1) - 0.6, 0.9),
        stack,
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(_DESCRIBE).format(walk=walk),
    )


def _four(situation: Situation) -> Picture:
    _, codes = _ends(situation, "abcd")
    s, t = (part.reshape(-1, 1) for part in np.meshgrid(np.linspace(0, 1, FIELD), np.linspace(0, 1, FIELD)))
    a, b, c, d = codes
    field = (1 - t) * ((1 - s) * a + s * b) + t * ((1 - s) * c + s * d)
    places = np.concatenate([s, 1 - t], axis=1) * (FIELD - 1)
    corners = {0: "A", FIELD - 1: "B", FIELD * (FIELD - 1): "C", FIELD**2 - 1: "D"}
    frame = ["accent" if index in corners else None for index in range(FIELD**2)]
    names = [layers.text(*places[index], name, colour="accent", size=18) for index, name in corners.items()]
    view = View(
        (-0.6, FIELD - 0.4),
        (-0.6, FIELD - 0.4),
        [layers.pictures(situation.model.decode(field), places, 0.94, frame=frame), *names],
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(_DESCRIBE).format(walk="A, B, C, D"),
    )
    centre = situation.model.decode(codes.mean(axis=0)[None])[0]
    return Picture(view, alone(situation, centre, _CENTRE))


_CENTRE = Text("The mean of the four codes, decoded.", "Среднее четырёх кодов, раскодированное.")
_RESULT = Text("A minus B plus C, decoded.", "A минус B плюс C, раскодированное.")


def _sum(situation: Situation) -> Picture:
    images, (a, b, c) = _ends(situation, "abc")
    result = situation.model.decode((a - b + c)[None])[0]
    places = [[0.0, 0.0], [1.35, 0.0], [2.7, 0.0], [4.3, 0.0]]
    labels = ["A", "B", "C", "A − B + C"]
    signs = [layers.text(x, 0.0, sign, size=26) for x, sign in ((0.675, "−"), (2.025, "+"), (3.5, "="))]
    stack = layers.pictures(np.stack([*images, result]), places, 1.0, labels=labels, frame=[None, None, None, "accent"])
    view = View(
        (-0.7, 5.0),
        (-1.2, 1.2),
        [stack, *signs],
        axes="none",
        x_ticks=False,
        y_ticks=False,
        describe=situation.word(_DESCRIBE).format(walk="A − B + C"),
    )
    return Picture(view, alone(situation, result, _RESULT))


def clip(situation: Situation) -> Download:
    """The walk from A to B and back as an animated picture."""
    images, (a, b) = _ends(situation, "ab")
    shares = np.linspace(0, 1, CLIP)
    way = situation.ask[WAY.key]
    codes = spherical(a, b, shares) if way == "sphere" else a + shares[:, None] * (b - a)
    there = _mixed(images, shares) if way == "pixels" else situation.model.decode(codes)
    return Download("walk.gif", "image/gif", animated(np.concatenate([there, there[::-1]])))


def act(situation: Situation) -> Mapping[str, Any]:
    """A picture from the shelf becomes the end that was chosen."""
    taken = SHELF.act(situation.ask, situation.samples)
    return {ENDS[situation.ask[END.key]].key: taken[PICTURE.key]} if taken else {}


def controls(lang: str) -> list[str]:
    when = "vae.view=walk"
    return [
        widgets.group(WALK.title(lang), widgets.segments(WALK, lang), when=when),
        widgets.group(END.title(lang), widgets.segments(END, lang), when=when),
    ]


def dock(lang: str) -> list[str]:
    when = "vae.view=walk&vae.walk=two"
    save = widgets.button("GIF", "gif", when=when)
    return [widgets.slider(T, lang, when=when, playable=True), widgets.segments(WAY, lang, when=when), save]


PANELS.add(
    Panel(
        "walk",
        Text("Walk", "Прогулка"),
        order=40,
        about=Text(
            "Mixing pixels shows two ghosts; a walk through the latent space passes through pictures. Choose an end, "
            "then a picture from the shelf.",
            "Смесь пикселей — это два призрака, а прогулка по латентному пространству идёт через картинки. Выберите "
            "конец пути, затем картинку на полке.",
        ),
        draw=draw,
        params=(*(end for end in ENDS.values() if end is not PICTURE), WALK, END, T, WAY),
        controls=controls,
        dock=dock,
        act=act,
    )
)
