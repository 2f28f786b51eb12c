"""How likely a picture is given what the decoder says: nats, and their derivative by the decoder's outputs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from math import log, pi

import numpy as np
from numpy.typing import NDArray

from models.registry import Text

Values = NDArray[np.floating]

SIGMA = 0.25  # of a pixel under the Gaussian likelihood: about what a small decoder leaves unexplained


class Likelihood(ABC):
    """p(x|z) pixel by pixel; the decoder's outputs a pass through a sigmoid, m = σ(a) in [0, 1]."""

    title: Text

    @abstractmethod
    def judge(self, a: Values, x: Values) -> tuple[Values, Values]:
        """−log p(x|z) of every pixel in nats and its derivative by ``a``, both of the shape of ``a`` and ``x``."""


class Bernoulli(Likelihood):
    """The cross-entropy −x ln m − (1 − x) ln(1 − m); grey pixels count as probabilities of being white."""

    title = Text("Bernoulli", "Бернулли")

    def judge(self, a: Values, x: Values) -> tuple[Values, Values]:
        small = np.exp(-np.abs(a))
        total = 1 + small
        slope = _sigmoid(a, small, total)
        slope -= x
        nats = np.log(total)
        nats += np.maximum(a, 0)
        nats -= x * a
        return nats, slope


class Gaussian(Likelihood):
    """(x − m)² / 2σ² + ln σ√2π with a fixed σ of a quarter of the range of grey."""

    title = Text("Gaussian", "гауссово")

    def judge(self, a: Values, x: Values) -> tuple[Values, Values]:
        small = np.exp(-np.abs(a))
        mean = _sigmoid(a, small, 1 + small)
        error = mean - x
        nats = error**2 / (2 * SIGMA**2) + (log(SIGMA) + log(2 * pi) / 2)
        return nats, error * mean * (1 - mean) / SIGMA**2


def _sigmoid(a: Values, small: Values, total: Values) -> Values:
    """σ(a) from e^−|a| and 1 + e^−|a|: no overflow, whatever ``a``."""
    found = np.where(a > 0, a.dtype.type(1), small)
    found /= total
    return found


LIKELIHOODS: Mapping[str, Likelihood] = {"bernoulli": Bernoulli(), "gaussian": Gaussian()}
