"""The trainings to take home that more than one view shows."""

from __future__ import annotations

from models.images.pixelcnn import script, script_colour
from models.registry import Text
from playground.tabs.completion.assets import COLOUR
from playground.tabs.completion.inputs import DATA
from playground.tabs.completion.panels.base import Listing, Situation

_SMALL = Text(
    "A small network of this kind, trained by PyTorch and nothing else.",
    "Маленькая сеть того же вида; нужен только PyTorch.",
)
_SMALL_LEVELS = Text(
    "A small network of this kind, trained by PyTorch and nothing else; it knows ink and paper, no greys.",
    "Маленькая сеть того же вида; нужен только PyTorch. Она знает чернила и бумагу, без оттенков серого.",
)
_SMALL_COLOUR = Text(
    "A small network in colour, trained by PyTorch and nothing else. Masks alone say who sees whom: R, then G, which "
    "sees the R of its pixel, then B, which sees both; 256 values each. It learns from photographs of CIFAR-10.",
    "Маленькая цветная сеть; нужен только PyTorch. Кто кого видит, решают одни маски: R, затем G, которой виден R "
    "того же пикселя, затем B, которой видны оба; у каждой 256 значений. Учится на фотографиях CIFAR-10.",
)


def completing(situation: Situation) -> Listing:
    """A small model like the one that completes the pictures at hand."""
    data, lang = situation.ask[DATA.key], situation.ask.lang
    if data == COLOUR:
        return in_colour(lang)
    source = script.script("fashion" if data == "fashion" else "digits", lang)
    return Listing("pixelcnn.py", _SMALL if data == "digits" else _SMALL_LEVELS, source)


def in_colour(lang: str) -> Listing:
    """A small model of colour pictures."""
    return Listing("pixelcnn_colour.py", _SMALL_COLOUR, script_colour.script(lang))
