"""Averages of exact log-density ratios over samples, with and without a notebook's clamp."""

from __future__ import annotations

from collections.abc import Callable
from math import log, sqrt

import numpy as np

from models.estimation.result import Estimate
from models.registry import Text
from models.targets.base import Array, Distribution

EPSILON = 1e-12  # what notebooks add inside the logarithm

Transform = Callable[[Array], Array]


def monte_carlo(p: Distribution, q: Distribution, data: Array, draws: Array) -> list[Estimate]:
    """Forward KL, reverse KL and Jensen–Shannon with exact densities; never NaN, unbiased."""
    return _averages("monte_carlo", _ratios(p, q, data, draws, lambda log_density: log_density))


def clamped(p: Distribution, q: Distribution, data: Array, draws: Array) -> list[Estimate]:
    """The same with log(density + 1e-12) in place of every log-density: biased wherever a density falls below that."""
    return _averages("clamped", _ratios(p, q, data, draws, lambda log_density: np.log(np.exp(log_density) + EPSILON)))


def data_only(p: Distribution, q: Distribution, data: Array) -> list[Estimate]:
    """The cross-entropy E_p[−log q] from samples of p; its floor is the entropy of p. Nothing else can be had."""
    surprise = -q.log_prob(data)
    floor = float(-p.log_prob(data).mean())
    cross_entropy = Estimate("data_only", "cross_entropy", *_mean(surprise), floor=floor)
    return [cross_entropy, *(Estimate("data_only", key, None, reason=reason) for key, reason in _REASONS.items())]


def _ratios(p: Distribution, q: Distribution, data: Array, draws: Array, clamp: Transform) -> dict[str, list[Array]]:
    """For each divergence the terms to average: one array, or two whose averages are averaged."""
    at_data, at_draws = _log_densities(p, q, data), _log_densities(p, q, draws)
    p_data, q_data, mid_data = map(clamp, at_data)
    p_draws, q_draws, mid_draws = map(clamp, at_draws)
    return {
        "forward_kl": [p_data - q_data],
        "reverse_kl": [q_draws - p_draws],
        "js": [p_data - mid_data, q_draws - mid_draws],
    }


def _log_densities(p: Distribution, q: Distribution, x: Array) -> tuple[Array, Array, Array]:
    log_p, log_q = p.log_prob(x), q.log_prob(x)
    return log_p, log_q, np.logaddexp(log_p, log_q) - log(2)


def _averages(method: str, terms: dict[str, list[Array]]) -> list[Estimate]:
    estimates = []
    for divergence, parts in terms.items():
        means, errors = np.transpose([_mean(part) for part in parts])
        error = float(np.sqrt(errors @ errors)) / len(parts)
        estimates.append(Estimate(method, divergence, float(means.mean()), error, floor=0.0))
    return estimates


def _mean(terms: Array) -> tuple[float, float]:
    """Mean and its standard error."""
    return float(terms.mean()), float(terms.std(ddof=1)) / sqrt(len(terms))


_REASONS = {
    "forward_kl": Text(
        "The forward KL is the cross-entropy minus the entropy of p, and samples of p do not tell its entropy; "
        "the missing part is the same for every q.",
        "Прямая KL-дивергенция — это кросс-энтропия минус энтропия p, а её по выборке из p не узнать; "
        "недостающая часть одинакова для всех q.",
    ),
    "reverse_kl": Text(
        "The reverse KL averages log q − log p over points of q: it needs the density of p there, and samples of p "
        "do not give it.",
        "Обратная KL-дивергенция усредняет log q − log p по точкам из q: там нужна плотность p, "
        "а выборка из p её не даёт.",
    ),
    "js": Text(
        "Jensen–Shannon compares p with (p + q)/2: it needs the density of p, or a classifier in its place.",
        "Дивергенция Йенсена–Шеннона сравнивает p с (p + q)/2: нужна плотность p или классификатор вместо неё.",
    ),
}
