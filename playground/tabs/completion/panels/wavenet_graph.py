"""The connections of a stack of causal convolutions: which inputs one output sees, layer by layer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import Text
from models.waves.network import influence
from models.waves.parameters import drawn
from models.waves.stack import Stack
from playground.stage import layers
from playground.stage.view import View
from playground.tabs.completion.panels.base import Situation
from playground.tabs.completion.panels.wavenet_layout import Places
from playground.tabs.completion.panels.wavenet_params import AT

PLAIN = "lane1"
"""The colour of the same stack without dilation."""
CROWD = 250  # lit connections beyond which they are drawn thin
Segments = list[NDArray[np.float64]]

_WORDS = {
    "title": Text(
        "one output and all it sees; dashed: without dilation",
        "что видит один выход; пунктир — без разрежения",
    ),
    "plain": Text("one output and all it sees: no dilation", "один выход и всё, что он видит: без разрежения"),
    "handle": Text("output", "выход"),
    "depth": Text("layers", "слоёв"),
    "samples": Text("receptive field, samples", "рецептивное поле, отсчётов"),
    "dilated": Text("dilation ×{base}", "разрежение ×{base}"),
    "undilated": Text("no dilation", "без разрежения"),
    "chart": Text(
        "The receptive field after each layer, up to {n} samples; without dilation up to {m}.",
        "Рецептивное поле после каждого слоя, до {n} отсчётов; без разрежения до {m}.",
    ),
}


def undilated(stack: Stack) -> Stack:
    """As many layers with the same kernel, none of them dilated."""
    return Stack(stack.layers, stack.kernel, 1, stack.blocks)


@lru_cache(maxsize=64)
def measured(stack: Stack) -> tuple[int, int]:
    """From the gradient of an untrained network: the oldest input that matters, counted from 1, and how many do."""
    reached = np.flatnonzero(influence(drawn(stack), stack.receptive_field + 3)[::-1])
    return int(reached.max()) + 1, len(reached)


def graph(situation: Situation, stack: Stack, places: Places) -> list[dict[str, Any]]:
    """All connections faintly, those of the chosen output lit, inputs that it skips as rings."""
    at, word = chosen(situation, places), situation.word
    title = _WORDS["plain" if stack.base == 1 else "title"]
    lit = _lit(stack, places, at)
    width = 2.0 if len(lit) < CROWD else 1.0
    parts = [
        layers.lines(_all(stack, places), colour="line", width=0.8, opacity=0.9),
        layers.points(_nodes(stack, places), colour="soft", size=_dot(places), opacity=0.35),
        layers.lines(lit, colour="accent", width=width, opacity=0.85),
        *([_plain(stack, places, at)] if stack.base > 1 else []),
        layers.points(_lit_nodes(stack, places, at), colour="accent", size=1.5 * _dot(places), opacity=1.0),
        *_skipped(stack, places, at),
        *_named(stack, places),
        layers.text(places.whole.left, places.y(stack.depth) + 16, word(title), align="left", size=13),
    ]
    place = [[places.x(at), places.y(stack.depth)]]
    return [*parts, layers.handles(place, AT.key, lock="y", titles=[word(_WORDS["handle"])])]


def chosen(situation: Situation, places: Places) -> int:
    """The column of the chosen output."""
    return min(int(situation.ask[AT.key]), places.columns - 1)


def _dot(places: Places) -> float:
    return float(np.clip(min(places.step, places.rise) * 0.34, 3.0, 7.0))


def _all(stack: Stack, places: Places) -> Segments:
    """Every connection between nodes on the stage."""
    return [
        segment
        for row, dilation in enumerate(stack.dilations)
        for column in range(places.columns)
        for segment in _fan(places, row, column, dilation, stack.kernel)
    ]


def _fan(places: Places, row: int, column: int, dilation: int, kernel: int) -> Segments:
    """From the node at ``column`` above ``row`` down to its taps; the stage cuts off what lies before its left edge."""
    top = [places.x(column), places.y(row + 1)]
    return [np.array([top, [places.x(column + tap * dilation), places.y(row)]]) for tap in range(kernel)]


def _lit(stack: Stack, places: Places, at: int) -> Segments:
    """The connections below the chosen output, as far as the stage goes."""
    return [
        segment
        for row, (nodes, dilation) in enumerate(zip(stack.lit()[1:], stack.dilations, strict=True))
        for lag in nodes[nodes + at < places.columns].tolist()
        for segment in _fan(places, row, at + lag, dilation, stack.kernel)
    ]


def _plain(stack: Stack, places: Places, at: int) -> dict[str, Any]:
    return layers.lines(_lit(undilated(stack), places, at), colour=PLAIN, width=1.5, dash=(4, 3), opacity=0.9)


def _nodes(stack: Stack, places: Places) -> NDArray[np.float64]:
    columns, rows = np.meshgrid(np.arange(places.columns), np.arange(stack.depth + 1))
    return np.stack([places.x(columns.ravel()), places.y(rows.ravel())], axis=1)


def _lit_nodes(stack: Stack, places: Places, at: int) -> NDArray[np.float64]:
    spots = [(at + lag, row) for row, nodes in enumerate(stack.lit()) for lag in nodes.tolist()]
    shown = np.array([spot for spot in spots if spot[0] < places.columns], float)
    return np.stack([places.x(shown[:, 0]), places.y(shown[:, 1])], axis=1)


def _skipped(stack: Stack, places: Places, at: int) -> list[dict[str, Any]]:
    """Inputs inside the receptive field that no path reaches."""
    lags = np.setdiff1d(np.arange(stack.receptive_field), stack.lags())
    columns = at + lags[at + lags < places.columns]
    if not len(columns):
        return []
    xy = np.stack([places.x(columns), np.full(len(columns), places.y(0))], axis=1)
    return [layers.points(xy, colour="bad", size=1.6 * _dot(places), marker="cross", opacity=1.0)]


def _named(stack: Stack, places: Places) -> list[dict[str, Any]]:
    """The dilation of every layer at its right, and times under the inputs; where there is no room, fewer."""
    every = max(1, int(np.ceil(15 / places.rise)))
    right = places.x(0) + 12
    names = [
        layers.text(right, places.y(row + 0.5), f"×{dilation}", colour="soft", align="left", size=12)
        for row, dilation in enumerate(stack.dilations)
        if row % every == 0
    ]
    spacing = next(gap for gap in (5, 10, 20, 50) if gap * places.step > 34 or gap == 50)
    times = range(0, places.columns, spacing)
    below = places.y(0) - 15
    marks = (layers.text(places.x(c), below, f"−{c}" if c else "0", colour="soft", size=12) for c in times)
    return [*names, *marks]


def chart(situation: Situation, stack: Stack) -> View:
    """The receptive field against depth, with and without dilation."""
    word, plain = situation.word, undilated(stack)
    depths = np.arange(stack.depth + 1)
    fields = {one: np.array([one.lags(depth).max() + 1 for depth in depths]) for one in (stack, plain)}
    named = {stack: _WORDS["dilated"].format(base=str(stack.base)), plain: _WORDS["undilated"]}
    curves = [
        layers.curve(
            depths,
            fields[one],
            colour=PLAIN if one == plain else "accent",
            dash=(4, 3) if one == plain and stack != plain else None,
            label=word(named[one]),
        )
        for one in fields
    ]
    highest = max(16.0, float(fields[stack].max()) * 1.5)
    told = _WORDS["chart"].format(n=str(fields[stack].max()), m=str(fields[plain].max()))
    return View(
        (0.0, float(stack.depth)),
        (1.0, highest),
        curves,
        x_title=word(_WORDS["depth"]),
        y_title=word(_WORDS["samples"]),
        y_log=True,
        equal=False,
        describe=word(told),
    )
