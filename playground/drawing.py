"""Small pictures that a person draws: as text for a link, under the pen, and in the place where MNIST has its digits.

A picture (h, w) holds ink in [0, 1]; on the stage its pixel (row r, column c) has its centre at x = c + 1/2,
y = h - r - 1/2, so that a data unit is a pixel.
"""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from models.registry import InputError, Param, Text, numeral, shown

Array = NDArray[np.float64]
Shape = tuple[int, ...]
Mode = Literal["draw", "erase"]

PEN = 2.2  # pixels: about as wide as the strokes of MNIST
SIDE, BOX = 28, 20  # pixels of a digit's picture, and of the box into which its ink is fitted
FAINT = 0.15  # share of the strongest ink below which paper is not quite white, rather than written on
INVISIBLE = 1 / 255
MOST_POINTS = 4000  # of one stroke
STRIDE = 0.25  # pixels between the points of a stroke that matter
FARTHEST = 1000.0  # pixels: no hand draws beyond
_NEAREST = 2**-0.5  # pixels: there is a pixel's centre so near to any point

PICTURE = Text("Picture", "Рисунок")
_UNREADABLE = Text(
    "{title} is {value}; it must be the text of a picture of {size} pixels, at most {most} letters long.",
    "Поле «{title}» равно {value}, а должно быть текстом рисунка размером {size} пикселей, не длиннее {most} знаков.",
)
_BAD_POINTS = Text(
    "Stroke is {value}; it must be a list of 1 to {most} points, each two numbers between -{far} and {far}.",
    "Поле «Штрих» равно {value}, а должно быть списком от 1 до {most} точек: пар чисел от −{far} до {far}.",
)
_BAD_MODE = Text(
    "Tool is {value}; it must be one of: draw, erase.",
    "Поле «Инструмент» равно {value}, а должно быть одним из: draw, erase.",
)


def to_text(image: ArrayLike) -> str:
    """A picture of any shape, numbers in [0, 1] (or uint8, or a mask), as URL-safe text; empty where nothing is drawn.

    Numbers are rounded to 1/255. A digit takes some 300 letters.
    """
    array = np.asarray(image)
    codes = (
        array if array.dtype == np.uint8 else np.rint(255 * np.clip(array.astype(np.float64), 0, 1)).astype(np.uint8)
    )
    if not codes.any():
        return ""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(codes.tobytes()) + packer.flush()
    return urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def from_text(text: Any, shape: Shape, title: Text = PICTURE) -> Array:
    """The picture of the given shape, numbers in [0, 1], that `to_text` wrote.

    Raises:
        InputError: not such a text; the sentence calls the field ``title``.
    """
    count = prod(shape)
    if text == "":
        return np.zeros(shape)
    codes = _unpacked(text, count) if isinstance(text, str) and len(text) <= longest(shape) else b""
    if len(codes) != count:
        size = "×".join(map(str, shape))
        raise InputError(_UNREADABLE.format(title=title, value=shown(text), size=size, most=str(longest(shape))))
    return np.frombuffer(codes, np.uint8).reshape(shape) / 255


