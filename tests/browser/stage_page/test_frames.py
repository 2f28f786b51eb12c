"""Frames: the page holds what Python packed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from playground.stage import pack
from tests.browser.stage_page.views import as_text
from tests.unit.test_frame import NESTED
from tests.unit.test_frame import same as same_in_python

pytestmark = pytest.mark.browser


@settings(max_examples=150)
@given(NESTED)
def test_the_page_unpacks_what_python_packs(bare_page, obj):
    assert same(obj, heard(bare_page.evaluate(TELL, as_text(pack(obj, exact=True)))))


def same(left, right) -> bool:
    """Equality as the page can know it: a script has one kind of number."""
    if isinstance(left, int) and not isinstance(left, bool):
        return type(right) is float and left == right
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    return same_in_python(left, right)


def heard(told: list) -> object:
    """What the page told of its data, as Python data: each thing comes as [kind, content]."""
    kind, content = told
    if kind == "list":
        return [heard(item) for item in content]
    if kind == "object":
        return {key: heard(item) for key, item in content}
    if kind in ("number", "text", "boolean", "null"):
        return float(content) if kind == "number" else content
    shape, values = content
    return np.array([float(value) for value in values], getattr(np, kind.removesuffix("Array").lower())).reshape(shape)


TELL = """frame => {
  const tell = (item) => {
    if (item === null) return ["null", null];
    if (typeof item === "boolean") return ["boolean", item];
    if (typeof item === "string") return ["text", item];
    if (typeof item === "number") return ["number", Object.is(item, -0) ? "-0" : String(item)];
    if (ArrayBuffer.isView(item)) return [item.constructor.name, [item.shape, [...item].map(String)]];
    if (Array.isArray(item)) return ["list", item.map(tell)];
    return ["object", Object.entries(item).map(([key, value]) => [key, tell(value)])];
  };
  return tell(unpackText(frame));
}"""


NUMBERS = """async ([lang, name, ...arguments]) => {
  const numbers = await import("/play/js/stage/numbers.js");
  document.documentElement.lang = lang;
  const made = numbers[name](...arguments);
  const told = made.values ? made.values.map((value) => numbers.tickText(value, made.step)).join(" ") : made;
  document.documentElement.lang = "en"; // others share the page
  return told;
}"""


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (["niceTicks", -5, 5, 6], "−4 −2 0 2 4"),
        (["niceTicks", 0, 0.7, 4], "0 0.2 0.4 0.6"),
        (["niceTicks", 0, 1e6, 3], "0 5·10⁵ 1·10⁶"),
        (["decadeTicks", 1e-12, 1, 5], "10⁻¹² 10⁻⁹ 10⁻⁶ 10⁻³ 1"),
        (["decadeTicks", 30, 4000, 6], "50 100 200 500 1000 2000"),
        (["valueText", -2859.123], "−2859"),
        (["valueText", 0.693147], "0.6931"),
        (["valueText", 1.5e-7], "1.50·10⁻⁷"),
        (["coordinateText", -1e-9, 0.02], "0.00"),
    ],
)
def test_numbers_read_as_people_write_them(bare_page, call, expected):
    assert bare_page.evaluate(NUMBERS, ["en", *call]) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (["niceTicks", -0.5, 0.5, 5], "−0,4 −0,2 0 0,2 0,4"),
        (["decadeTicks", 0.01, 1, 6], "0,01 0,02 0,05 0,1 0,2 0,5 1"),
        (["valueText", -0.693147], "−0,6931"),
        (["valueText", 1.5e-7], "1,50·10⁻⁷"),
        (["valueText", "v1.2"], "v1.2"),
        (["coordinateText", 1.25, 0.01], "1,25"),
        (["typeset", "-0.5"], "−0,5"),
        (["typeset", "12"], "12"),
    ],
)
def test_a_russian_page_writes_a_decimal_comma(bare_page, call, expected):
    assert bare_page.evaluate(NUMBERS, ["ru", *call]) == expected
