"""One packed frame: nested plain data with numpy arrays inside, as bytes over which a page lays its typed arrays.

Layout: the header's length (uint32), the header (UTF-8 JSON, padded with spaces), the arrays. Everything
is little-endian; the first array starts at a multiple of 8 bytes and so does every other, so that the page can lay
typed arrays over the bytes without copying. In the header an object with the single key ``$`` stands for what JSON
cannot hold: ``{"$": ["f4", offset, shape]}`` an array, ``{"$": "nan"}`` (``inf``, ``-inf``) a number.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MARK = "$"
ALIGN = 8
DTYPES = ("u1", "i2", "i4", "f4", "f8")
_PLAIN = (str, bool, type(None))
_INT32 = np.iinfo(np.int32)


def pack(obj: Any, exact: bool = False) -> bytes:
    """Bytes that `unpack` (here and in the page's ``frame.js``) turns back into ``obj``.

    Args:
        obj: any nesting of dict, list, tuple, dataclass, str, number, bool and None, with arrays inside. Arrays travel
            as uint8, int16, int32, float32 or float64; bool becomes uint8, other integers int32. Bytes are an array.
        exact: keep float64 arrays as they are; otherwise they travel as float32 (7 digits, half the bytes).

    Raises:
        TypeError: something that a frame cannot hold.
        ValueError: a dict with the reserved key ``$``, or integers beyond 32 bits.
    """
    packer = _Packer(exact)
    header = json.dumps(packer.describe(obj), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    header += b" " * (-(4 + len(header)) % ALIGN)
    return b"".join([len(header).to_bytes(4, "little"), header, *packer.chunks])


def unpack(raw: bytes) -> Any:
    """The nested data that `pack` wrote; tuples come back as lists, dataclasses as dicts, arrays read-only."""
    start = 4 + int.from_bytes(raw[:4], "little")
    return json.loads(raw[4:start], object_hook=lambda item: _restore(item, raw, start))


class _Packer:
    """Collects the arrays of one frame while describing its header."""

    def __init__(self, exact: bool):
        self.exact = exact
        self.chunks: list[bytes] = []
        self.length = 0

    def describe(self, obj: Any) -> Any:
        """``obj`` as JSON data, its arrays replaced by references."""
        if isinstance(obj, _PLAIN) or (type(obj) is float and math.isfinite(obj)):  # first, for most of a frame is this
            return obj
        if isinstance(obj, (int, float, np.generic)):
            return _number(obj)
        if isinstance(obj, np.ndarray):
            return _number(obj[()]) if obj.ndim == 0 else self._reference(obj)
        if isinstance(obj, bytes):
            return self._reference(np.frombuffer(obj, np.uint8))
        if isinstance(obj, dict):
            return {_key(key): self.describe(value) for key, value in obj.items()}
        if isinstance(obj, (list, tuple)):
            return [self.describe(value) for value in obj]
        if is_dataclass(obj) and not isinstance(obj, type):
            return {field.name: self.describe(getattr(obj, field.name)) for field in fields(obj)}
        raise TypeError(f"a frame cannot hold {type(obj).__name__}")

    def _reference(self, array: NDArray[Any]) -> dict[str, Any]:
        array = _portable(array, self.exact)
        data = array.tobytes()
        data += b"\0" * (-len(data) % ALIGN)
        offset, self.length = self.length, self.length + len(data)
        self.chunks.append(data)
        return {MARK: [array.dtype.str[1:], offset, list(array.shape)]}


def _portable(array: NDArray[Any], exact: bool) -> NDArray[Any]:
    """``array`` in one of the dtypes that a page has typed arrays for, little-endian."""
    code = array.dtype.str[1:]
    if code == "f8" and not exact:
        code = "f4"
    elif array.dtype == np.bool_:
        code = "u1"
    elif code not in DTYPES:
        code = _code_of(array)
    # Values beyond float32 become infinite, which is what the picture should show; it is no news.
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(array, dtype="<" + code)


def _code_of(array: NDArray[Any]) -> str:
    if array.dtype.kind == "f":
        return "f4"
    if array.dtype.kind not in "iu":
        raise TypeError(f"a frame cannot hold an array of {array.dtype}")
    if array.size and not (_INT32.min <= int(array.min()) and int(array.max()) <= _INT32.max):
        raise ValueError("a frame holds integers of at most 32 bits")
    return "i4"


def _number(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return {MARK: str(plain)}
    if not isinstance(plain, (bool, int, float, str)):
        raise TypeError(f"a frame cannot hold {type(value).__name__}")
    return plain


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a frame's keys are text, not {type(key).__name__}")
    if key == MARK:
        raise ValueError(f"the key {MARK!r} is reserved")
    return key


def _restore(item: dict[str, Any], raw: bytes, start: int) -> Any:
    if MARK not in item:
        return item
    mark = item[MARK]
    if isinstance(mark, str):
        return float(mark)
    code, offset, shape = mark
    count = math.prod(shape)
    return np.frombuffer(raw, dtype="<" + code, count=count, offset=start + offset).reshape(shape)
