"""Losses that are sums of `Term`s: value, slope and curvature per row, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from models.gan.objectives.base import Term

Row = NDArray[np.floating]


@dataclass(frozen=True)
class Curve:
    """ψ of a `Term` with its first two derivatives."""

    value: Callable[[Row], Row]
    slope: Callable[[Row], Row]
    curvature: Callable[[Row], Row]


def _logistic_curvature(t: Row) -> Row:
    s = expit(t)
    return s * (1 - s)


CURVES: Mapping[str, Curve] = {
    "linear": Curve(lambda t: t, np.ones_like, np.zeros_like),
    "logistic": Curve(lambda t: np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t))), expit, _logistic_curvature),
    "square": Curve(lambda t: 0.5 * (1 + t) ** 2, lambda t: 1 + t, np.ones_like),
    "hinge": Curve(lambda t: np.maximum(1 + t, 0), lambda t: (t > -1).astype(t.dtype), np.zeros_like),
}


def needs_real(terms: Sequence[Term]) -> bool:
    """Whether a loss looks at real rows."""
    return any(term.rows != "fake" for term in terms)


def loss(terms: Sequence[Term], real: Row | None, fake: Row, slopes: Row) -> float:
    """The loss of D's outputs ``real`` and ``fake``, each (B,); its slopes go to ``slopes``.

    ``slopes`` is (B,) for the generated rows or (2 B,) for real rows, then generated ones: ∂loss/∂y of each row.
    """
    slopes.fill(0)
    rows, total = len(fake), 0.0
    to_real, to_fake = (slopes[:rows], slopes[rows:]) if len(slopes) > rows else (None, slopes)
    for term in terms:
        t = _argument(term, real, fake)
        curve = CURVES[term.shape]
        total += term.weight / rows * float(np.add.reduce(curve.value(t)))
        _spread(term, curve.slope(t) * t.dtype.type(term.weight * term.sign / rows), to_real, to_fake)
    return total


def second(terms: Sequence[Term], real: Row, fake: Row, moved_real: Row, moved_fake: Row) -> Row:
    """How the slopes (2 B,) of `loss` change as the outputs move at the given rates, each (B,)."""
    rows = len(fake)
    change = np.zeros(2 * rows, fake.dtype)
    for term in terms:
        curvature = CURVES[term.shape].curvature(_argument(term, real, fake))
        moved = {"real": moved_real, "fake": moved_fake, "margin": moved_real - moved_fake}[term.rows]
        _spread(term, curvature * moved * (term.weight / rows), change[:rows], change[rows:])
    return change


def _argument(term: Term, real: Row | None, fake: Row) -> Row:
    outputs = fake if term.rows == "fake" else real if term.rows == "real" else real - fake
    return term.sign * outputs + term.shift


def _spread(term: Term, amount: Row, to_real: Row | None, to_fake: Row) -> None:
    """Add what a term passes back to the rows that it looks at."""
    if to_real is not None and term.rows != "fake":
        to_real += amount
    if term.rows == "fake":
        to_fake += amount
    elif term.rows == "margin":
        to_fake -= amount
