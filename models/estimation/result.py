"""What an estimate from samples consists of, and which ways of estimating there are."""

from __future__ import annotations

from dataclasses import dataclass

from models.registry import Text
from models.targets.base import Array


@dataclass(frozen=True)
class Method:
    """A way to estimate a divergence from samples: ``about`` says what it has to know and where it goes wrong."""

    key: str
    title: Text
    about: Text


@dataclass(frozen=True)
class Estimate:
    """One reading, in nats.

    ``error`` is its standard error, which knows nothing of bias; ``floor`` is what the same method reads for a perfect
    model, q = p, at the same sample size. Where the method cannot answer, all three are None and ``reason`` says why.
    """

    method: str
    divergence: str
    value: float | None
    error: float | None = None
    floor: float | None = None
    reason: Text | None = None


@dataclass(frozen=True)
class SampleEstimates:
    """All readings from one pair of samples: ``data`` (n, d) from the target p, ``draws`` (n, d) from the model q."""

    data: Array
    draws: Array
    estimates: tuple[Estimate, ...]

    def get(self, method: str, divergence: str) -> Estimate:
        """The reading of one method for one divergence; raises KeyError where there is none."""
        for estimate in self.estimates:
            if (estimate.method, estimate.divergence) == (method, divergence):
                return estimate
        raise KeyError((method, divergence))


METHODS: tuple[Method, ...] = (
    Method(
        "monte_carlo",
        Text("Monte Carlo, densities known", "Монте-Карло, плотности известны"),
        Text(
            "Averages the exact log-ratio over samples: unbiased, its error falls as 1/√n.",
            "Усредняет точный логарифм отношения по выборке: без смещения, ошибка убывает как 1/√n.",
        ),
    ),
    Method(
        "clamped",
        Text("Monte Carlo with log(p + 1e-12)", "Монте-Карло с log(p + 1e-12)"),
        Text(
            "The same average with the usual guard against log 0: no log-density is read below −27.6, "
            "so far modes look nearer than they are.",
            "То же среднее с обычной защитой от log 0: ни один логарифм плотности не опускается ниже −27,6, "
            "и далёкие моды кажутся ближе, чем они есть.",
        ),
    ),
    Method(
        "histogram",
        Text("Histogram", "Гистограмма"),
        Text(
            "Counts both samples in the same bins, 2·n^(1/(2+d)) along each axis, and clamps: an empty bin of q "
            "costs as much as a density of 1e-12.",
            "Считает обе выборки в одних и тех же ячейках, 2·n^(1/(2+d)) по каждой оси, и подрезает: пустая ячейка q "
            "стоит столько же, сколько плотность 1e-12.",
        ),
    ),
    Method(
        "neighbours",
        Text("Nearest neighbours", "Ближайшие соседи"),
        Text(
            "Compares each point's distance to its neighbours in its own sample and in the other: no bins, "
            "but biased where the samples hardly meet.",
            "Сравнивает расстояния от точки до соседей в своей и в чужой выборке: без ячеек, "
            "но со смещением там, где выборки почти не пересекаются.",
        ),
    ),
    Method(
        "data_only",
        Text("Data and the model's density", "Данные и плотность модели"),
        Text(
            "What training sees: points of p and log q. That is enough for the cross-entropy, the part of the forward "
            "KL that depends on q.",
            "То, что видит обучение: точки из p и log q. Этого хватает для кросс-энтропии — той части "
            "прямой KL-дивергенции, которая зависит от q.",
        ),
    ),
)
