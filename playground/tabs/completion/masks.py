"""Which pixels are hidden: presets, what a brush leaves, and the text that a link carries."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import Param, Text
from playground import widgets

Mask = NDArray[np.bool_]
Shape = tuple[int, int]

SIDE, LARGEST = 28, 32  # of grey pictures, and of those in colour
RUNS, BITS = {SIDE: "r", LARGEST: "R"}, {SIDE: "b", LARGEST: "B"}
"""How a mask begins as text, by its side: lengths of its runs, or its pixels; the shorter is taken."""
DUST = 0.8  # share of single pixels that the preset hides
_LONGEST = 4 * -(-LARGEST * LARGEST // 8 // 3) + 8

_BAD_MASK = Text(
    "{title} is {value}; it must be one of {names}, or the text of a mask of {sizes} pixels.",
    "Параметр «{title}» равен {value}, а должен быть одним из {names} или текстом маски размером {sizes} пикселей.",
)


def _rows(shape: Shape) -> NDArray[np.int64]:
    return np.broadcast_to(np.arange(shape[0])[:, None], shape)


def _columns(shape: Shape) -> NDArray[np.int64]:
    return np.broadcast_to(np.arange(shape[1]), shape)


def _middle(shape: Shape) -> Mask:
    rows, columns = np.abs(_rows(shape) - (shape[0] - 1) / 2), np.abs(_columns(shape) - (shape[1] - 1) / 2)
    return (rows < shape[0] / 4) & (columns < shape[1] / 4)


PRESETS: dict[str, tuple[Text, Callable[[Shape], Mask]]] = {
    "top": (Text("top half", "верхняя половина"), lambda shape: _rows(shape) < shape[0] // 2),
    "bottom": (Text("bottom half", "нижняя половина"), lambda shape: _rows(shape) >= shape[0] // 2),
    "left": (Text("left half", "левая половина"), lambda shape: _columns(shape) < shape[1] // 2),
    "right": (Text("right half", "правая половина"), lambda shape: _columns(shape) >= shape[1] // 2),
    "middle": (Text("middle", "середина"), _middle),
    "checker": (Text("checkerboard", "шахматная доска"), lambda shape: (_rows(shape) + _columns(shape)) % 2 == 1),
    "dust": (Text("all but dust", "всё, кроме пыли"), lambda shape: np.random.default_rng(5).random(shape) < DUST),
    "all": (Text("nothing known", "ничего не известно"), lambda shape: np.ones(shape, bool)),
    "none": (Text("all known", "известно всё"), lambda shape: np.zeros(shape, bool)),
}


def to_text(hidden: Mask) -> str:
    """A square mask of a known side, true where hidden, as short as it can be written: a preset's name, its runs, or
    its pixels."""
    for name, (_, make) in PRESETS.items():
        if np.array_equal(hidden, make(hidden.shape)):
            return name
    turns = np.flatnonzero(np.diff(hidden.ravel())) + 1
    runs = np.diff(turns, prepend=0)
    start = [0] if hidden.flat[0] else []
    long = b"".join(_number(int(run)) for run in [*start, *runs])
    plain = np.packbits(hidden).tobytes()
    begins, raw = (RUNS, long) if len(long) < len(plain) else (BITS, plain)
    return begins[len(hidden)] + _letters(raw)


def from_text(text: str, shape: Shape) -> Mask | None:
    """The mask that `to_text` wrote, brought to a shape (h, w) by its nearest pixels; None where it is no mask."""
    if text in PRESETS:
        return PRESETS[text][1](shape)
    found = _read(text)
    if found is None:
        return None
    rows, columns = (np.arange(size) * len(found) // size for size in shape)
    return found[np.ix_(rows, columns)]


def _read(text: str) -> Mask | None:
    """The mask behind a text that is no preset's name, in its own size."""
    try:
        raw = urlsafe_b64decode(text[1:].encode("ascii") + b"=" * (-len(text[1:]) % 4))
    except (UnicodeEncodeError, NotBase64, ValueError):
        return None
    readers = ((RUNS, _from_runs), (BITS, _from_bits))
    found = [read(raw, (side, side)) for begins, read in readers for side in begins if text[:1] == begins[side] and raw]
    return found[0] if found else None


def _from_bits(raw: bytes, shape: Shape) -> Mask | None:
    count = prod(shape)
    if len(raw) != -(-count // 8):
        return None
    return np.unpackbits(np.frombuffer(raw, np.uint8), count=count).astype(bool).reshape(shape)


def _from_runs(raw: bytes, shape: Shape) -> Mask | None:
    """Runs of known and hidden pixels in turn; the last one goes to the end."""
    turns = np.cumsum(_numbers(raw))
    if not len(turns) or turns[-1] >= prod(shape):
        return None
    steps = np.zeros(prod(shape), int)
    np.add.at(steps, turns, 1)
    return (steps.cumsum() % 2 == 1).reshape(shape)


def _number(value: int) -> bytes:
    """Seven bits a byte, the least first; all but the last byte have the highest bit set."""
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + _number(value >> 7)


def _numbers(raw: bytes) -> list[int]:
    found, value, shift = [], 0, 0
    for byte in raw:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value, shift = 0, 0
    return found


def _letters(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


@dataclass(frozen=True)
class MaskParam(Param):
    """The hidden part of a picture as text: the name of a preset, or what a brush has left."""

    def parse(self, raw: Any) -> str:
        text = str(raw)
        if text in PRESETS:
            return text
        if len(text) <= _LONGEST and (hidden := _read(text)) is not None:
            return to_text(hidden)
        raise self._error(_BAD_MASK, raw, names=", ".join(PRESETS), sizes=f"{SIDE}×{SIDE}, {LARGEST}×{LARGEST}")


HIDDEN = MaskParam(
    "cnn.hidden",
    Text("Hidden part", "Закрытая часть"),
    "top",
    choices=widgets.named((name, title) for name, (title, _) in PRESETS.items()),
)


def icon(name: str) -> str:
    """A preset as a small picture: what is hidden is dark."""
    hidden = PRESETS[name][1]((7, 7)) if name in ("checker", "dust") else PRESETS[name][1]((8, 8))
    side = len(hidden)
    cells = "".join(f"M{x} {y}h1v1h-1z" for y, x in zip(*np.nonzero(hidden), strict=True))
    edge = f'<rect width="{side}" height="{side}" fill="none" stroke="currentColor" stroke-width=".4"/>'
    return (
        f'<svg viewBox="-.3 -.3 {side + 0.6} {side + 0.6}" aria-hidden="true">{edge}'
        f'<path d="{cells}" fill="currentColor"/></svg>'
    )
