"""The one shape in which a divergence hands its fitting problem to the optimiser."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Problem(Protocol):
    """Minimise a divergence over Gaussians N(mean, L Lᵀ), L lower triangular, for S candidates at once.

    Derivatives are taken in local coordinates δ at each candidate: the mean moves to mean + L δ₁..d and L to L E,
    where E is lower triangular with exponential diagonal. For d = 1, δ = (shift, log-scale), n = 2. For d = 2,
    δ = (z₁ shift, z₂ shift, a, b, c) with E = [[eᵃ, 0], [b, eᶜ]], n = 5. The Fisher information of a Gaussian is
    diagonal here: (1, 2) and (1, 1, 2, 1, 2).
    """

    def evaluate(self, mean: Array, chol: Array) -> tuple[Array, Array, Array]:
        """Values (S,), gradients (S, n) and Hessians (S, n, n) at means (S, d) and Cholesky factors (S, d, d).

        A value of ``inf`` marks a candidate the problem cannot judge (outside its quadrature box, say): the optimiser
        never steps there.
        """
        ...
