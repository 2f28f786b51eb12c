"""The scoreboard: how good a generator's samples are, each number beside what a perfect generator would read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isinf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.gan.scores.density import densities
from models.gan.scores.score import BETTER, Score
from models.gan.scores.tally import Tally
from models.gan.scores.transport import transport
from models.gan.scores.yardstick import Yardstick, known_parts, yardstick
from models.registry import InputError, Text
from models.targets import Distribution

Array = NDArray[np.float64]

FEWEST, MOST = 20, 20_000


@dataclass(frozen=True)
class Scoreboard(Mapping[str, Score]):
    """All scores of one sample by key: modes, balanced, hq, mode_kl, sliced_w2, energy, reverse_kl, js.

    ``shares`` (k,) and ``good`` (k,) are the parts' shares of all samples, by nearest part, and of the high-quality
    ones among them; ``fair`` (k,) what a perfect generator has. ``separate`` tells whether the parts are modes.
    """

    n: int
    scores: tuple[Score, ...]
    shares: Array
    good: Array
    fair: Array
    separate: bool

    def __getitem__(self, key: str) -> Score:
        for score in self.scores:
            if score.key == key:
                return score
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (score.key for score in self.scores)

    def __len__(self) -> int:
        return len(self.scores)


def quick(samples: Any, target: Distribution) -> Tally:
    """Modes covered and balanced, high-quality share and shares of ``samples`` (n, 2), under a millisecond at 2500.

    A target without Gaussian components takes a few milliseconds, a target's first call up to a tenth of a second.

    Raises:
        InputError: ``samples`` are not points of the plane.
    """
    return known_parts(target).tally(_checked(samples, 1))


def scoreboard(samples: Any, target: Distribution, seed: int = 0, reference: Yardstick | None = None) -> Scoreboard:
    """Every score of ``samples`` (n, 2), in data units, against ``target``.

    ``seed`` draws the fresh data and the perfect samples of the floors; ``reference`` is what `yardstick` makes of
    them, where it is at hand. Samples that are NaN, infinite or beyond 1e9 count as points at infinity: in no mode,
    infinitely far, no overlap.

    Raises:
        InputError: not (n, 2) numbers, or n below 20 or above 20,000.
    """
    samples = _checked(samples, FEWEST)
    measure = reference if reference is not None else yardstick(target, len(samples), seed)
    if measure.n != len(samples):
        raise InputError(_OTHER_SIZE.format(value=str(len(samples)), wanted=str(measure.n)))
    tally = measure.parts.tally(samples)
    readings = {**_of_counts(tally), **_of_transport(samples, measure), **_of_densities(samples, measure)}
    scores = tuple(_score(key, measure, *readings[key]) for key in BETTER)
    return Scoreboard(
        len(samples), scores, tally.shares, tally.good / tally.n, measure.parts.fair, measure.parts.separate
    )


def _of_counts(tally: Tally) -> dict[str, tuple]:
    share = tally.high_quality
    return {
        "modes": (tally.covered, None),
        "balanced": (tally.balanced, None),
        "hq": (100 * share, 100 * sqrt(share * (1 - share) / tally.n)),
        "mode_kl": (tally.mode_kl, tally.mode_kl_error),
    }


def _of_transport(samples: Array, measure: Yardstick) -> dict[str, tuple]:
    found = transport(samples, measure.projected)
    return {
        "sliced_w2": (found.sliced_w2, found.sliced_w2_error),
        "energy": (found.energy, found.energy_error),
    }


def _of_densities(samples: Array, measure: Yardstick) -> dict[str, tuple]:
    found = densities(samples, measure.target, measure.fresh, measure.log_p)
    return {
        "reverse_kl": (found.kl, found.kl_error, "≥" if found.thin and not isinf(found.kl) else ""),
        "js": (found.js, found.js_error),
    }


def _score(key: str, measure: Yardstick, value: float, error: float | None, bound: str = "") -> Score:
    title, unit, about = _TEXTS[key]
    if not measure.parts.separate:
        title = _PARTS.get(key, title)
    error = None if isinf(value) else error
    return Score(key, title, float(value), unit, measure.floors[key], error, BETTER[key], about, bound)


def _checked(samples: Any, fewest: int) -> Array:
    try:
        points = np.asarray(samples, dtype=np.float64)
    except (TypeError, ValueError):
        points = np.empty(0)
    if points.ndim != 2 or points.shape[1] != 2:
        raise InputError(_NOT_POINTS.format(value=str(np.shape(samples)).replace(",)", ")")))
    if not fewest <= len(points) <= MOST:
        raise InputError(_TOO_FEW.format(value=str(len(points)), low=str(fewest), high=str(MOST)))
    return points


_NATS, _LENGTH, _NONE = Text("nats", "нат"), Text("data units", "единицы данных"), Text("", "")
_TEXTS: Mapping[str, tuple[Text, Text, Text]] = {
    "modes": (
        Text("modes covered", "покрыто мод"),
        _NONE,
        Text(
            "Modes with at least one sample within 3σ. Scattered samples score well here: look at the balance too.",
            "Моды, в которых есть хотя бы одна точка не дальше 3σ. Размазанная выборка здесь набирает много: "
            "смотрите и на равномерность.",
        ),
    ),
    "balanced": (
        Text("modes balanced", "равномерно покрыто мод"),
        _NONE,
        Text(
            "Modes that hold at least a fifth of their fair share of the samples, each within 3σ.",
            "Моды, которым досталось не меньше пятой части положенного числа точек, и все они не дальше 3σ.",
        ),
    ),
    "hq": (
        Text("high quality", "высокое качество"),
        Text("%", "%"),
        Text(
            "Samples within 3σ of the nearest mode. Perfect samples read 98.9 %.",
            "Доля точек не дальше 3σ от ближайшей моды. У идеальной выборки 98,9 %.",
        ),
    ),
    "mode_kl": (
        Text("reverse KL over modes", "обратная KL по модам"),
        _NATS,
        Text(
            "KL of the generator's shares of the modes from the true ones: 0 if fair, ln 8 for one mode of 8.",
            "KL-дивергенция долей мод у генератора от истинных: 0 при верных долях, ln 8, если выбрана одна мода из 8.",
        ),
    ),
    "sliced_w2": (
        Text("sliced W₂", "срезанная W₂"),
        _LENGTH,
        Text(
            "How far samples have to be carried to become data, seen from all sides.",
            "Как далеко нужно перенести точки, чтобы они стали данными, если смотреть со всех сторон.",
        ),
    ),
    "energy": (
        Text("energy distance", "энергетическое расстояние"),
        _LENGTH,
        Text(
            "How much farther samples lie from data than from each other.",
            "Насколько точки генератора дальше от данных, чем друг от друга.",
        ),
    ),
    "reverse_kl": (
        Text("reverse KL", "обратная KL"),
        _NATS,
        Text(
            "The generator's density from nearest neighbours, the data's exact. Samples between modes cost hundreds of "
            "nats; samples on a curve or a point have no density, and the truth is infinite.",
            "Плотность генератора — по ближайшим соседям, плотность данных точная. Точки между модами стоят сотни "
            "нат; у точек на кривой или в одной точке плотности нет, и истинное значение бесконечно.",
        ),
    ),
    "js": (
        Text("Jensen–Shannon", "Йенсена–Шеннона"),
        _NATS,
        Text(
            "From the same densities; between 0 and ln 2 ≈ 0.693, which it reads where samples and data do not meet.",
            "По тем же плотностям; от 0 до ln 2 ≈ 0,693 — столько, когда точки и данные не пересекаются.",
        ),
    ),
}
_PARTS = {
    "modes": Text("parts covered", "покрыто частей"),
    "balanced": Text("parts balanced", "равномерно покрыто частей"),
    "mode_kl": Text("reverse KL over parts", "обратная KL по частям"),
}
_NOT_POINTS = Text(
    "Samples have the shape {value}; they must be numbers of the shape (n, 2).",
    "Выборка имеет форму {value}, а должна состоять из чисел и иметь форму (n, 2).",
)
_TOO_FEW = Text(
    "Samples are {value} in number; there must be between {low} and {high}.",
    "Точек в выборке {value}, а должно быть от {low} до {high}.",
)
_OTHER_SIZE = Text(
    "Samples are {value} in number; this reference was made for {wanted}.",
    "Точек в выборке {value}, а сравнение подготовлено для {wanted}.",
)
