"""What a hand does to a drawn target on a stage: move a centre, add one, brush, erase, clear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from models.registry import InputError, Param, Text
from models.targets.drawing import MAX_CENTRES, MAX_STROKES, Drawing, decode, encode
from playground import picker, widgets
from playground.stage import layers
from playground.tab import Ask

TOOL = Param(
    "tool",
    Text("Tool", "Инструмент"),
    "move",
    choices=widgets.named(
        [
            ("move", Text("move centres", "двигать центры")),
            ("draw", Text("brush", "кисть")),
            ("erase", Text("eraser", "ластик")),
        ]
    ),
)
ADD = Text("add a centre", "добавить центр")
ADD_BUMP = Text("add a bump", "добавить горб")
CLEAR = Text("clear", "очистить")
KEPT = Text("A target needs at least one point: a centre stays.", "Цели нужна хотя бы одна точка: центр остался.")
FULL = Text(
    "A drawing holds {strokes} strokes and {centres} centres at most; erase one first.",
    "В рисунке не больше {strokes} штрихов и {centres} центров; сначала сотрите лишнее.",
)
CENTRE = Text("centre {number}", "центр {number}")

DRAWN = {"custom": "custom.drawing", "custom_1d": "custom_1d.drawing"}
ERASER = 0.35  # data units: radius within which the eraser takes points away


def controls(lang: str) -> list[str]:
    """Tools of the drawn targets, shown while one of them is picked."""
    bump = widgets.button(ADD_BUMP(lang), "add_centre", when="dim=1&target1=custom_1d")
    return [*plane_controls(lang, "dim=2&target=custom"), bump]


def plane_controls(lang: str, when: str = "target=custom") -> list[str]:
    """Tools of the target drawn in the plane."""
    return [
        widgets.segments(TOOL, lang, when=when),
        widgets.button(ADD(lang), "add_centre", when=when),
        widgets.button(CLEAR(lang), "clear", when=when),
    ]


def drawn_key(values: Mapping[str, Any]) -> str | None:
    """The parameter that holds the picked target's drawing, if it is a drawn one."""
    return DRAWN.get(picker.chosen(values)[0].key)


def apply(ask: Ask) -> tuple[Ask, dict[str, Any], list[str]]:
    """The request with its gesture done to the drawing, the changed parameters, and sentences for the person."""
    key = drawn_key(ask.values)
    edit = _EDITS.get(ask.action.get("kind")) if key else None
    if edit is None:
        return ask, {}, []
    notes: list[str] = []
    before = decode(ask[key])
    action = _as_height(ask, before) if key == "custom_1d.drawing" else ask.action
    drawing = edit(before, action)
    if len(drawing["strokes"]) > MAX_STROKES or len(drawing["centres"]) > MAX_CENTRES:
        full = FULL.format(strokes=str(MAX_STROKES), centres=str(MAX_CENTRES))
        return ask, {}, [ask.word(full)]
    if not drawing["centres"] and not any(drawing["strokes"]):
        drawing, notes = {"centres": [(0.0, 0.0)], "strokes": []}, [ask.word(KEPT)]
    text = encode(Drawing(tuple(drawing["centres"]), tuple(drawing["strokes"])))
    moved = replace(ask, values={**ask.values, key: text})
    # A stroke in progress shows, but only the finished one becomes part of the state.
    kept = {} if ask.action.get("kind") == "stroke" and ask.action.get("phase") == "move" else {key: text}
    return moved, kept, notes


def handles(ask: Ask) -> list[dict]:
    """What makes the picked target's drawing editable on a stage: handles on its centres, or a brush over it all."""
    key = drawn_key(ask.values)
    if key is None:
        return []
    if key == "custom.drawing" and ask["tool"] != "move":
        width = 2 * (ERASER if ask["tool"] == "erase" else ask["custom.brush"])
        return [layers.brush("strokes", width, "data", ask["tool"])]
    centres = np.array(decode(ask[key]).centres).reshape(-1, 2)
    if key == "custom_1d.drawing":
        centres[:, 1] *= _peak(ask) / centres[:, 1].sum()
    titles = [ask.word(CENTRE).format(number=i + 1) for i in range(len(centres))]
    return [layers.handles(centres, "centres", titles=titles)]


