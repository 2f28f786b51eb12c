"""What a link holds for the autoencoder view: which of its two pictures, the second picture, and a code set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.registry import Param, Text
from playground.pictured import PictureParam
from playground.tabs.completion.inputs import MARK
from playground.widgets import named

MOST = 16  # numbers of a code
REACH = 3.0  # of each, in standard deviations over the data

_BAD_CODE = Text(
    "{title} is {value}; it must be the mark of a picture, an underscore, and up to {most} numbers between −{far} and "
    "{far}, separated by commas.",
    "Параметр «{title}» равен {value}, а должен содержать метку картинки, подчёркивание и не более {most} чисел от "
    "−{far} до {far} через запятую.",
)


def mark_of(x: NDArray[np.float32]) -> str:
    """What tells a picture from others, for which a code set by hand would not hold."""
    return blake2b(x.tobytes(), digest_size=MARK // 2).hexdigest()


@dataclass(frozen=True)
class CodeParam(Param):
    """A code set by hand, with the mark of its picture; empty stands for the code that the encoder gives."""

    def parse(self, raw: Any) -> str:
        mark, code = self.read(raw)
        return self.written(mark, code) if len(code) else ""

    def written(self, mark: str, code: NDArray) -> str:
        return f"{mark}_{','.join(f'{value:g}' for value in np.round(code.astype(float), 2) + 0.0)}"

    def read(self, raw: Any) -> tuple[str, NDArray[np.float32]]:
        """The mark, and the numbers (n,)."""
        mark, _, numbers = str(raw).partition("_")
        try:
            code = np.array([float(part) for part in numbers.split(",")] if raw != "" else [], np.float32)
        except ValueError:
            code = np.full(1, np.nan, np.float32)
        marked = len(mark) <= MARK and (raw == "" or (mark.isalnum() and mark.isascii()))
        if not (marked and len(code) <= MOST and (np.abs(code) <= REACH).all()):  # NaN is refused too
            raise self._error(_BAD_CODE, raw, most=str(MOST), far=f"{REACH:g}")
        return mark, code


CODED = Param(
    "cnn.coded",
    Text("Codes", "Коды"),
    "one",
    choices=named([("one", Text("one code", "один код")), ("two", Text("from A to B", "от A к B"))]),
)
CODE = CodeParam("cnn.code", Text("Code", "Код"), "")
OTHER = PictureParam("cnn.other", Text("Picture B", "Картинка B"), "s483")
END = Param(
    "cnn.end",
    Text("The shelf sets", "С полки берётся"),
    "b",
    choices=named([("a", Text("A", "A")), ("b", Text("B", "B"))]),
)
PARAMS = (CODED, CODE, OTHER, END)
