"""A few real pictures of each data set that ship with the playground, to encode and to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models import weights
from models.registry import InputError, Text, shown

_UNKNOWN = Text(
    "Sample pictures of {data} do not ship; it must be one of: {names}.",
    "Примеров картинок {data} нет; можно выбрать из: {names}.",
)
DATA = ("digits", "fashion", "emoji")


@dataclass(frozen=True)
class Samples:
    """Pictures (n, height, width[, 3]) in [0, 1], their labels (n,), and what each label is called."""

    images: NDArray[np.float32]
    labels: NDArray[np.int64]
    names: tuple[Text, ...]


def samples(data: str) -> tuple[NDArray[np.float32], NDArray[np.int64], tuple[Text, ...]]:
    """Pictures of "digits", "fashion" or "emoji", all from the training set, with labels and their names.

    Returns:
        images: (n, height, width) or (n, height, width, 3), in [0, 1].
        labels: (n,), each an index of ``names``.
        names: a text per class.

    Raises:
        InputError: no such data, or its file is damaged.
    """
    if data not in DATA:
        raise InputError(_UNKNOWN.format(data=shown(data), names=", ".join(DATA)))
    kept = _read(data)
    return kept.images, kept.labels, kept.names


@cache
def _read(data: str) -> Samples:
    read = weights.read(f"samples_{data}")
    images = read.tensors["images"].astype(np.float32) / 255
    images.flags.writeable = False
    names = zip(read.card.architecture["names_en"], read.card.architecture["names_ru"])
    return Samples(images, read.tensors["labels"].astype(np.int64), tuple(Text(*pair) for pair in names))