def _peak(ask: Ask) -> float:
    """The density at the top of one bump that holds all the mass."""
    return 1 / (ask["custom_1d.spread"] * np.sqrt(2 * np.pi))


def _as_height(ask: Ask, drawing: Drawing) -> dict[str, Any]:
    """On the line a handle sits on top of its bump: its new place tells the bump's weight among the others."""
    action, index = dict(ask.action), ask.action.get("index")
    if action.get("kind") != "drag" or not isinstance(index, int):
        return action
    others = sum(y for i, (_, y) in enumerate(drawing.centres) if i != index)
    share = float(np.clip(_point((action.get("x"), action.get("y")))[1] / _peak(ask), 0.01, 0.95))
    return {**action, "y": others * share / (1 - share) if others else 1.0}


def _move(drawing: Drawing, action: Mapping[str, Any]) -> dict[str, list]:
    centres = list(drawing.centres)
    index = action.get("index")
    if action.get("param") == "centres" and isinstance(index, int) and 0 <= index < len(centres):
        centres[index] = _point((action.get("x"), action.get("y")))
    return {"centres": centres, "strokes": list(drawing.strokes)}


def _add(drawing: Drawing, action: Mapping[str, Any]) -> dict[str, list]:
    """A new centre, set beside the last ones on a widening spiral so that it never hides another."""
    count = len(drawing.centres)
    angle = 2.4 * count  # about the golden angle
    radius = 0.8 + 0.3 * count**0.5
    spot = (round(radius * float(np.cos(angle)), 2), round(abs(radius * float(np.sin(angle))), 2))
    return {"centres": [*drawing.centres, spot], "strokes": list(drawing.strokes)}


def _clear(drawing: Drawing, action: Mapping[str, Any]) -> dict[str, list]:
    return {"centres": [], "strokes": []}


def _stroke(drawing: Drawing, action: Mapping[str, Any]) -> dict[str, list]:
    points = [_point(point) for point in action.get("points") or ()]
    if action.get("mode") == "erase":
        return _erased(drawing, np.array(points).reshape(-1, 2))
    return {
        "centres": list(drawing.centres),
        "strokes": [*drawing.strokes, points] if points else list(drawing.strokes),
    }


def _erased(drawing: Drawing, rubbed: np.ndarray) -> dict[str, list]:
    """Centres and stretches of strokes under the eraser go; what is left of a stroke falls into pieces."""

    def under(point: tuple[float, float]) -> bool:
        return bool(len(rubbed)) and float(np.hypot(*(rubbed - point).T).min()) < ERASER

    pieces: list[list] = []
    for stroke in drawing.strokes:
        dense = _dense(stroke)
        pieces += _pieces(dense, [under(point) for point in dense])
    longest = sorted(pieces, key=len, reverse=True)[:MAX_STROKES]
    return {"centres": [centre for centre in drawing.centres if not under(centre)], "strokes": longest}


def _dense(stroke: tuple[tuple[float, float], ...], step: float = 0.1) -> list[tuple[float, float]]:
    """The stroke with points at most ``step`` apart, so that the eraser takes only what it touches."""
    points = [stroke[0]]
    for (x0, y0), (x1, y1) in pairwise(stroke):
        count = max(1, int(np.ceil(np.hypot(x1 - x0, y1 - y0) / step)))
        points += [(x0 + (x1 - x0) * i / count, y0 + (y1 - y0) * i / count) for i in range(1, count + 1)]
    return points


def _pieces(points: list, gone: list[bool]) -> list[list]:
    pieces, current = [], []
    for point, rubbed in zip(points, gone, strict=True):
        if rubbed:
            pieces.append(current)
            current = []
        else:
            current.append(point)
    return [piece for piece in [*pieces, current] if len(piece) > 1 or piece == points]


_BAD_POINT = Text(
    "A point of the gesture is {value}; it must be two numbers.",
    "Точка жеста равна {value}, а должна быть парой чисел.",
)


def _point(raw: Any) -> tuple[float, float]:
    try:
        x, y = (float(value) for value in raw)
    except (TypeError, ValueError):
        raise InputError(_BAD_POINT.format(value=repr(raw)[:40])) from None
    return x, y


_EDITS = {"drag": _move, "add_centre": _add, "clear": _clear, "stroke": _stroke}
