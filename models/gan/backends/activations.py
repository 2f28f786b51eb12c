"""The activations φ with their slopes φ′ and curvatures φ″, filled into arrays that are there already."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.floating]

LEAK = 0.2
"""The slope of the leaky ReLU below zero."""


class Activation(ABC):
    """An elementwise function."""

    @abstractmethod
    def fill(self, a: Values, value: Values, slope: Values) -> None:
        """φ(a) and φ′(a), of the shape of ``a``."""


class Curved(Activation):
    """An activation that is not piecewise linear: its slope has a slope."""

    @abstractmethod
    def curve(self, a: Values, value: Values, slope: Values) -> Values:
        """φ″(a), given what `fill` found."""


class LeakyReLU(Activation):
    """max(a, leak · a); the slope at 0 is ``leak``."""

    def __init__(self, leak: float):
        self.leak = leak

    def fill(self, a: Values, value: Values, slope: Values) -> None:
        np.copyto(slope, a > 0)
        if self.leak:
            np.maximum(slope, self.leak, out=slope)
        np.multiply(a, slope, out=value)


class Tanh(Curved):
    """tanh a, slope 1 − tanh² a, curvature −2 tanh a (1 − tanh² a)."""

    def fill(self, a: Values, value: Values, slope: Values) -> None:
        np.tanh(a, out=value)
        np.multiply(value, value, out=slope)
        np.subtract(1, slope, out=slope)

    def curve(self, a: Values, value: Values, slope: Values) -> Values:
        return -2 * value * slope


class SiLU(Curved):
    """a s with s = σ(a): slope s + a s (1 − s), curvature s (1 − s) (2 + a (1 − 2 s))."""

    def fill(self, a: Values, value: Values, slope: Values) -> None:
        s = _sigmoid(a)
        np.multiply(a, s, out=value)
        np.subtract(1, s, out=slope)
        slope *= value
        slope += s

    def curve(self, a: Values, value: Values, slope: Values) -> Values:
        s = _sigmoid(a)
        return s * (1 - s) * (2 + a * (1 - 2 * s))


def _sigmoid(a: Values) -> Values:
    """σ(a) = ½ (1 + tanh(a/2)): never overflows, and numpy's tanh is its fastest transcendental function."""
    s = np.tanh(a * 0.5)
    s += 1
    s *= 0.5
    return s


ACTIVATIONS: Mapping[str, Activation] = {
    "leaky_relu": LeakyReLU(LEAK),
    "relu": LeakyReLU(0.0),
    "tanh": Tanh(),
    "silu": SiLU(),
}
