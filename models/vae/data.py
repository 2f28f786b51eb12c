"""The pictures that a run learns from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.images.samples import samples
from models.registry import InputError, Text, shown

DATA = ("digits", "fashion")
LARGEST = 64  # pixels along a side

_UNKNOWN = Text(
    "Data is {value}; it must be one of: {names}, or grey pictures (n, height, width) with numbers in [0, 1].",
    "Поле «Данные» равно {value}, а должно быть одним из: {names} — или массивом серых картинок (n, высота, ширина) с "
    "числами от 0 до 1.",
)
_ARRAY = Text("an array of shape {shape}", "массиву формы {shape}")


@dataclass(frozen=True, eq=False)
class Data:
    """Grey pictures (n, height, width) in [0, 1], labels (n,), and what each label is called; unlabelled: all 0."""

    images: NDArray[np.floating]
    labels: NDArray[np.int64]
    names: tuple[Text, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of a picture."""
        return self.images.shape[1], self.images.shape[2]

    @cached_property
    def rows(self) -> NDArray[np.floating]:
        """One picture per row, (n, pixels)."""
        return self.images.reshape(len(self.images), -1)


def data_of(data: Any, dtype: Any = np.float32) -> Data:
    """The pictures behind a name ("digits", "fashion") or an array (n, height, width).

    Raises:
        InputError: neither, or numbers outside [0, 1].
    """
    if isinstance(data, str) and data in DATA:
        images, labels, names = samples(data)
        return Data(images.astype(dtype, copy=False), labels, names)
    if isinstance(data, np.ndarray) and _is_pictures(data):
        return Data(data.astype(dtype), np.zeros(len(data), np.int64))
    value = _ARRAY.format(shape=data.shape) if isinstance(data, np.ndarray) else shown(data)
    raise InputError(_UNKNOWN.format(value=value, names=", ".join(DATA)))


def _is_pictures(data: NDArray) -> bool:
    if data.ndim != 3 or data.dtype.kind not in "bf" or not data.size or max(data.shape[1:]) > LARGEST:
        return False
    return bool(((data >= 0) & (data <= 1)).all())
