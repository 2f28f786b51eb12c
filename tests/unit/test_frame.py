"""Frames: what is packed comes back, as the page will see it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from playground.stage import pack, unpack
from playground.stage.frame import ALIGN

KEYS = st.text(max_size=8).filter(lambda key: key != "$")
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats() | st.text(max_size=20)
ARRAYS = hnp.arrays(
    dtype=st.sampled_from([np.uint8, np.int16, np.int32, np.float32, np.float64]),
    shape=hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5),
)
NESTED = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def same(left, right) -> bool:
    """Equality that knows arrays and takes NaN for equal to NaN."""
    if isinstance(left, np.ndarray):
        return left.dtype == right.dtype and left.shape == right.shape and np.array_equal(left, right, _has_nan(left))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    if isinstance(left, float) and math.isnan(left):
        return math.isnan(right)
    return left == right and type(left) is type(right)


def _has_nan(array: np.ndarray) -> bool:
    return array.dtype.kind == "f"


@given(NESTED)
def test_what_is_packed_comes_back(obj):
    assert same(obj, unpack(pack(obj, exact=True)))


@given(hnp.arrays(np.float64, st.integers(0, 9), elements=st.floats(-1e30, 1e30)))
def test_float64_travels_as_float32_unless_told(array):
    assert same(unpack(pack(array)), array.astype(np.float32))


def test_every_array_starts_at_a_multiple_of_eight_bytes():
    raw = pack({"a": np.ones(3, np.uint8), "b": np.ones(1, np.int16), "c": [np.ones(2)]}, exact=True)
    length = int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4 : 4 + length])
    offsets = [header["a"]["$"][1], header["b"]["$"][1], header["c"][0]["$"][1]]
    assert (4 + length) % ALIGN == 0
    assert [offset % ALIGN for offset in offsets] == [0, 0, 0]


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (np.array([True, False]), np.array([1, 0], np.uint8)),
        (np.arange(3), np.arange(3, dtype=np.int32)),
        (np.arange(6.0, dtype=">f8").reshape(2, 3).T, np.arange(6.0).reshape(2, 3).T.astype(np.float32)),
        (np.float16([1.5]), np.float32([1.5])),
        (np.float64(2.5), 2.5),
        (np.array(7), 7),
        (np.bool_(True), True),
        ((1, "two"), [1, "two"]),
        (np.float32(np.inf), math.inf),
    ],
)
def test_what_a_page_has_no_type_for_becomes_what_it_has(given_, expected):
    assert same(expected, unpack(pack(given_)))


def test_dataclasses_travel_as_their_fields():
    @dataclass
    class Row:
        name: str
        values: np.ndarray

    assert same(unpack(pack([Row("js", np.ones(2, np.uint8))])), [{"name": "js", "values": np.ones(2, np.uint8)}])


@pytest.mark.parametrize("obj", [{1, 2}, bytearray(1), {3: 1}, np.array(["text"]), 1j, np.array([1j])])
def test_what_a_frame_cannot_hold_is_said(obj):
    with pytest.raises(TypeError, match="frame"):
        pack(obj)


def test_a_reserved_key_and_integers_beyond_32_bits_are_said():
    with pytest.raises(ValueError, match="reserved"):
        pack({"$": 1})
    with pytest.raises(ValueError, match="32 bits"):
        pack(np.array([2**40]))


def test_bytes_travel_as_an_array():
    held = unpack(pack({"name": "a.gif", "content": b"GIF89a\0"}))
    assert held["content"].tobytes() == b"GIF89a\0"
