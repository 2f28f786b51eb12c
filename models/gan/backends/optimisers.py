"""SGD with momentum, RMSProp and Adam as PyTorch steps them, on flat vectors in place; and the way back through a step.

Going back is what unrolling needs: the gradient of anything that comes after a step, carried to before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.gan.settings import Settings

Vector = NDArray[np.floating]

EPSILON = 1e-8
"""Stands beside the root of the averaged squares."""


@dataclass(frozen=True)
class Optimiser:
    """One of ``sgd``, ``rmsprop`` and ``adam`` with its momenta.

    SGD (Sutskever et al., 2013, as PyTorch writes it): first ← β₁ first + g. RMSProp (Tieleman and Hinton, 2012):
    second ← β₂ second + (1 − β₂) g². Adam (Kingma and Ba, 2015, algorithm 1): both averages, corrected for their start.
    """

    rule: str
    beta1: float
    beta2: float

    @classmethod
    def of(cls, settings: Settings) -> Optimiser:
        return cls(settings.optimiser, settings.beta1, settings.beta2)

    def step(self, weights: Vector, gradient: Vector, first: Vector, second: Vector, rate: float, count: int) -> None:
        """One step, in place; ``count`` is 1 at the first step."""
        if self.rule == "sgd":
            first *= self.beta1
            first += gradient
            weights -= rate * first
        elif self.rule == "rmsprop":
            self._average_squares(gradient, second)
            weights -= rate * (gradient / self._root(second, 1.0))
        else:
            first *= self.beta1
            first += (1 - self.beta1) * gradient
            self._average_squares(gradient, second)
            move = self._root(second, 1 - self.beta2**count)
            np.divide(first, move, out=move)
            move *= rate / (1 - self.beta1**count)
            weights -= move

    def _average_squares(self, gradient: Vector, second: Vector) -> None:
        squares = gradient * gradient
        squares *= 1 - self.beta2
        second *= self.beta2
        second += squares

    def _root(self, second: Vector, correction: float) -> Vector:
        root = np.sqrt(second)
        root *= 1 / np.sqrt(correction)
        root += EPSILON
        return root

    def back(self, after: Sensitivity, gradient: Vector, first: Vector, second: Vector, rate: float, count: int):
        """(sensitivity before the step, that to its gradient), given the averages ``first``, ``second`` after it.

        Where the averaged square is 0 its root has no slope; the gradient was 0 there ever since and 0 is passed on.
        """
        if self.rule == "sgd":
            to_first = after.first - rate * after.weights
            return Sensitivity(after.weights, self.beta1 * to_first, after.second), to_first
        is_adam = self.rule == "adam"
        correction = 1 - self.beta2**count if is_adam else 1.0
        scale = rate / (1 - self.beta1**count) if is_adam else rate
        root, numerator = self._root(second, correction), first if is_adam else gradient
        to_numerator = -scale * after.weights / root
        to_second = after.second - to_numerator * numerator / root * _root_slope(second, correction)
        to_gradient = 2 * (1 - self.beta2) * gradient * to_second
        if not is_adam:
            return Sensitivity(after.weights, after.first, self.beta2 * to_second), to_gradient + to_numerator
        to_first = after.first + to_numerator
        to_gradient += (1 - self.beta1) * to_first
        return Sensitivity(after.weights, self.beta1 * to_first, self.beta2 * to_second), to_gradient


@dataclass(frozen=True)
class Sensitivity:
    """The gradient of a later loss with respect to weights and to the optimiser's averages."""

    weights: Vector
    first: Vector
    second: Vector


def _root_slope(second: Vector, correction: float) -> Vector:
    """d√(second/correction)/d second, 0 where ``second`` is 0."""
    slope = np.zeros_like(second)
    np.divide(0.5, np.sqrt(second * correction), out=slope, where=second > 0)
    return slope
