"""What a person drew on the stage, and the short text that carries it through links and calls.

The text is ``1~CENTRES~STROKE~STROKE…``: a version, then runs of points. A run holds, for each point, the steps in x
and y from the run's previous point (the first from the origin) in hundredths of a data unit. A step s is written as the
whole number 2s (s ≥ 0) or −2s − 1 (s < 0), in base 32 from the lowest digit up; a digit is one letter of the URL-safe
base-64 alphabet, plus 32 where more digits follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.registry import InputError, Param, Text, numeral, shown
from models.targets.base import Array

VERSION = "1"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
STEP = 0.01  # data units
TOLERANCE = 1.5  # steps: how far a dropped point of a stroke may lie from what is kept
REACH = 20.0  # data units: the farthest coordinate
MAX_CENTRES, MAX_STROKES, MAX_POINTS = 64, 24, 4000
MAX_TEXT = 40_000

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Drawing:
    """Centres that were placed and strokes that were brushed, in data units; at least one point in all.

    Raises:
        InputError: nothing drawn; more than 64 centres, 24 strokes or 4000 points; a coordinate beyond ±20.
    """

    centres: Points = ()
    strokes: tuple[Points, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "centres", _points(self.centres))
        object.__setattr__(self, "strokes", tuple(map(_points, _listed(self.strokes))))
        strokes = tuple(stroke for stroke in self.strokes if stroke)
        object.__setattr__(self, "strokes", strokes)
        total = len(self.centres) + sum(map(len, strokes))
        _require_count(_PARTS["points"], total, 1, MAX_POINTS)
        _require_count(_PARTS["centres"], len(self.centres), 0, MAX_CENTRES)
        _require_count(_PARTS["strokes"], len(strokes), 0, MAX_STROKES)


def encode(drawing: Drawing) -> str:
    """The drawing as URL-safe text, to 0.01 of a data unit; strokes lose points that lie on their line anyway."""
    runs = [_steps(drawing.centres), *(_thinned(_steps(stroke)) for stroke in drawing.strokes)]
    return "~".join([VERSION, *("".join(_written(run)) for run in runs)])


def decode(text: Any) -> Drawing:
    """The drawing that ``encode`` wrote.

    Raises:
        InputError: not such a text, or a drawing that is empty or too large.
    """
    if not isinstance(text, str) or not text.startswith(VERSION + "~") or len(text) > MAX_TEXT:
        raise InputError(_UNREADABLE.format(value=shown(text)))
    centres, *strokes = text.split("~")[1:]
    if len(strokes) > MAX_STROKES:
        _require_count(_PARTS["strokes"], len(strokes), 0, MAX_STROKES)
    return Drawing(_read(centres), tuple(_read(stroke) for stroke in strokes))


@dataclass(frozen=True)
class DrawingParam(Param):
    """A parameter that holds a drawing as text; the stage edits it, no slider does."""

    def parse(self, raw: Any) -> str:
        """The text of the drawing that ``raw`` (its text or a `Drawing`) stands for."""
        return encode(raw if isinstance(raw, Drawing) else decode(raw))


def _steps(points: Points) -> np.ndarray:
    return np.rint(np.asarray(points, dtype=np.float64).reshape(-1, 2) / STEP).astype(int)


def _thinned(points: np.ndarray) -> np.ndarray:
    """A polyline (n, 2) without the points that lie within the tolerance of it (Ramer 1972; Douglas, Peucker 1973)."""
    kept = np.zeros(len(points), dtype=bool)
    kept[[0, -1]] = True
    open_spans = [(0, len(points) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        gaps = _gaps(points[first + 1 : last], points[first], points[last])
        if gaps.size and gaps.max() > TOLERANCE:
            middle = first + 1 + int(gaps.argmax())
            kept[middle] = True
            open_spans += [(first, middle), (middle, last)]
    return points[kept]


def _gaps(points: Array, start: Array, end: Array) -> Array:
    """Distances (n,) of ``points`` from the segment between ``start`` and ``end``."""
    along = end - start
    share = np.clip((points - start) @ along / max(along @ along, 1), 0.0, 1.0)
    return np.linalg.norm(points - start - share[:, None] * along, axis=1)


def _written(points: np.ndarray) -> Iterator[str]:
    for step in np.diff(points, axis=0, prepend=[[0, 0]]).ravel().tolist():
        number = 2 * step if step >= 0 else -2 * step - 1
        while number >= 32:
            yield ALPHABET[number % 32 + 32]
            number //= 32
        yield ALPHABET[number]


def _read(run: str) -> Points:
    steps = list(_numbers(run))
    if len(steps) % 2:
        raise InputError(_UNREADABLE.format(value=shown(run)))
    points = STEP * np.cumsum(np.reshape(steps, (-1, 2)).astype(np.float64), axis=0)
    return tuple(map(tuple, np.round(points, 2).tolist()))


def _numbers(run: str) -> Iterator[int]:
    number, place = 0, 1
    for letter in run:
        digit = ALPHABET.find(letter)
        if digit < 0 or place > 32**4:
            raise InputError(_UNREADABLE.format(value=shown(run)))
        number += digit % 32 * place
        place *= 32
        if digit < 32:
            yield number // 2 if number % 2 == 0 else -(number + 1) // 2
            number, place = 0, 1
    if place > 1:
        raise InputError(_UNREADABLE.format(value=shown(run)))


def _listed(raw: Any) -> Sequence:
    if isinstance(raw, (str, bytes)) or not isinstance(raw, Iterable):
        raise InputError(_UNREADABLE.format(value=shown(raw)))
    return list(raw)


def _points(raw: Any) -> Points:
    """``raw`` as pairs of coordinates within reach."""
    listed = _listed(raw)
    _require_count(_PARTS["points"], len(listed), 0, MAX_POINTS)
    try:
        points = np.asarray(listed, dtype=np.float64).reshape(len(listed), 2 if listed else 0)
    except (ValueError, TypeError, OverflowError):
        raise InputError(_UNREADABLE.format(value=shown(raw))) from None
    if points.size and not np.abs(points).max() <= REACH:
        raise InputError(_TOO_FAR.format(value=numeral(np.abs(points).max()), reach=numeral(REACH)))
    return tuple(map(tuple, points.tolist()))


def _require_count(part: Text, count: int, low: int, high: int) -> None:
    if not low <= count <= high:
        raise InputError(_BAD_COUNT.format(part=part, value=str(count), low=str(low), high=str(high)))


_PARTS = {
    "points": Text("points", "точек"),
    "centres": Text("centres", "центров"),
    "strokes": Text("strokes", "штрихов"),
}
_UNREADABLE = Text(
    "Drawing is {value}; it must be the text of a drawing made here, such as 1~yJyJ.",
    "Поле «Рисунок» равно {value}, а должно быть текстом рисунка, сделанного здесь, например 1~yJyJ.",
)
_BAD_COUNT = Text(
    "Drawing has {value} {part}; it must have between {low} and {high}.",
    "В поле «Рисунок» {part}: {value}, а должно быть от {low} до {high}.",
)
_TOO_FAR = Text(
    "Drawing reaches {value}; its coordinates must lie between -{reach} and {reach}.",
    "Поле «Рисунок» содержит координату {value} по модулю, а должно лежать в пределах от −{reach} до {reach}.",
)
