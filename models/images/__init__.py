"""Trained models of pictures, loaded by name: ``load("vae_digits").decode(z)``. No PyTorch needed."""

from __future__ import annotations

from functools import cache
from threading import Lock

from models import weights
from models.images.base import FAMILIES, Family, HasLatent, ImageModel
from models.images.pictures import binarize
from models.images.samples import samples

__all__ = ["FAMILIES", "Family", "HasLatent", "ImageModel", "binarize", "catalogue", "load", "samples"]

FAMILIES.load("models.images.families")
_LOADING = Lock()  # two visitors at once must not read the same file twice


def load(name: str) -> ImageModel:
    """The model of an asset, read at its first use and kept, read-only, as long as the process lives.

    Raises:
        InputError: no such asset, or its files are damaged; one sentence names the file.
    """
    with _LOADING:
        return _build(name)


@cache
def _build(name: str) -> ImageModel:
    loaded = weights.read(name)
    return FAMILIES.find(loaded.card.family).build(loaded)


@cache
def catalogue() -> dict[str, weights.Card]:
    """The cards of all shipped image models by name; reads no weights."""
    cards = (weights.read_card(name) for name in weights.names())
    return {card.name: card for card in cards if card.family in FAMILIES}
