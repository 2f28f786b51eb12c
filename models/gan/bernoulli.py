"""Biased gradients on a coin: why a Wasserstein loss of minibatches does not lead to the data, and an energy loss does.

Data are Bernoulli(θ*), the model is Bernoulli(θ), a minibatch of m points shows the share θ̂ = k/m of ones. On a coin
W₁ = |θ̂ − θ| and the energy distance is 2 (θ̂ − θ)². In expectation over minibatches the first is least at the median
of θ̂, the second at θ* (Bellemare et al., 2017, "The Cramér distance as a solution to biased Wasserstein gradients",
section 3 and theorem 1). All expectations here are exact sums over the binomial distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from models.registry import Choice, Param, Text

Loss = Literal["wasserstein", "energy"]
Array = NDArray[np.float64]
TIE = 1e-12  # two halves of a probability are equal up to this

TRUTH = Param("truth", Text("True share of ones θ*", "Истинная доля единиц θ*"), 0.6, low=0, high=1, step=0.01)
MINIBATCH = Param("minibatch", Text("Minibatch size", "Размер минибатча"), 1, low=1, high=256, step=1)
LOSS = Param(
    "loss",
    Text("Distance", "Расстояние"),
    "wasserstein",
    choices=(
        Choice("wasserstein", Text("Wasserstein W₁", "Вассерштейна W₁")),
        Choice("energy", Text("energy", "энергетическое")),
    ),
)


@dataclass(frozen=True)
class Coin:
    """A coin to be learned from minibatches of ``minibatch`` throws by descending ``loss``.

    Losses are distances between distributions on {0, 1}, whose points lie one data unit apart; θ is a probability.
    """

    truth: float = 0.6
    minibatch: int = 1
    loss: Loss = "wasserstein"

    @classmethod
    def of(cls, **raw: Any) -> Coin:
        """A coin from outside; raises `InputError` where a field is out of range."""
        params = {param.key: param for param in (TRUTH, MINIBATCH, LOSS)}
        return cls(**{key: params[key].parse(value) for key, value in raw.items()})

    @property
    def _shares(self) -> tuple[Array, Array]:
        """What a minibatch can show, (m + 1,), and with what probability."""
        k = np.arange(self.minibatch + 1)
        return k / self.minibatch, binom.pmf(k, self.minibatch, self.truth)

    def sample_loss(self, theta: Any, shown: Any) -> Array:
        """The loss of θ against a minibatch with the share ``shown`` of ones; arrays broadcast."""
        gap = np.asarray(theta, float) - shown
        return np.abs(gap) if self.loss == "wasserstein" else 2 * gap**2

    def sample_gradient(self, theta: Any, shown: Any) -> Array:
        """Its derivative by θ; at W₁'s kink the middle of its slopes, 0."""
        gap = np.asarray(theta, float) - shown
        return np.sign(gap) if self.loss == "wasserstein" else 4 * gap

    def expected_loss(self, theta: Any) -> Array:
        """Mean over minibatches of the loss at ``theta`` (...)."""
        shown, probability = self._shares
        return self.sample_loss(np.asarray(theta, float)[..., None], shown) @ probability

    def expected_gradient(self, theta: Any) -> Array:
        """Mean over minibatches of the gradient at ``theta`` (...)."""
        shown, probability = self._shares
        return self.sample_gradient(np.asarray(theta, float)[..., None], shown) @ probability

    def true_loss(self, theta: Any) -> Array:
        """The distance between model and data themselves at ``theta`` (...): what one would like to descend."""
        return self.sample_loss(theta, self.truth)

    def true_gradient(self, theta: Any) -> Array:
        """The derivative of `true_loss`."""
        return self.sample_gradient(theta, self.truth)

    @property
    def minimiser(self) -> float:
        """The θ of least expected loss: θ* for the energy distance, the median of a minibatch's share for W₁.

        Where a whole interval is as good, its middle.
        """
        if self.loss == "energy":
            return self.truth
        heads = np.arange(self.minibatch + 1)
        below = binom.cdf(heads, self.minibatch, self.truth)
        first = int(np.argmax(below >= 0.5 - TIE))
        last = int(np.argmax(below > 0.5 + TIE))
        return (first + last) / 2 / self.minibatch

    def sampled_gradients(self, theta: Any, n: int, seed: int = 0) -> Array:
        """The gradients of ``n`` minibatches at ``theta`` (...), (n, ...)."""
        thetas = np.asarray(theta, float)
        shown = np.random.default_rng(seed).binomial(self.minibatch, self.truth, n) / self.minibatch
        return self.sample_gradient(thetas, shown.reshape(-1, *[1] * thetas.ndim))

    def descend(self, start: float = 0.5, steps: int = 1000, rate: float = 0.01, seed: int = 0) -> Array:
        """θ after 0 … ``steps`` steps of gradient descent on minibatches, kept within [0, 1], (steps + 1,)."""
        shown = np.random.default_rng(seed).binomial(self.minibatch, self.truth, steps) / self.minibatch
        path = [start]
        for share in shown:
            path.append(float(np.clip(path[-1] - rate * self.sample_gradient(path[-1], share), 0, 1)))
        return np.array(path)