def longest(shape: Shape) -> int:
    """Letters of the longest text of a picture: noise does not shrink, and four letters carry three bytes."""
    return 4 * -(-(prod(shape) + 64) // 3)


def _unpacked(text: str, count: int) -> bytes:
    """The bytes behind a text, at most one more than ``count``; none where they cannot be read."""
    try:
        packed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        reader = zlib.decompressobj(-zlib.MAX_WBITS)
        codes = reader.decompress(packed, count + 1)
        return codes if reader.eof and not reader.unused_data else b""
    except (UnicodeEncodeError, NotBase64, zlib.error):
        return b""


@dataclass(frozen=True)
class PictureParam(Param):
    """A parameter that holds a drawn picture of the given ``shape`` as text; the stage edits it, no slider does."""

    shape: Shape = (SIDE, SIDE)

    def parse(self, raw: Any) -> str:
        """The text of the picture that ``raw`` (its text) stands for, as `to_text` would write it."""
        return to_text(from_text(raw, self.shape, self.title))


def stroke(image: ArrayLike, points: Any, width: float = PEN, mode: Mode = "draw") -> Array:
    """``image`` (h, w) with a round pen of ``width`` pixels led along ``points`` (k, 2), in the stage's coordinates.

    A pixel is covered by the share that a straight edge at its distance from the pen's middle line would leave of it.
    ``erase`` takes ink away instead.

    Raises:
        InputError: points that are no points, or an unknown mode.
    """
    ink = np.asarray(image, dtype=np.float64)
    covered = np.clip(width / 2 + 0.5 - _distance(ink.shape, _points(points)), 0, 1)
    return np.maximum(ink, covered) if _draws(mode) else np.minimum(ink, 1 - covered)


def mask_stroke(mask: ArrayLike, points: Any, width: float, mode: Mode = "draw") -> NDArray[np.bool_]:
    """A mask (h, w) with the pixels under a brush switched on, or off where ``mode`` is ``erase``; as `stroke`.

    However thin the brush, the pixel at its tip is under it.
    """
    held = np.asarray(mask, dtype=bool)
    under = _distance(held.shape, _points(points)) <= max(width / 2, _NEAREST)
    return held | under if _draws(mode) else held & ~under


def normalise(image: ArrayLike) -> Array:
    """A drawing (h, w) of any size as MNIST would show it, (28, 28): what a network that read MNIST expects.

    The ink is scaled, keeping its proportions, to fit a box of 20×20 pixels, and shifted by whole pixels so that its
    centre of mass lies in the middle (LeCun, Cortes, Burges 1998, "The MNIST database"). An empty picture stays empty.
    """
    ink = np.clip(np.nan_to_num(np.asarray(image, dtype=np.float64)), 0, 1)
    if ink.max(initial=0) < INVISIBLE:
        return np.zeros((SIDE, SIDE))
    written = ink > FAINT * ink.max()
    rows, columns = (np.flatnonzero(written.any(axis=axis)) for axis in (1, 0))
    fitted = _fitted(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    return _centred(fitted / fitted.max())


def _fitted(ink: Array) -> Array:
    """``ink`` resized so that its longer side is the box's; shrinking averages, as in MNIST."""
    height, width = ink.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.clip(np.asarray(Image.fromarray(ink.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)), 0, 1)


def _centred(ink: Array) -> Array:
    """``ink`` (at most 20×20) in a picture (28, 28), its centre of mass as near to the middle as whole pixels allow."""
    picture = np.zeros((SIDE, SIDE))
    corner = []
    for axis, length in enumerate(ink.shape):
        centre = np.average(np.arange(length) + 0.5, weights=ink.sum(axis=1 - axis))
        corner.append(int(np.clip(round(SIDE / 2 - centre), 0, SIDE - length)))
    top, left = corner
    picture[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return picture


def _draws(mode: Any) -> bool:
    if mode not in ("draw", "erase"):
        raise InputError(_BAD_MODE.format(value=shown(mode)))
    return mode == "draw"


def _points(raw: Any) -> Array:
    """``raw`` as points (k, 2), k ≥ 1."""
    try:
        points = np.array([*raw] if isinstance(raw, Iterable) else raw, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        points = np.zeros(0)
    if points.ndim != 2 or points.shape[1] != 2 or not 1 <= len(points) <= MOST_POINTS or not _near(points):
        raise InputError(_BAD_POINTS.format(value=shown(raw), most=str(MOST_POINTS), far=numeral(FARTHEST)))
    return _thinned(points)


def _thinned(points: Array) -> Array:
    """A line with about one point for each `STRIDE` of its length: a slow hand leaves more, and each costs time."""
    if len(points) < 3:
        return points
    along = np.cumsum(np.hypot(*np.diff(points, axis=0).T)) // STRIDE
    inner = np.flatnonzero(np.diff(along)) + 1
    return points[[0, *inner, len(points) - 1]]


def _near(points: Array) -> bool:
    return bool(np.isfinite(points).all() and np.abs(points).max() <= FARTHEST)


def _distance(shape: Shape, points: Array) -> Array:
    """Distance (h, w) of every pixel's centre from the line through ``points``, in pixels."""
    height, width = shape
    x, y = np.arange(width) + 0.5, height - np.arange(height)[:, None] - 0.5
    nearest = np.hypot(x - points[0, 0], y - points[0, 1])
    for start, end in pairwise(points):
        np.minimum(nearest, _from_segment(x, y, start, end), out=nearest)
    return nearest


def _from_segment(x: Array, y: Array, start: Array, end: Array) -> Array:
    """Distances of points with coordinates ``x`` (w,) and ``y`` (h, 1) from a segment."""
    dx, dy = end - start
    length = dx * dx + dy * dy
    share = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / length, 0, 1) if length > 0 else 0.0
    return np.hypot(x - start[0] - share * dx, y - start[1] - share * dy)
